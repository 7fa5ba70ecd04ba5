"""One's own sign-ins, device by device."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import Session
from accounts.rest.permissions import EVERYBODY, claims_of, user_of
from accounts.rest.serializers.management import SessionSerializer
from accounts.services.sessions import end_own_session
from core.rest.routing import UuidLookup


class SessionViewSet(UuidLookup, mixins.ListModelMixin, GenericViewSet[Session]):
    """Where one is signed in now, the latest first."""

    roles = EVERYBODY
    queryset = Session.objects.none()  # tells the API description the model
    serializer_class = SessionSerializer
    ordering = ("-started_at", "-id")

    def get_queryset(self) -> QuerySet[Session]:
        return Session.objects.live().filter(user_id=user_of(self.request).pk, expires_at__gt=timezone.now())

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "session_id": claims_of(self.request).session_id}

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Sign out one device."""
        end_own_session(user=user_of(request), session_id=pk, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

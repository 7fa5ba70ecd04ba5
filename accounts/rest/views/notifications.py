"""What one was told."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.inbox import in_words, inbox_of, unread_count
from accounts.models import Notification
from accounts.rest.filters import NotificationFilter
from accounts.rest.permissions import CHILDREN_TOO, EVERYBODY, user_of
from accounts.rest.serializers.notifications import NotificationSerializer, ReadAllSerializer, UnreadCountSerializer
from accounts.services.notifications import read_all_notifications, read_notification
from core.rest.routing import UuidLookup


class NotificationViewSet(UuidLookup, mixins.ListModelMixin, GenericViewSet[Notification]):
    """What one was told, the newest first, in one's own language."""

    roles = EVERYBODY
    token_scopes = CHILDREN_TOO
    queryset = Notification.objects.none()  # tells the API description the model
    serializer_class = NotificationSerializer
    filterset_class = NotificationFilter
    ordering = ("-created_at", "-id")

    def get_queryset(self) -> QuerySet[Notification]:
        return inbox_of(user_of(self.request))

    def paginate_queryset(self, queryset: Any) -> Any:
        """A page in words: the names on it are looked up together."""
        return in_words(super().paginate_queryset(queryset) or [])

    @extend_schema(request=None, responses=NotificationSerializer, operation_id="accounts_notification_read")
    @action(detail=True, methods=["put"])
    def read(self, request: Request, pk: UUID) -> Response:
        """Mark one as read. Again changes nothing."""
        row = read_notification(notification_id=pk, reader=user_of(request), now=timezone.now())
        return Response(NotificationSerializer(in_words([row])[0]).data)

    @extend_schema(
        request=None, responses=ReadAllSerializer, operation_id="accounts_notifications_read_all", filters=False
    )
    @action(detail=False, methods=["post"], url_path="read-all")
    def read_all(self, request: Request) -> Response:
        """Mark all of one's own as read."""
        number = read_all_notifications(reader=user_of(request), now=timezone.now())
        return Response({"read": number})

    @extend_schema(responses=UnreadCountSerializer, operation_id="accounts_notifications_unread", filters=False)
    @action(detail=False, methods=["get"], url_path="unread-count", pagination_class=None)
    def unread_count(self, request: Request) -> Response:
        """How many are not read: for a badge, asked often."""
        return Response({"unread": unread_count(user_of(request))})

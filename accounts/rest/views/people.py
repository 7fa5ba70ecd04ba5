"""People, for those who manage them."""

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.models import Institution, User
from accounts.rest.filters import PersonFilter
from accounts.rest.permissions import ADMINS, STAFF, user_of
from accounts.rest.serializers.management import (
    NewPersonSerializer,
    PasswordLinkSerializer,
    PersonEditSerializer,
    PersonSerializer,
    RoleChangeSerializer,
)
from accounts.selectors import people_visible_to
from accounts.services.people import end_sessions_of, issue_password_link, manage_person
from accounts.services.registration import create_person
from core.rest.routing import UuidLookup


class PersonViewSet(UuidLookup, ReadOnlyModelViewSet[User]):
    """People of one's institution: for admins all of them, for teachers oneself and one's own learners."""

    roles: ClassVar = {
        "list": STAFF,
        "retrieve": STAFF,
        "create": ADMINS,
        "partial_update": ADMINS,
        "role": ADMINS,
        "deactivate": ADMINS,
        "reactivate": ADMINS,
        "password_link": ADMINS,
        "sign_out": ADMINS,
    }
    queryset = User.objects.none()  # tells the API description the model
    serializer_class = PersonSerializer
    filterset_class = PersonFilter
    ordering = ("full_name", "id")
    declared_errors: ClassVar = {"create": (409,), "partial_update": (409,)}

    def get_queryset(self) -> QuerySet[User]:
        return people_visible_to(user_of(self.request))

    @extend_schema(request=NewPersonSerializer, responses={201: PersonSerializer})
    def create(self, request: Request) -> Response:
        """Make an account without a password; a password link, a badge or an identity provider lets the person in."""
        given, actor = NewPersonSerializer.read(request.data), user_of(request)
        person = create_person(
            institution=Institution.objects.get(pk=actor.institution_id),
            username=given["username"],
            full_name=given["full_name"],
            role=given["role"],
            email=given.get("email"),
            password=None,
            actor=actor,
            now=timezone.now(),
        )
        return Response(PersonSerializer(person).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=PersonEditSerializer, responses=PersonSerializer)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Correct a name or an e-mail. A new e-mail is to be proven anew."""
        return self._managed(request, pk, PersonEditSerializer.read(request.data))

    @extend_schema(request=RoleChangeSerializer, responses=PersonSerializer)
    @action(detail=True, methods=["post"])
    def role(self, request: Request, pk: UUID) -> Response:
        """Give another role, up to one's own. Every session of the person ends."""
        return self._managed(request, pk, RoleChangeSerializer.read(request.data))

    @extend_schema(request=None, responses=PersonSerializer)
    @action(detail=True, methods=["post"])
    def deactivate(self, request: Request, pk: UUID) -> Response:
        """Close an account. Every session of the person ends; nothing is deleted."""
        return self._managed(request, pk, {"is_active": False})

    @extend_schema(request=None, responses=PersonSerializer)
    @action(detail=True, methods=["post"])
    def reactivate(self, request: Request, pk: UUID) -> Response:
        """Open a closed account again."""
        return self._managed(request, pk, {"is_active": True})

    @extend_schema(request=None, responses=PasswordLinkSerializer)
    @action(detail=True, methods=["post"], url_path="password-link")
    def password_link(self, request: Request, pk: UUID) -> Response:
        """A link at which the person chooses a password, to be handed over."""
        link = issue_password_link(user_id=pk, actor=user_of(request), now=timezone.now())
        return Response({"link": link})

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"], url_path="sign-out")
    def sign_out(self, request: Request, pk: UUID) -> Response:
        """End every session of the person."""
        end_sessions_of(user_id=pk, actor=user_of(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _managed(self, request: Request, pk: UUID, changes: dict[str, object]) -> Response:
        person = manage_person(user_id=pk, changes=changes, actor=user_of(request), now=timezone.now())
        return Response(PersonSerializer(person).data)

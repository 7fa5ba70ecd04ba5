"""Invitations: for those who send them, and for those who got one."""

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import Institution, Invitation
from accounts.policies import visible_invitations
from accounts.rest.filters import InvitationFilter
from accounts.rest.permissions import ADMINS, user_of
from accounts.rest.serializers.credentials import LinkTokenSerializer
from accounts.rest.serializers.management import (
    InvitationAcceptSerializer,
    InvitationLookSerializer,
    InvitationSerializer,
    NewInvitationSerializer,
)
from accounts.rest.serializers.sign_in import FirstSignedInSerializer
from accounts.rest.views.sign_in import DoorView, browser_of, first_pair_of
from accounts.services.invitations import (
    accept_invitation,
    invite_person,
    read_invitation,
    revoke_invitation,
    send_invitation_again,
)
from accounts.services.sessions import start_first_session
from core.rest.routing import UuidLookup


class InvitationViewSet(UuidLookup, mixins.ListModelMixin, GenericViewSet[Invitation]):
    """Invitations into one's institution, the newest first."""

    roles: ClassVar = {"list": ADMINS, "create": ADMINS, "destroy": ADMINS, "resend": ADMINS}
    queryset = Invitation.objects.none()  # tells the API description the model
    serializer_class = InvitationSerializer
    filterset_class = InvitationFilter
    ordering = ("-created_at", "-id")
    declared_errors: ClassVar = {"create": (409,)}

    def get_queryset(self) -> QuerySet[Invitation]:
        return Invitation.objects.filter(visible_invitations(user_of(self.request)))

    @extend_schema(request=NewInvitationSerializer, responses={201: InvitationSerializer})
    def create(self, request: Request) -> Response:
        """Ask somebody in by e-mail, into one's own institution, in a role up to one's own."""
        given = NewInvitationSerializer.read(request.data)
        invitation = invite_person(**given, actor=user_of(request), now=timezone.now())
        return Response(InvitationSerializer(invitation).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Take an open invitation back."""
        revoke_invitation(invitation_id=pk, actor=user_of(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=InvitationSerializer)
    @action(detail=True, methods=["post"])
    def resend(self, request: Request, pk: UUID) -> Response:
        """Send a new link. The one before is worth nothing any more."""
        invitation = send_invitation_again(invitation_id=pk, actor=user_of(request), now=timezone.now())
        return Response(InvitationSerializer(invitation).data)


class InvitationLookView(DoorView):
    @extend_schema(
        request=LinkTokenSerializer, responses=InvitationLookSerializer, operation_id="accounts_invitations_look"
    )
    def post(self, request: Request) -> Response:
        """Who invites, whom, as what: for the page to which the link leads."""
        token = LinkTokenSerializer.read(request.data)["token"]
        invitation = read_invitation(token=token, now=timezone.now())
        school = Institution.objects.get(pk=invitation.institution_id)
        shown = {
            "institution": school.name,
            "email": invitation.email,
            "full_name": invitation.full_name,
            "role": invitation.role,
        }
        return Response(InvitationLookSerializer(shown).data)


class InvitationAcceptView(DoorView):
    declared_errors: ClassVar = {"post": (409,)}

    @extend_schema(
        request=InvitationAcceptSerializer,
        responses={201: FirstSignedInSerializer},
        operation_id="accounts_invitations_accept",
    )
    def post(self, request: Request) -> Response:
        """Open the account that one was asked to open, and sign in with it."""
        given, now = InvitationAcceptSerializer.read(request.data), timezone.now()
        user = accept_invitation(**given, now=now)
        signed_in = start_first_session(user=user, now=now, browser=browser_of(request))
        return Response(first_pair_of(user, signed_in), status=status.HTTP_201_CREATED)

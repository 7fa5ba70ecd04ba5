"""Guardians: coming by a code, one's children, and what the school keeps of a child's guardians."""

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.enums import Relation, Role
from accounts.models import GuardianInvitation, GuardianLink
from accounts.rest.filters import GuardianCodeFilter, GuardianLinkFilter
from accounts.rest.permissions import STAFF, user_of
from accounts.rest.serializers.guardians import (
    GuardedChildSerializer,
    GuardianCodeRequestSerializer,
    GuardianCodeSerializer,
    GuardianJoinSerializer,
    GuardianLinkingSerializer,
    GuardianSerializer,
    MadeGuardianCodeSerializer,
)
from accounts.rest.serializers.sign_in import SignedInSerializer
from accounts.rest.views.sign_in import DoorView, browser_of, pair_of
from accounts.selectors import children_of, get_student_in_charge_of, guardians_of, open_codes_of
from accounts.services.audits import audit_reading
from accounts.services.guardian_codes import make_guardian_code, revoke_guardian_code
from accounts.services.guardians import end_guardian_link, join_as_guardian, link_guardian
from accounts.services.sessions import start_session

# Teachers and admins have children too, some of them at their own school.
GUARDIANS = frozenset({Role.GUARDIAN, Role.TEACHER, Role.ADMIN})


class GuardianJoinView(DoorView):
    declared_errors: ClassVar = {"post": (409,)}

    @extend_schema(
        request=GuardianJoinSerializer, responses={201: SignedInSerializer}, operation_id="accounts_guardian_join"
    )
    def post(self, request: Request) -> Response:
        """Make an account as a guardian with the code from the school, and sign in with it."""
        given = GuardianJoinSerializer.read(request.data)
        now = timezone.now()
        guardian = join_as_guardian(
            code=given["code"],
            username=given["username"],
            email=given.get("email"),
            password=given["password"],
            full_name=given["full_name"],
            now=now,
        )
        signed_in = start_session(user=guardian, now=now, browser=browser_of(request))
        return Response(pair_of(signed_in), status=status.HTTP_201_CREATED)


class GuardianLinksView(APIView):
    roles = GUARDIANS
    declared_errors: ClassVar = {"post": (409,)}

    @extend_schema(
        request=GuardianLinkingSerializer,
        responses={201: GuardedChildSerializer},
        operation_id="accounts_guardian_link",
    )
    def post(self, request: Request) -> Response:
        """Become the guardian of one more child, with the code from the school. A code works once."""
        given = GuardianLinkingSerializer.read(request.data)
        link = link_guardian(code=given["code"], guardian=user_of(request), now=timezone.now())
        return Response(GuardedChildSerializer(link).data, status=status.HTTP_201_CREATED)


class GuardianLinkView(APIView):
    roles = GUARDIANS

    @extend_schema(request=None, responses={204: None}, operation_id="accounts_guardian_unlink")
    def delete(self, request: Request, link_id: UUID) -> Response:
        """Leave a child, or, as the staff in charge of the child, send a guardian away. Again changes nothing."""
        end_guardian_link(link_id=link_id, actor=user_of(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class ChildrenView(ListAPIView[GuardianLink]):
    roles = GUARDIANS
    queryset = GuardianLink.objects.none()  # tells the API description the model
    serializer_class = GuardedChildSerializer
    filterset_class = GuardianLinkFilter
    ordering = ("-linked_at", "-id")

    def get_queryset(self) -> QuerySet[GuardianLink]:
        return children_of(user_of(self.request))

    @extend_schema(operation_id="accounts_guardian_children")
    def get(self, request: Request) -> Response:
        """One's children: those one is the guardian of now."""
        return self.list(request)


class StudentGuardiansView(ListAPIView[GuardianLink]):
    roles = STAFF
    queryset = GuardianLink.objects.none()  # tells the API description the model
    serializer_class = GuardianSerializer
    filterset_class = GuardianLinkFilter
    ordering = ("-linked_at", "-id")

    def get_queryset(self) -> QuerySet[GuardianLink]:
        reader = user_of(self.request)
        child = get_student_in_charge_of(user=reader, student_id=self.kwargs["student_id"])
        audit_reading("accounts.guardians.read", child, reader=reader, now=timezone.now(), is_in_charge=True)
        return guardians_of(child)

    @extend_schema(operation_id="accounts_student_guardians")
    def get(self, request: Request, student_id: UUID) -> Response:
        """The guardians of a student, for their teachers and the admins. Of a closed account they see nothing."""
        return self.list(request)


class GuardianCodesView(ListAPIView[GuardianInvitation]):
    roles = STAFF
    queryset = GuardianInvitation.objects.none()  # tells the API description the model
    serializer_class = GuardianCodeSerializer
    filterset_class = GuardianCodeFilter
    ordering = ("-created_at", "-id")
    declared_errors: ClassVar = {"post": (409,)}

    def get_queryset(self) -> QuerySet[GuardianInvitation]:
        child = get_student_in_charge_of(user=user_of(self.request), student_id=self.kwargs["student_id"])
        return open_codes_of(child, now=timezone.now())

    @extend_schema(operation_id="accounts_guardian_codes")
    def get(self, request: Request, student_id: UUID) -> Response:
        """A student's codes that can still be used. None shows the code itself."""
        return self.list(request)

    @extend_schema(
        request=GuardianCodeRequestSerializer,
        responses={201: MadeGuardianCodeSerializer},
        operation_id="accounts_guardian_code_make",
        filters=False,
    )
    def post(self, request: Request, student_id: UUID) -> Response:
        """Make a code with which one person becomes a guardian of the student. It is shown this once."""
        given = GuardianCodeRequestSerializer.read(request.data)
        made = make_guardian_code(
            child_id=student_id, relation=Relation(given["relation"]), actor=user_of(request), now=timezone.now()
        )
        shown = {**GuardianCodeSerializer(made.invitation).data, "code": made.code}
        return Response(shown, status=status.HTTP_201_CREATED)


class GuardianCodeView(APIView):
    roles = STAFF

    @extend_schema(request=None, responses={204: None}, operation_id="accounts_guardian_code_revoke")
    def delete(self, request: Request, student_id: UUID, code_id: UUID) -> Response:
        """Take a code back. Again changes nothing."""
        revoke_guardian_code(code_id=code_id, child_id=student_id, actor=user_of(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

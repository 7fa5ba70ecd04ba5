"""Consents: what was said, how it stands, saying yes and saying no."""

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.consent_ledger import consent_lines_visible_to, consent_statuses, find_person_of_consents
from accounts.enums import ConsentPurpose, Scope
from accounts.models import Consent
from accounts.rest.filters import ConsentFilter
from accounts.rest.permissions import ADMINS, CHILDREN_TOO, EVERYBODY, claims_of, user_of
from accounts.rest.serializers.consents import (
    ConsentGrantSerializer,
    ConsentLineSerializer,
    ConsentSaidSerializer,
    ConsentStatusesSerializer,
    ConsentStatusQuerySerializer,
    ConsentWithdrawSerializer,
    SignedFormSerializer,
)
from accounts.services.audits import audit_reading
from accounts.services.consents import Said, enter_signed_form, grant_consent, withdraw_consent


class ConsentsView(ListAPIView[Consent]):
    roles = EVERYBODY
    queryset = Consent.objects.none()  # tells the API description the model
    serializer_class = ConsentLineSerializer
    filterset_class = ConsentFilter
    ordering = ("-at", "-id")

    def get_queryset(self) -> QuerySet[Consent]:
        return consent_lines_visible_to(user_of(self.request))

    @extend_schema(operation_id="accounts_consents")
    def get(self, request: Request) -> Response:
        """The lines of the ledger, newest first: one's own, those of one's children, for admins those of the school."""
        answer = self.list(request)
        reader, student_id = user_of(request), ConsentFilter.student_of(request)
        student = find_person_of_consents(reader=reader, person_id=student_id) if student_id else None
        if student is not None:
            audit_reading("accounts.consents.read", student, reader=reader, now=timezone.now())
        return answer


class ConsentStatusView(APIView):
    roles = EVERYBODY
    token_scopes = CHILDREN_TOO
    declared_errors: ClassVar = {"get": (400, 404)}

    @extend_schema(
        operation_id="accounts_consent_status",
        parameters=[
            OpenApiParameter("student", UUID, description="One's child; oneself if left out."),
            OpenApiParameter(
                "language", str, enum=[code for code, _name in settings.LANGUAGES], description="Of the texts."
            ),
        ],
        responses=ConsentStatusesSerializer,
    )
    def get(self, request: Request) -> Response:
        """Each purpose with the text to read and whether it was agreed to. What nobody answered is null, and means no."""
        reader, now = user_of(request), timezone.now()
        given = ConsentStatusQuerySerializer.read(request.query_params.dict())
        statuses = consent_statuses(
            reader=reader,
            person_id=given.get("student", reader.pk),
            language=given.get("language", reader.language),
            scope=Scope(claims_of(request).scope),
            now=now,
        )
        audit_reading("accounts.consents.read", statuses.person, reader=reader, now=now)
        return Response(ConsentStatusesSerializer(statuses).data)


class ConsentGrantView(APIView):
    roles = EVERYBODY
    declared_errors: ClassVar = {"post": (409,)}

    @extend_schema(
        request=ConsentGrantSerializer, responses=ConsentLineSerializer, operation_id="accounts_consent_grant"
    )
    def post(self, request: Request) -> Response:
        """Agree, for oneself or for one's child who is too young to. It names the text that was read.

        A child who said no takes that back so: the line agrees to nothing, and a guardian may again.
        """
        given, actor = ConsentGrantSerializer.read(request.data), user_of(request)
        line = grant_consent(
            student_id=given.get("student", actor.pk),
            purpose=ConsentPurpose(given["purpose"]),
            text_version=given["text_version"],
            text_language=given["text_language"],
            actor=actor,
            now=timezone.now(),
        )
        return Response(ConsentLineSerializer(line, context={"request": request}).data)


class ConsentWithdrawView(APIView):
    roles = EVERYBODY
    token_scopes = CHILDREN_TOO
    declared_errors: ClassVar = {"post": (409,)}

    @extend_schema(
        request=ConsentWithdrawSerializer, responses=ConsentSaidSerializer, operation_id="accounts_consent_withdraw"
    )
    def post(self, request: Request) -> Response:
        """Say no, or take a yes back. Learners always may, children in their own session too.

        When the answer comes, what was derived is erased.
        """
        given, actor = ConsentWithdrawSerializer.read(request.data), user_of(request)
        said = withdraw_consent(
            student_id=given.get("student", actor.pk),
            purpose=ConsentPurpose(given["purpose"]),
            actor=actor,
            now=timezone.now(),
        )
        return _answer(request, said)


class SignedFormsView(APIView):
    roles = ADMINS
    declared_errors: ClassVar = {"post": (409,)}

    @extend_schema(
        request=SignedFormSerializer, responses=ConsentSaidSerializer, operation_id="accounts_consent_enter_form"
    )
    def post(self, request: Request) -> Response:
        """Enter what somebody signed on paper, and where the school keeps the form."""
        given = SignedFormSerializer.read(request.data)
        said = enter_signed_form(
            student_id=given.pop("student"),
            purpose=ConsentPurpose(given.pop("purpose")),
            actor=user_of(request),
            now=timezone.now(),
            **given,
        )
        return _answer(request, said)


def _answer(request: Request, said: Said) -> Response:
    return Response(ConsentSaidSerializer(said, context={"request": request}).data)

"""Proving an e-mail address, and choosing passwords."""

from typing import ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.rest.permissions import EVERYBODY, user_of
from accounts.rest.serializers.credentials import (
    EmailChangeSerializer,
    LinkTokenSerializer,
    PasswordChangeSerializer,
    ResetConfirmSerializer,
    ResetSerializer,
)
from accounts.rest.serializers.sign_in import SignedInSerializer
from accounts.rest.views.sign_in import DoorView, browser_of, pair_of
from accounts.services.emails import ask_for_email_change, ask_for_verification, change_email, verify_email
from accounts.services.passwords import ask_for_reset, change_password, choose_password


class EmailVerifyView(DoorView):
    @extend_schema(request=LinkTokenSerializer, responses={204: None}, operation_id="accounts_email_verify")
    def post(self, request: Request) -> Response:
        """Prove one's e-mail by the link that was sent there. The link works once."""
        verify_email(token=LinkTokenSerializer.read(request.data)["token"], now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class EmailResendView(APIView):
    roles = EVERYBODY

    @extend_schema(request=None, responses={202: None}, operation_id="accounts_email_resend")
    def post(self, request: Request) -> Response:
        """Send the link again, once a minute at most; an address that is proven gets none."""
        ask_for_verification(user_id=user_of(request).pk, now=timezone.now())
        return Response(status=status.HTTP_202_ACCEPTED)


class EmailChangeView(APIView):
    roles = EVERYBODY
    throttle_scope = "sign_in"
    declared_errors: ClassVar = {"post": (400,)}

    @extend_schema(request=EmailChangeSerializer, responses={202: None}, operation_id="accounts_email_change")
    def post(self, request: Request) -> Response:
        """Ask for another e-mail. It holds once the link that goes there is followed; the old one is told then."""
        given = EmailChangeSerializer.read(request.data)
        ask_for_email_change(user_id=user_of(request).pk, **given, now=timezone.now())
        return Response(status=status.HTTP_202_ACCEPTED)


class EmailChangeConfirmView(DoorView):
    declared_errors: ClassVar = {"post": (409,)}

    @extend_schema(request=LinkTokenSerializer, responses={204: None}, operation_id="accounts_email_change_confirm")
    def post(self, request: Request) -> Response:
        """Take the new e-mail by the link that was sent there. The link works once."""
        change_email(token=LinkTokenSerializer.read(request.data)["token"], now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class PasswordResetView(DoorView):
    @extend_schema(request=ResetSerializer, responses={202: None}, operation_id="accounts_password_reset")
    def post(self, request: Request) -> Response:
        """Ask for a link to choose a new password. Whether somebody has the address is not told."""
        ask_for_reset(email=ResetSerializer.read(request.data)["email"], now=timezone.now())
        return Response(status=status.HTTP_202_ACCEPTED)


class PasswordResetConfirmView(DoorView):
    @extend_schema(
        request=ResetConfirmSerializer, responses={204: None}, operation_id="accounts_password_reset_confirm"
    )
    def post(self, request: Request) -> Response:
        """Choose a password by a link. The link works once, and every session ends."""
        given = ResetConfirmSerializer.read(request.data)
        choose_password(token=given["token"], password=given["password"], now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class PasswordChangeView(APIView):
    roles = EVERYBODY
    throttle_scope = "sign_in"
    declared_errors: ClassVar = {"post": (400,)}

    @extend_schema(
        request=PasswordChangeSerializer, responses=SignedInSerializer, operation_id="accounts_password_change"
    )
    def post(self, request: Request) -> Response:
        """Choose another password. Every session ends; the answer holds the tokens of a new one."""
        given = PasswordChangeSerializer.read(request.data)
        signed_in = change_password(
            user_id=user_of(request).pk,
            old=given["password"],
            new=given["new_password"],
            now=timezone.now(),
            browser=browser_of(request),
        )
        return Response(pair_of(signed_in))

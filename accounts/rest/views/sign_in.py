"""Registering, signing in and out."""

from typing import ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.rest.permissions import CHILDREN_TOO, EVERYBODY, claims_of, user_of
from accounts.rest.serializers.sign_in import (
    FirstSignedInSerializer,
    LoginSerializer,
    RefreshSerializer,
    RegisterSerializer,
    SignedInSerializer,
)
from accounts.services.registration import register_person
from accounts.services.sessions import (
    SignedIn,
    refresh_session,
    sign_in,
    sign_out,
    sign_out_everywhere,
    start_first_session,
)


class DoorView(APIView):
    """Views that people reach before they are signed in."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope = "sign_in"


class RegisterView(DoorView):
    declared_errors: ClassVar = {"post": (403, 409)}

    @extend_schema(
        request=RegisterSerializer, responses={201: FirstSignedInSerializer}, operation_id="accounts_register"
    )
    def post(self, request: Request) -> Response:
        """Make an account for oneself and sign in with it."""
        given = RegisterSerializer.read(request.data)
        now = timezone.now()
        user = register_person(
            username=given["username"],
            email=given.get("email"),
            password=given["password"],
            full_name=given["full_name"],
            role=given["role"],
            institution_slug=given.get("institution"),
            now=now,
        )
        signed_in = start_first_session(user=user, now=now, browser=browser_of(request))
        return Response(first_pair_of(user, signed_in), status=status.HTTP_201_CREATED)


class LoginView(DoorView):
    declared_errors: ClassVar = {"post": (401, 403)}

    @extend_schema(request=LoginSerializer, responses=SignedInSerializer, operation_id="accounts_login")
    def post(self, request: Request) -> Response:
        """Sign in with e-mail or username. An unknown name and a wrong password get the same answer.

        401 `accounts.second_factor_needed`: the password is right; send it again with the `code` of the authenticator
        app, or a recovery code. 403 `accounts.second_factor_missing`: the institution requires one of its staff.
        """
        given = LoginSerializer.read(request.data)
        signed_in = sign_in(
            identifier=given.get("email") or given["username"],
            password=given["password"],
            institution_slug=given.get("institution"),
            code=given.get("code"),
            now=timezone.now(),
            browser=browser_of(request),
        )
        return Response(pair_of(signed_in))


class RefreshView(DoorView):
    declared_errors: ClassVar = {"post": (401,)}

    @extend_schema(request=RefreshSerializer, responses=SignedInSerializer, operation_id="accounts_refresh")
    def post(self, request: Request) -> Response:
        """The next pair of tokens. A refresh token works once; one that comes back ends the session."""
        given = RefreshSerializer.read(request.data)
        return Response(pair_of(refresh_session(token=given["refresh"], now=timezone.now())))


class LogoutView(APIView):
    roles = EVERYBODY
    token_scopes = CHILDREN_TOO

    @extend_schema(request=None, responses={204: None}, operation_id="accounts_logout")
    def post(self, request: Request) -> Response:
        """End the session of this token."""
        sign_out(user=user_of(request), session_id=claims_of(request).session_id, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class LogoutAllView(APIView):
    roles = EVERYBODY

    @extend_schema(request=None, responses={204: None}, operation_id="accounts_logout_all")
    def post(self, request: Request) -> Response:
        """End all of one's sessions, on every device."""
        sign_out_everywhere(user=user_of(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


def pair_of(signed_in: SignedIn) -> dict[str, object]:
    """The answer to every way of signing in."""
    return {**SignedInSerializer(signed_in).data}


def first_pair_of(user: User, signed_in: SignedIn | None) -> dict[str, object]:
    """The answer to opening an account."""
    first = signed_in or {"access": None, "refresh": None, "user": user}
    return {**FirstSignedInSerializer(first).data}


def browser_of(request: Request) -> str:
    """What the caller's program says of itself."""
    return str(request.headers.get("User-Agent", ""))

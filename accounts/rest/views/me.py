"""Oneself."""

from typing import ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.rest.permissions import CHILDREN_TOO, EVERYBODY, user_of
from accounts.rest.serializers.people import ProfileEditSerializer, UserSerializer
from accounts.services.people import edit_profile


class MeView(APIView):
    roles = EVERYBODY
    token_scopes: ClassVar = {"get": CHILDREN_TOO}

    @extend_schema(responses=UserSerializer, operation_id="accounts_me")
    def get(self, request: Request) -> Response:
        """Oneself."""
        return Response(UserSerializer(_whole(user_of(request))).data)

    @extend_schema(request=ProfileEditSerializer, responses=UserSerializer, operation_id="accounts_me_replace")
    def put(self, request: Request) -> Response:
        """Change one's name, language, time zone, preferences. Fields left out stay as they are."""
        return self.patch(request)

    @extend_schema(request=ProfileEditSerializer, responses=UserSerializer, operation_id="accounts_me_edit")
    def patch(self, request: Request) -> Response:
        """Change one's name, language, time zone, preferences. Role and institution are not one's own to change."""
        given = ProfileEditSerializer.read(request.data)
        user = edit_profile(user_id=user_of(request).pk, changes=given, now=timezone.now())
        return Response(UserSerializer(_whole(user)).data)


def _whole(user: User) -> User:
    return User.objects.select_related("institution").get(pk=user.pk)

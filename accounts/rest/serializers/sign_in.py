"""Shapes of registering and signing in."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.enums import SELF_SERVICE_ROLES, Role
from accounts.rest.serializers.fields import PasswordField, RoleField, UsernameField
from accounts.rest.serializers.people import UserSerializer
from core.rest.serializers import InputSerializer


@extend_schema_serializer(
    component_name="Registration",
    examples=[
        OpenApiExample(
            "A student",
            {
                "username": "ada",
                "email": "ada@example.org",
                "password": "difference-engine-2",
                "full_name": "Ada Byron",
            },
            request_only=True,
        )
    ],
)
class RegisterSerializer(InputSerializer):
    username = UsernameField()
    email = serializers.EmailField(required=False, max_length=254)
    password = PasswordField()
    full_name = serializers.CharField(max_length=200)
    role = RoleField(SELF_SERVICE_ROLES, default=Role.STUDENT)
    institution = serializers.SlugField(required=False, help_text="Short name of one that lets people register.")


@extend_schema_serializer(
    component_name="Login",
    examples=[
        OpenApiExample("By e-mail", {"email": "ada@example.org", "password": "difference-engine-2"}, request_only=True),
        OpenApiExample(
            "By username",
            {"username": "ada", "institution": "riverside", "password": "difference-engine-2"},
            request_only=True,
        ),
        OpenApiExample(
            "With a second factor",
            {"email": "grace@example.org", "password": "difference-engine-2", "code": "492039"},
            request_only=True,
        ),
    ],
)
class LoginSerializer(InputSerializer):
    email = serializers.CharField(required=False, max_length=254)
    username = serializers.CharField(required=False, max_length=150)
    password = PasswordField()
    institution = serializers.SlugField(required=False, help_text="Only where the username is not enough.")
    code = serializers.CharField(
        required=False,
        max_length=20,
        write_only=True,
        help_text="Of the authenticator app, or for recovery, where the account has a second factor.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("email" in attrs) == ("username" in attrs):
            raise serializers.ValidationError({"username": ["Give either email or username."]})
        return attrs


@extend_schema_serializer(
    component_name="Refresh",
    examples=[
        OpenApiExample("The token of the last answer", {"refresh": "eyJhbGciOiJIUzI1NiJ9.e30.c2ln"}, request_only=True)
    ],
)
class RefreshSerializer(InputSerializer):
    refresh = serializers.CharField(max_length=2000)


class FirstSignedInSerializer(serializers.Serializer[Any]):
    """The tokens are null where the institution wants a second factor first, which is set up in the console."""

    access = serializers.CharField(
        allow_null=True, help_text="Good for a quarter of an hour, unless the server says otherwise."
    )
    refresh = serializers.CharField(allow_null=True, help_text="Good for a week, a child's for the day; and once.")
    user = UserSerializer()


class SignedInSerializer(serializers.Serializer[Any]):
    access = serializers.CharField(help_text="Good for a quarter of an hour, unless the server says otherwise.")
    refresh = serializers.CharField(help_text="Good for a week, a child's for the day; and once.")
    user = UserSerializer()

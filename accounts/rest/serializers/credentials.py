"""Shapes of e-mail addresses and passwords, and how they are proven and changed."""

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.rest.serializers.fields import PasswordField, TokenField
from core.rest.serializers import InputSerializer

_TOKEN = "eyJmb3IiOiJyZXNldC1wYXNzd29yZCJ9:4fXp2c"  # noqa: S105 - an example


@extend_schema_serializer(
    component_name="LinkToken", examples=[OpenApiExample("From the link", {"token": _TOKEN}, request_only=True)]
)
class LinkTokenSerializer(InputSerializer):
    token = TokenField()


@extend_schema_serializer(
    component_name="PasswordReset",
    examples=[OpenApiExample("A forgotten password", {"email": "ada@example.org"}, request_only=True)],
)
class ResetSerializer(InputSerializer):
    email = serializers.EmailField(max_length=254)


@extend_schema_serializer(
    component_name="PasswordResetConfirm",
    examples=[
        OpenApiExample("A new password", {"token": _TOKEN, "password": "difference-engine-3"}, request_only=True)
    ],
)
class ResetConfirmSerializer(InputSerializer):
    token = TokenField()
    password = PasswordField()


@extend_schema_serializer(
    component_name="PasswordChange",
    examples=[
        OpenApiExample(
            "Old and new",
            {"password": "difference-engine-2", "new_password": "difference-engine-3"},
            request_only=True,
        )
    ],
)
class PasswordChangeSerializer(InputSerializer):
    password = PasswordField()
    new_password = PasswordField()


@extend_schema_serializer(
    component_name="EmailChange",
    examples=[
        OpenApiExample(
            "A new address", {"email": "ada@example.net", "password": "difference-engine-2"}, request_only=True
        )
    ],
)
class EmailChangeSerializer(InputSerializer):
    email = serializers.EmailField(max_length=254)
    password = PasswordField()

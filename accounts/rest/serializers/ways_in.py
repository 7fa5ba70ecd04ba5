"""Shapes of the other ways of signing in."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from core.rest.serializers import InputSerializer


@extend_schema_serializer(
    component_name="LoginCode",
    examples=[OpenApiExample("From the address", {"code": "eyJzdWIiOiIwMTkyIn0:c2lnbmF0dXJl"}, request_only=True)],
)
class LoginCodeSerializer(InputSerializer):
    code = serializers.CharField(max_length=1000, help_text="What stands behind `#code=`. Good for a minute, and once.")


class ProviderSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    name = serializers.CharField(help_text="As people read it on the button.")
    url = serializers.CharField(help_text="Send the browser there, with `next=/account/handoff/?to=<your address>`.")


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A school with an account of its own",
            {
                "name": "Riverside",
                "slug": "riverside",
                "has_passwords": True,
                "providers": [
                    {
                        "key": "riverside-keycloak",
                        "name": "School account",
                        "url": "https://lyceum.example/account/providers/riverside-keycloak/",
                    }
                ],
            },
            response_only=True,
        )
    ]
)
class WaysInSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    slug = serializers.CharField()
    has_passwords = serializers.BooleanField()
    providers = ProviderSerializer(many=True)

"""Shapes of the pictures by which children sign in."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.pictures import Picture


@extend_schema_serializer(
    component_name="SignInPicture",
    examples=[
        OpenApiExample(
            "In Spanish",
            {
                "key": "sun",
                "label": "Sol",
                "labels": {"en": "Sun", "ar": "شمس", "es": "Sol", "fr": "Soleil"},
                "url": "/static/accounts/pictures/sun.svg",
            },
            response_only=True,
        )
    ],
)
class PictureSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField(help_text="To be read aloud.")  # type: ignore[assignment]  # a field of this name
    labels = serializers.DictField(child=serializers.CharField(), help_text="By language.")
    url = serializers.CharField(help_text="An SVG drawing, 96 × 96.")


class PicturesSerializer(serializers.Serializer[Any]):
    pictures = PictureSerializer(many=True)


def show_pictures(pictures: Iterable[Picture], *, language: str) -> list[dict[str, Any]]:
    return [
        {
            "key": picture.key,
            "label": picture.label_in(language),
            "labels": dict(picture.labels),
            "url": picture.url,
        }
        for picture in pictures
    ]

"""Shapes of the children's door."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.api import SEQUENCE_LENGTH, Picture, User
from accounts.rest.serializers.pictures import PictureSerializer, show_pictures
from core.rest.serializers import InputSerializer
from courses.badges.contents import Badge, short_name
from courses.models import Classroom

_CHILD = "0192f0c1-6c1e-7d0a-9b1e-0c5a2f7f3f10"
_KEY_LENGTH = 20


class SequenceField(serializers.ListField):
    """Keys in their order. Which keys there are is not said here: a wrong one is as wrong as a wrong picture."""

    def __init__(self, **kwargs: Any) -> None:
        given = {"min_length": SEQUENCE_LENGTH, "max_length": SEQUENCE_LENGTH, **kwargs}
        super().__init__(child=serializers.CharField(max_length=_KEY_LENGTH), **given)


@extend_schema_serializer(
    component_name="ClassDoorKnock",
    examples=[OpenApiExample("The code on the badge", {"class_code": "7KQM2TX"}, request_only=True)],
)
class ClassDoorSerializer(InputSerializer):
    class_code = serializers.CharField(max_length=12)


@extend_schema_serializer(
    component_name="ChildLogin",
    examples=[
        OpenApiExample(
            "Three pictures in their order",
            {"class_code": "7KQM2TX", "child": _CHILD, "pictures": ["sun", "boat", "key"]},
            request_only=True,
        )
    ],
)
class ChildLoginSerializer(InputSerializer):
    class_code = serializers.CharField(max_length=12)
    child = serializers.UUIDField()
    pictures = SequenceField(help_text="Keys of `accounts/pictures/`, in the order of the badge.")


@extend_schema_serializer(
    component_name="PictureIssue",
    examples=[
        OpenApiExample("Drawn by chance", {}, request_only=True),
        OpenApiExample("Chosen", {"pictures": ["sun", "boat", "key"]}, request_only=True),
    ],
)
class PictureIssueSerializer(InputSerializer):
    pictures = SequenceField(required=False, help_text="Three different ones; drawn by chance if left out.")


class ShortChildSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    short_name = serializers.CharField()


class OpenDoorSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="Of the class.")
    children = ShortChildSerializer(many=True)


class DoorSerializer(serializers.Serializer[Any]):
    is_open = serializers.BooleanField()
    class_code = serializers.CharField(allow_null=True, help_text="Null while the door is shut.")


class ClassChildSerializer(ShortChildSerializer):
    full_name = serializers.CharField()
    pictures_issued_at = serializers.DateTimeField(allow_null=True)


class ClassChildrenSerializer(serializers.Serializer[Any]):
    children = ClassChildSerializer(many=True)


class IssuedSerializer(serializers.Serializer[Any]):
    issued = serializers.IntegerField(help_text="To how many children.")


class SequenceSerializer(serializers.Serializer[Any]):
    pictures = PictureSerializer(many=True, help_text="In their order.")


class BadgeSerializer(ShortChildSerializer):
    address = serializers.CharField(help_text="For the QR code. It does not tell the pictures.")
    pictures = PictureSerializer(many=True, help_text="In their order.")


class BadgesSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="Of the class.")
    class_code = serializers.CharField()
    badges = BadgeSerializer(many=True)


@extend_schema_serializer(
    component_name="BadgePdf",
    examples=[
        OpenApiExample("With the pictures", {}, request_only=True),
        OpenApiExample("For children who know theirs by heart", {"with_pictures": False}, request_only=True),
    ],
)
class BadgePdfSerializer(InputSerializer):
    with_pictures = serializers.BooleanField(default=True, help_text="Without them no secret is read.")


def show_short(child: User) -> dict[str, Any]:
    """All that the door tells of a child."""
    return {"id": child.pk, "short_name": short_name(child)}


def show_door(classroom: Classroom) -> dict[str, Any]:
    return {"is_open": classroom.children_code is not None, "class_code": classroom.children_code}


def show_sequence(pictures: Sequence[Picture], *, language: str | None) -> list[dict[str, Any]]:
    return show_pictures(pictures, language=language or settings.LANGUAGE_CODE)


def show_badge(badge: Badge, *, language: str | None) -> dict[str, Any]:
    return {
        "id": badge.child_id,
        "short_name": badge.short_name,
        "address": badge.address,
        "pictures": show_sequence(badge.pictures, language=language),
    }

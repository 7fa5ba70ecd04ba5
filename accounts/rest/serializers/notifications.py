"""Shapes of notifications."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.rest.serializers.people_brief import PersonBriefSerializer


@extend_schema_serializer(component_name="Notification")
class NotificationSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="notification.pk")
    kind = serializers.CharField(source="notification.kind", help_text="`app.noun.verb`")
    title = serializers.CharField(source="words.title", help_text="In the reader's language, as the body and button.")
    body = serializers.CharField(source="words.body", help_text="Plain text; lines end with `\\n`.")
    button = serializers.CharField(source="words.button", help_text="What the way to `link` says.")
    link = serializers.CharField(source="notification.link", help_text="A path of the frontend, or empty.")
    sender = PersonBriefSerializer(allow_null=True)
    about = PersonBriefSerializer(allow_null=True, help_text="Whose matter it is, where it is not the reader's.")
    created_at = serializers.DateTimeField(source="notification.created_at")
    read_at = serializers.DateTimeField(source="notification.read_at", allow_null=True)


class ReadAllSerializer(serializers.Serializer[Any]):
    read = serializers.IntegerField(help_text="How many were not read before.")


class UnreadCountSerializer(serializers.Serializer[Any]):
    unread = serializers.IntegerField()

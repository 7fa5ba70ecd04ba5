"""``/api/v1/accounts/notifications/send/``: teachers write to their classes."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import TEXT_LENGTH, TITLE_LENGTH
from accounts.rest.permissions import STAFF, user_of
from core.rest.idempotency import IDEMPOTENCY_HEADER, idempotent
from core.rest.serializers import InputSerializer
from courses.enums import ClassAudience
from courses.services.class_messages import write_to_class


@extend_schema_serializer(
    component_name="ClassMessage",
    examples=[
        OpenApiExample(
            "To learners and guardians",
            {
                "classroom": "0192f0c1-0000-7000-8000-000000000003",
                "title": "Trip on Friday",
                "body": "We leave at nine. Please bring a packed lunch.",
                "to": "both",
            },
            request_only=True,
        )
    ],
)
class ClassMessageSerializer(InputSerializer):
    classroom = serializers.UUIDField()
    title = serializers.CharField(max_length=TITLE_LENGTH, help_text="One line.")
    body = serializers.CharField(max_length=TEXT_LENGTH, help_text="Plain text.")
    to = serializers.ChoiceField(choices=ClassAudience.choices, default=ClassAudience.LEARNERS.value)


class ToldSerializer(serializers.Serializer[Any]):
    told = serializers.IntegerField(help_text="How many people.")


class ClassMessageView(APIView):
    roles = STAFF
    throttle_scope = "send"
    declared_errors: ClassVar = {"post": (409, 422)}

    @extend_schema(
        request=ClassMessageSerializer,
        responses={201: ToldSerializer},
        parameters=[IDEMPOTENCY_HEADER],
        operation_id="accounts_notifications_send",
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Write to the learners of one's class, to their guardians, or to both."""
        given = ClassMessageSerializer.read(request.data)
        told = write_to_class(
            classroom_id=given["classroom"],
            title=given["title"],
            text=given["body"],
            audience=ClassAudience(given["to"]),
            sender=user_of(request),
            now=timezone.now(),
        )
        return Response({"told": told}, status=status.HTTP_201_CREATED)

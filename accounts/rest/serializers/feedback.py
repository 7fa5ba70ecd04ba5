"""Shapes of what people tell the institution."""

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.enums import FeedbackKind
from accounts.models import Feedback
from accounts.texts import FEEDBACK_LENGTH
from core.rest.serializers import InputSerializer


@extend_schema_serializer(
    component_name="NewFeedback",
    examples=[
        OpenApiExample(
            "A mistake in a lesson",
            {"kind": "content", "text": "The slope should be 2.", "page": "/lessons/7"},
            request_only=True,
        )
    ],
)
class NewFeedbackSerializer(InputSerializer):
    kind = serializers.ChoiceField(choices=FeedbackKind.choices)
    text = serializers.CharField(max_length=FEEDBACK_LENGTH, help_text="Plain text.")
    page = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=Feedback._meta.get_field("page").max_length,
        help_text="Where one was.",
    )


@extend_schema_serializer(component_name="Feedback")
class FeedbackSerializer(serializers.ModelSerializer[Feedback]):
    class Meta:
        model = Feedback
        fields = ["id", "kind", "text", "page", "state", "answer", "created_at", "answered_at"]

"""Shapes of the ai API."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from ai.models import Recommendation
from ai.selectors import reason_text
from core.rest.serializers import InputSerializer


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "The next step",
            {
                "id": "0b7cf1d6-9e7a-5b32-8f0e-3c5f7f5c2a90",
                "rank": 1,
                "kind": "lesson",
                "target_id": "0192f0c1-6c1e-7d0a-9b1e-0c5a2f7f3f10",
                "concept_id": "0192f0c1-6c1e-7d0a-9b1e-0c5a2f7f3f11",
                "title": "One-step equations",
                "reason": "fringe",
                "reason_text": "You are ready for “One-step equations”: you have what it builds on.",
                "confidence": 0.62,
                "model_name": "rules-1",
                "is_fallback": True,
                "made_at": "2026-11-21T09:00:00Z",
                "expires_at": "2026-11-22T09:00:00Z",
            },
            response_only=True,
        )
    ]
)
class RecommendationSerializer(serializers.ModelSerializer[Recommendation]):
    """``confidence``: probability that the reason is true. ``is_fallback``: made by rules, no model was in charge."""

    reason_text = serializers.SerializerMethodField()

    class Meta:
        model = Recommendation
        fields = [
            "id",
            "rank",
            "kind",
            "target_id",
            "concept_id",
            "title",
            "reason",
            "reason_text",
            "confidence",
            "model_name",
            "is_fallback",
            "made_at",
            "expires_at",
        ]

    def get_reason_text(self, recommendation: Recommendation) -> str:
        return reason_text(recommendation)


class RecommendationsSerializer(serializers.Serializer[Any]):
    results = RecommendationSerializer(many=True)


class RecommendationQuerySerializer(InputSerializer):
    student = serializers.UUIDField(required=False)

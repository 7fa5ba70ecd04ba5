"""Shapes of the assessments API. What learners get is made of ``SeenItem``, which holds only what is due."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from assessments.models import Assessment, Attempt
from assessments.selectors import SeenAttempt, SeenItem
from core.rest.serializers import InputSerializer
from core.rich_text import render


class AssessmentSerializer(serializers.ModelSerializer[Assessment]):
    question_count = serializers.IntegerField()
    max_score = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)

    class Meta:
        model = Assessment
        fields = [
            "id",
            "kind",
            "title",
            "course_id",
            "lesson_id",
            "state",
            "question_count",
            "max_score",
            "time_limit_minutes",
            "attempts_allowed",
        ]


class AttemptSerializer(serializers.ModelSerializer[Attempt]):
    kind = serializers.CharField(source="assessment.kind")
    title = serializers.CharField(source="assessment.title")

    class Meta:
        model = Attempt
        fields = [
            "id",
            "assessment_id",
            "kind",
            "title",
            "learner_id",
            "number",
            "state",
            "started_at",
            "due_at",
            "submitted_at",
            "score",
            "max_score",
        ]


class OptionSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    html = serializers.CharField()


class GradeSerializer(serializers.Serializer[Any]):
    share = serializers.FloatField(help_text="Of the points, 0–1.")
    is_right = serializers.BooleanField()
    feedback = serializers.ListField(child=serializers.CharField(), help_text="HTML, safe to show.")


class ItemSerializer(serializers.Serializer[SeenItem]):
    """A question of an attempt. ``grade``, ``key`` and ``solution`` are null until they are due."""

    question_id = serializers.UUIDField(source="response.question_id")
    position = serializers.IntegerField(source="response.position")
    kind = serializers.CharField(source="response.version.kind")
    points = serializers.DecimalField(source="response.points", max_digits=6, decimal_places=2)
    html = serializers.SerializerMethodField()
    options = serializers.SerializerMethodField()
    max_choices = serializers.IntegerField(source="prepared.max_choices", allow_null=True)
    response = serializers.JSONField(source="response.response", allow_null=True)
    tries = serializers.IntegerField(source="response.tries")
    hints = serializers.SerializerMethodField()
    hints_left = serializers.IntegerField()
    grade = serializers.SerializerMethodField()
    key = serializers.JSONField(allow_null=True)
    solution_html = serializers.SerializerMethodField()

    def get_html(self, item: SeenItem) -> str:
        return render(item.response.version.body)

    @extend_schema_field(OptionSerializer(many=True))
    def get_options(self, item: SeenItem) -> list[dict[str, str]]:
        return [{"id": option_id, "html": render(text)} for option_id, text in item.prepared.options]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_hints(self, item: SeenItem) -> list[str]:
        return [render(hint) for hint in item.hints]

    @extend_schema_field(GradeSerializer(allow_null=True))
    def get_grade(self, item: SeenItem) -> dict[str, Any] | None:
        if item.grade is None:
            return None
        feedback = [render(text) for text in item.grade.feedback]
        return {"share": item.grade.share, "is_right": item.grade.is_right, "feedback": feedback}

    @extend_schema_field({"type": ["string", "null"]})
    def get_solution_html(self, item: SeenItem) -> str | None:
        return render(item.solution) if item.solution else None


class AttemptDetailSerializer(AttemptSerializer):
    items = ItemSerializer(many=True)

    class Meta(AttemptSerializer.Meta):
        fields = [*AttemptSerializer.Meta.fields, "items"]


def show_attempt(seen: SeenAttempt) -> dict[str, Any]:
    """An attempt with its questions, in the shape of ``AttemptDetailSerializer``."""
    return {**AttemptSerializer(seen.attempt).data, "items": [ItemSerializer(item).data for item in seen.items]}


@extend_schema_serializer(
    component_name="AttemptStart",
    examples=[OpenApiExample("A quiz", {"assessment": "0192f0c1-6c1e-7d0a-9b1e-0c5a2f7f3f10"}, request_only=True)],
)
class AttemptStartSerializer(InputSerializer):
    assessment = serializers.UUIDField(help_text="Id of the exercise or quiz.")


@extend_schema_field(
    {"oneOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}, {"type": "number"}]}
)
class ResponseField(serializers.JSONField):
    """Option ids for choice questions, a number as text (or a JSON number) for numeric ones."""


@extend_schema_serializer(
    component_name="Answer",
    examples=[
        OpenApiExample("A choice", {"response": ["b"], "duration_ms": 21500}, request_only=True),
        OpenApiExample("A number", {"response": "7/2", "duration_ms": 40210}, request_only=True),
    ],
)
class AnswerSerializer(InputSerializer):
    response = ResponseField()
    duration_ms = serializers.IntegerField(
        min_value=0, max_value=86_400_000, required=False, help_text="Time spent on this question."
    )


class HintSerializer(serializers.Serializer[Any]):
    html = serializers.CharField()
    hints_left = serializers.IntegerField()

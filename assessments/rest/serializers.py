"""Shapes of the assessments API. What learners get is made of ``SeenItem``, which holds only what is due."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from assessments.grading import Grade, ShownOption
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


class QuestionPictureSerializer(serializers.Serializer[Any]):
    url = serializers.CharField(help_text="Needs the same token as the attempt.")
    alt_text = serializers.CharField()


class OptionSerializer(serializers.Serializer[Any]):
    """With a text, a picture or both; ``spoken``, if any, are the words to read aloud in place of either."""

    id = serializers.CharField()
    html = serializers.CharField()
    picture = QuestionPictureSerializer(allow_null=True)
    spoken = serializers.CharField()


class GradeSerializer(serializers.Serializer[Any]):
    share = serializers.FloatField(help_text="Of the points, 0–1.")
    is_right = serializers.BooleanField()
    feedback = serializers.ListField(child=serializers.CharField(), help_text="HTML, safe to show.")


_GIVEN: list[dict[str, Any]] = [{"type": "array", "items": {"type": "string"}}, {"type": "string"}, {"type": "number"}]


@extend_schema_field({"oneOf": _GIVEN})
class ResponseField(serializers.JSONField):
    """Option ids for choice questions, a number as text (or a JSON number) for numeric ones."""


@extend_schema_field({"oneOf": [*_GIVEN, {"type": "null"}]})
class SavedResponseField(serializers.JSONField):
    """Null until the question is answered."""


@extend_schema_field({"type": ["object", "null"]})
class KeyField(serializers.JSONField):
    """What would have been right, by kind of question."""


class ItemSerializer(serializers.Serializer[SeenItem]):
    """A question of an attempt. ``grade``, ``key`` and ``solution`` are null until they are due."""

    question_id = serializers.UUIDField()
    position = serializers.IntegerField()
    kind = serializers.CharField()
    points = serializers.DecimalField(max_digits=6, decimal_places=2)
    html = serializers.CharField()
    picture = QuestionPictureSerializer(allow_null=True)
    spoken = serializers.CharField(help_text="Words to read aloud in place of the question's text; may be empty.")
    options = OptionSerializer(many=True)
    max_choices = serializers.IntegerField(allow_null=True)
    response = SavedResponseField()
    tries = serializers.IntegerField()
    hints = serializers.ListField(child=serializers.CharField())
    hints_left = serializers.IntegerField()
    grade = GradeSerializer(allow_null=True)
    key = KeyField()
    solution_html = serializers.CharField(allow_null=True)


def show_item(item: SeenItem) -> dict[str, Any]:
    """In the shape of ``ItemSerializer``."""
    response = item.response
    return {
        "question_id": response.question_id,
        "position": response.position,
        "kind": response.version.kind,
        "points": response.points,
        "html": render(response.version.body),
        "picture": _show_picture(item, item.prepared.picture),
        "spoken": item.prepared.spoken,
        "options": [_show_option(item, option) for option in item.prepared.options],
        "max_choices": item.prepared.max_choices,
        "response": response.response,
        "tries": response.tries,
        "hints": [render(hint) for hint in item.hints],
        "hints_left": item.hints_left,
        "grade": _show_grade(item.grade) if item.grade else None,
        "key": item.key,
        "solution_html": render(item.solution) if item.solution else None,
    }


def _show_option(item: SeenItem, option: ShownOption) -> dict[str, Any]:
    return {
        "id": option.id,
        "html": render(option.text),
        "picture": _show_picture(item, option.picture),
        "spoken": option.spoken,
    }


def _show_picture(item: SeenItem, key: str) -> dict[str, Any] | None:
    question_id = item.response.question_id
    if not key:
        return None
    url = reverse("questions-picture", args=[question_id, key])
    return {"url": url, "alt_text": item.alt_texts.get((question_id, key), "")}


def _show_grade(grade: Grade) -> dict[str, Any]:
    return {"share": grade.share, "is_right": grade.is_right, "feedback": [render(text) for text in grade.feedback]}


class AttemptDetailSerializer(AttemptSerializer):
    items = ItemSerializer(many=True)

    class Meta(AttemptSerializer.Meta):
        fields = [*AttemptSerializer.Meta.fields, "items"]


def show_attempt(seen: SeenAttempt) -> dict[str, Any]:
    """In the shape of ``AttemptDetailSerializer``."""
    attempt = seen.attempt
    return {
        "id": attempt.pk,
        "assessment_id": attempt.assessment_id,
        "kind": attempt.assessment.kind,
        "title": attempt.assessment.title,
        "learner_id": attempt.learner_id,
        "number": attempt.number,
        "state": attempt.state,
        "started_at": attempt.started_at,
        "due_at": attempt.due_at,
        "submitted_at": attempt.submitted_at,
        "score": attempt.score,
        "max_score": attempt.max_score,
        "items": [show_item(item) for item in seen.items],
    }


@extend_schema_serializer(
    component_name="AttemptStart",
    examples=[OpenApiExample("A quiz", {"assessment": "0192f0c1-6c1e-7d0a-9b1e-0c5a2f7f3f10"}, request_only=True)],
)
class AttemptStartSerializer(InputSerializer):
    assessment = serializers.UUIDField(help_text="Id of the exercise or quiz.")


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

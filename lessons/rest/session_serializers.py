"""Shapes of learning sessions."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from core.rest.serializers import InputSerializer
from courses.api import Difficulty
from lessons.enums import InteractionKind, SessionStatus
from lessons.models.sessions import MOST_OBJECTIVES, OBJECTIVE_LENGTH, TALLY_COLUMNS, TOPIC_LENGTH


class ObjectiveSerializer(InputSerializer):
    text = serializers.CharField(max_length=OBJECTIVE_LENGTH)
    done = serializers.BooleanField(default=False)


def _objectives(**kwargs: Any) -> serializers.ListField:
    return serializers.ListField(child=ObjectiveSerializer(), max_length=MOST_OBJECTIVES, **kwargs)


class InteractionCountsSerializer(serializers.Serializer[Any]):
    """A number for each kind."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {kind.value: serializers.IntegerField(source=column) for kind, column in TALLY_COLUMNS.items()}


class SessionPerformanceSerializer(serializers.Serializer[Any]):
    """Of the answers that were graded while the session was active."""

    graded = serializers.IntegerField(help_text="How many answers.")
    mean_share = serializers.FloatField(allow_null=True, help_text="0 to 1; null before the first.")


@extend_schema_serializer(component_name="LearningSession")
class SessionSerializer(serializers.Serializer[Any]):
    """A ``SessionReading``. ``interactions`` and ``performance`` follow what happens within a moment."""

    id = serializers.UUIDField(source="session.pk")
    learner_id = serializers.UUIDField(source="session.learner_id")
    topic = serializers.CharField(source="session.topic")
    lesson_id = serializers.UUIDField(source="session.lesson_id", allow_null=True)
    difficulty = serializers.ChoiceField(source="session.difficulty", choices=Difficulty.choices)
    status = serializers.ChoiceField(source="session.status", choices=SessionStatus.choices)
    progress = serializers.FloatField(source="session.progress", min_value=0, max_value=1)
    objectives = serializers.ListField(source="session.objectives", child=ObjectiveSerializer())
    started_at = serializers.DateTimeField(source="session.started_at")
    paused_at = serializers.DateTimeField(source="session.paused_at", allow_null=True)
    completed_at = serializers.DateTimeField(source="session.completed_at", allow_null=True)
    active_seconds = serializers.IntegerField(help_text="Up to now; four hours at most without a pause.")
    interactions = InteractionCountsSerializer(source="tally")
    performance = SessionPerformanceSerializer(source="tally")


@extend_schema_serializer(
    component_name="LearningSessionStart",
    examples=[
        OpenApiExample(
            "With an aim",
            {
                "topic": "Straight lines",
                "lesson": "0192f0c1-0000-7000-8000-000000000005",
                "objectives": [{"text": "Read the slope off a drawing"}],
            },
            request_only=True,
        )
    ],
)
class SessionStartSerializer(InputSerializer):
    topic = serializers.CharField(
        max_length=TOPIC_LENGTH,
        allow_blank=True,
        default="",
        help_text="The title of the lesson unless given. Given, it is that of the open session too, where one goes on.",
    )
    lesson = serializers.UUIDField(allow_null=True, default=None)
    difficulty = serializers.ChoiceField(
        choices=Difficulty.choices,
        required=False,
        help_text="The lesson's, or medium. A session that goes on keeps its own.",
    )
    objectives = _objectives(
        default=list,
        help_text="Those of the lesson unless given. Given, they take the place of those of the open session, where one "
        "goes on; what was done there stays done.",
    )


@extend_schema_serializer(
    component_name="LearningSessionMove",
    examples=[
        OpenApiExample(
            "Half-way",
            {"progress": 0.5, "objectives": [{"text": "Read the slope off a drawing", "done": True}]},
            request_only=True,
        )
    ],
)
class SessionMoveSerializer(InputSerializer):
    progress = serializers.DecimalField(
        max_digits=4, decimal_places=3, min_value=0, max_value=1, required=False, help_text="The furthest counts."
    )
    objectives = _objectives(required=False, help_text="All of them; those that are left out go.")


@extend_schema_serializer(
    component_name="SessionInteraction",
    examples=[OpenApiExample("A hint", {"kind": "hint"}, request_only=True)],
)
class InteractionSerializer(InputSerializer):
    kind = serializers.ChoiceField(choices=InteractionKind.choices)
    at = serializers.DateTimeField(required=False, help_text="When, for devices that were offline. Otherwise now.")
    target_id = serializers.UUIDField(allow_null=True, default=None, help_text="With what, where it has an id.")

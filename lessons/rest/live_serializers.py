"""Shapes of live lessons, for the API and for the frames of their room."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from core.rest.serializers import InputSerializer
from lessons.enums import LiveState
from lessons.models import LiveLesson

LONGEST_MARKDOWN = 4000


@extend_schema_serializer(
    component_name="LiveLessonStart",
    examples=[
        OpenApiExample(
            "A lesson for a class",
            {
                "lesson_id": "0190a8f0-0000-7000-8000-000000000001",
                "classroom_id": "0190a8f0-0000-7000-8000-000000000002",
            },
            request_only=True,
        )
    ],
)
class LiveStartSerializer(InputSerializer):
    lesson_id = serializers.UUIDField()
    classroom_id = serializers.UUIDField()


@extend_schema_serializer(
    component_name="LiveStep", examples=[OpenApiExample("The third block", {"step": 2}, request_only=True)]
)
class LiveStepSerializer(InputSerializer):
    step = serializers.IntegerField(min_value=0, max_value=1000, help_text="A block of the lesson, from 0.")


@extend_schema_serializer(
    component_name="LiveHint",
    examples=[OpenApiExample("A hint", {"markdown": "Take $3$ away on both sides."}, request_only=True)],
)
class LiveHintSerializer(InputSerializer):
    markdown = serializers.CharField(max_length=LONGEST_MARKDOWN)


@extend_schema_serializer(
    component_name="LiveContent",
    examples=[OpenApiExample("Another way", {"markdown": "| x | 2x |\n|---|---|\n| 1 | 2 |"}, request_only=True)],
)
class LiveContentSerializer(InputSerializer):
    markdown = serializers.CharField(
        max_length=LONGEST_MARKDOWN, allow_blank=True, help_text="Empty takes away what is shown."
    )


@extend_schema_serializer(
    component_name="LivePollOpening",
    examples=[
        OpenApiExample("A poll", {"question": "What is $x$?", "options": ["2", "3", "No idea"]}, request_only=True)
    ],
)
class LivePollOpenSerializer(InputSerializer):
    question = serializers.CharField(max_length=300)
    options = serializers.ListField(child=serializers.CharField(max_length=120), min_length=2, max_length=8)


@extend_schema_serializer(
    component_name="LivePollClosing", examples=[OpenApiExample("Shown", {"shows_results": True}, request_only=True)]
)
class LivePollCloseSerializer(InputSerializer):
    shows_results = serializers.BooleanField(default=False)


@extend_schema_serializer(
    component_name="LiveVote", examples=[OpenApiExample("A vote", {"number": 1, "option": 0}, request_only=True)]
)
class LiveVoteSerializer(InputSerializer):
    number = serializers.IntegerField(min_value=1, max_value=1000, help_text="The number of the poll.")
    option = serializers.IntegerField(min_value=0, max_value=7, help_text="From 0.")


class LiveEndSerializer(InputSerializer):
    """Nothing is to be said."""


class LiveLessonSerializer(serializers.ModelSerializer[LiveLesson]):
    lesson_title = serializers.SerializerMethodField()
    classroom_name = serializers.CharField(source="classroom.name")

    class Meta:
        model = LiveLesson
        fields = [
            "id",
            "lesson_id",
            "lesson_title",
            "classroom_id",
            "classroom_name",
            "state",
            "step",
            "step_count",
            "started_at",
            "ended_at",
        ]

    def get_lesson_title(self, live: LiveLesson) -> str:
        """As it was published; empty where it was withdrawn since."""
        return live.lesson.published.title if live.lesson.published else ""


class LivePollShownSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    question = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField())
    is_open = serializers.BooleanField()
    votes = serializers.ListField(
        child=serializers.IntegerField(), allow_null=True, help_text="By option, once the teacher shows them."
    )


class LiveTallySerializer(serializers.Serializer[Any]):
    live_id = serializers.UUIDField()
    participant_count = serializers.IntegerField()
    poll_number = serializers.IntegerField(allow_null=True)
    votes = serializers.ListField(child=serializers.IntegerField())


class LiveBoardSerializer(serializers.Serializer[Any]):
    """How a live lesson stands. ``version`` counts the teacher's changes: what is not newer is no news."""

    live_id = serializers.UUIDField()
    lesson_id = serializers.UUIDField()
    classroom_id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=LiveState.choices)
    version = serializers.IntegerField()
    step = serializers.IntegerField(help_text="The block that is shown, from 0.")
    step_count = serializers.IntegerField()
    hints = serializers.ListField(child=serializers.CharField(), help_text="Those of the step, as safe HTML.")
    content_html = serializers.CharField(help_text="Shown beside the lesson; safe HTML.")
    poll = LivePollShownSerializer(allow_null=True)
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    own_vote = serializers.IntegerField(allow_null=True, help_text="What the learner chose in ``poll``.")
    tally = LiveTallySerializer(allow_null=True, help_text="For the teachers of the class.")

"""Shapes of the lessons API: what authors send."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from core.rest.serializers import InputSerializer
from courses.api import Difficulty, Level
from lessons.enums import BlockKind, CalloutTone
from lessons.models.lessons import MOST_MINUTES
from lessons.services.blocks import MOST_BLOCKS, BlockDraft
from lessons.services.media import LONGEST_ALT_TEXT
from lessons.services.publishing import LONGEST_NOTE

_EXAMPLE = {
    "section": "019a2f6e-5b0c-7c3e-9a41-6f0d2b7c1e55",
    "title": "Slope",
    "summary": "How steep is a line?",
    "objectives": ["You can read the slope of a line."],
    "minutes": 20,
    "level": "secondary",
    "difficulty": "easy",
    "blocks": [
        {"kind": "text", "markdown": "A line is $y = mx + b$."},
        {"kind": "callout", "tone": "tip", "markdown": "Two points are enough."},
        {
            "kind": "simulation",
            "url": "https://phet.colorado.edu/en/simulations/graphing-lines",
            "title": "Graphing lines",
            "description": "Move two points, and see slope and intercept change.",
        },
    ],
}


@extend_schema_serializer(component_name="BlockInput")
class BlockInputSerializer(InputSerializer):
    """What the kind does not need is dropped. With an ``id`` it is the block of before, in its new place."""

    id = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(choices=BlockKind.choices)
    markdown = serializers.CharField(required=False, allow_blank=True, max_length=50_000)
    tone = serializers.ChoiceField(choices=CalloutTone.choices, required=False)
    media_id = serializers.UUIDField(
        required=False, help_text="A file of the lesson; without it the block keeps its own."
    )
    caption = serializers.CharField(required=False, allow_blank=True, max_length=300)
    question_id = serializers.UUIDField(required=False)
    url = serializers.CharField(required=False, max_length=500)
    title = serializers.CharField(required=False, max_length=200)
    description = serializers.CharField(required=False, max_length=2000)


@extend_schema_serializer(
    component_name="LessonChanges",
    examples=[OpenApiExample("Another order", {"title": "The slope of a line", "position": 3}, request_only=True)],
)
class LessonChangesSerializer(InputSerializer):
    """What is given changes the draft; learners have it once it is published. ``blocks`` are all blocks, in order."""

    section = serializers.UUIDField(required=False)
    title = serializers.CharField(required=False, max_length=255)
    summary = serializers.CharField(required=False, allow_blank=True, max_length=500)
    objectives = serializers.ListField(child=serializers.CharField(max_length=300), required=False, max_length=50)
    minutes = serializers.IntegerField(required=False, min_value=1, max_value=MOST_MINUTES)
    level = serializers.ChoiceField(choices=Level.choices, required=False)
    difficulty = serializers.ChoiceField(choices=Difficulty.choices, required=False)
    position = serializers.IntegerField(required=False, min_value=0, max_value=10_000)
    concepts = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=100)
    blocks = serializers.ListField(child=BlockInputSerializer(), required=False, max_length=MOST_BLOCKS)

    @classmethod
    def read_changes(cls, data: Any) -> dict[str, Any]:
        """By the names of ``LessonDraft``."""
        given = cls.read(data)
        renamed = {"section": "section_id", "concepts": "concept_ids"}
        changes = {renamed.get(name, name): value for name, value in given.items()}
        for name, choices in (("level", Level), ("difficulty", Difficulty)):
            if name in changes:
                changes[name] = choices(changes[name])
        if "blocks" in changes:
            changes["blocks"] = [
                BlockDraft(**{**block, "kind": BlockKind(block["kind"])}) for block in changes["blocks"]
            ]
        return changes


@extend_schema_serializer(
    component_name="NewLesson", examples=[OpenApiExample("A lesson", _EXAMPLE, request_only=True)]
)
class NewLessonSerializer(LessonChangesSerializer):
    """A draft: nobody sees it but those who teach the course, until it is published."""

    section = serializers.UUIDField()
    title = serializers.CharField(max_length=255)


@extend_schema_serializer(
    component_name="LessonPublication",
    examples=[OpenApiExample("With a word on it", {"note": "Second example added."}, request_only=True)],
)
class PublicationSerializer(InputSerializer):
    note = serializers.CharField(
        default="", allow_blank=True, max_length=LONGEST_NOTE, help_text="What is new, for other authors."
    )


@extend_schema_serializer(
    component_name="NewMedia",
    examples=[
        OpenApiExample(
            "A picture",
            {"file": "line.png", "alt_text": "A line through (0, 1) and (2, 5)."},
            media_type="multipart/form-data",
            request_only=True,
        )
    ],
)
class NewMediaSerializer(InputSerializer):
    file = serializers.FileField(
        max_length=200, help_text="PNG, JPEG, WebP or GIF; MP3, AAC, M4A, Ogg or WAV; MP4 or WebM."
    )
    alt_text = serializers.CharField(
        max_length=LONGEST_ALT_TEXT, help_text="What it shows; for sound and film what is said, in words."
    )
    captions = serializers.FileField(required=False, max_length=200, help_text="WebVTT, of a video.")
    low = serializers.FileField(
        required=False, max_length=200, help_text="A smaller file of the same sound or film. Pictures get theirs."
    )


@extend_schema_serializer(
    component_name="MediaChanges",
    examples=[OpenApiExample("Other words", {"alt_text": "A line that rises."}, request_only=True)],
)
class MediaChangesSerializer(InputSerializer):
    alt_text = serializers.CharField(max_length=LONGEST_ALT_TEXT)


@extend_schema_serializer(
    component_name="LowFile",
    examples=[
        OpenApiExample("A smaller film", {"low": "film-240p.mp4"}, media_type="multipart/form-data", request_only=True)
    ],
)
class LowFileSerializer(InputSerializer):
    low = serializers.FileField(max_length=200, help_text="The same sound or film in fewer bytes.")

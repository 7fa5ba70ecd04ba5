"""Shapes of the lessons API: what is read."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from courses.api import Difficulty, Level
from lessons.enums import BlockKind, CalloutTone, LessonState, MediaKind, VariantName
from lessons.rest.progress_serializers import LessonProgressSerializer

_ADDRESS = {"type": ["string", "null"], "format": "uri-reference"}


class ConceptBriefSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class LessonSerializer(serializers.Serializer[Any]):
    """Learners read what was published, and nothing that was written since; those who teach read the draft.

    ``progress`` is one's own, null before the first report. ``has_unpublished_changes`` is null for learners.
    """

    id = serializers.UUIDField()
    course_id = serializers.UUIDField()
    section_id = serializers.UUIDField()
    title = serializers.CharField()
    summary = serializers.CharField()
    minutes = serializers.IntegerField()
    level = serializers.ChoiceField(choices=Level.choices)
    difficulty = serializers.ChoiceField(choices=Difficulty.choices)
    state = serializers.ChoiceField(choices=LessonState.choices)
    has_unpublished_changes = serializers.BooleanField(allow_null=True)
    concepts = ConceptBriefSerializer(many=True)
    progress = LessonProgressSerializer(allow_null=True)


class MediaVariantSerializer(serializers.Serializer[Any]):
    """A smaller file of the same, for slow connections."""

    name = serializers.ChoiceField(choices=VariantName.choices)
    url = serializers.CharField()
    media_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)


class MediaSerializer(serializers.Serializer[Any]):
    """A picture, sound or film. Its addresses need the same token as the lesson."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=MediaKind.choices)
    url = serializers.CharField()
    media_type = serializers.CharField()
    alt_text = serializers.CharField(help_text="What it shows or says, in words.")
    size_bytes = serializers.IntegerField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    duration_ms = serializers.IntegerField(allow_null=True)
    captions_url = serializers.CharField(allow_null=True, help_text="WebVTT.")
    variants = MediaVariantSerializer(many=True)


class LinkSerializer(serializers.Serializer[Any]):
    """A simulation elsewhere: a link to be followed, never a page inside of the lesson."""

    url = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField(help_text="What is to be seen and done there, in words.")


class LessonBlockSerializer(serializers.Serializer[Any]):
    """One of: text and callout (``html``, safe to show; formulas as LaTeX in ``.math``), image, audio and video
    (``media``), question (``question_id``), simulation (``link``). All other texts are plain."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=BlockKind.choices)
    html = serializers.CharField()
    markdown = serializers.CharField(allow_null=True, help_text="What its author wrote; null for learners.")
    tone = serializers.ChoiceField(choices=CalloutTone.choices, allow_null=True)
    media = MediaSerializer(allow_null=True)
    caption = serializers.CharField()
    question_id = serializers.UUIDField(allow_null=True)
    link = LinkSerializer(allow_null=True)


class LessonDetailSerializer(LessonSerializer):
    published_number = serializers.IntegerField(allow_null=True, help_text="Of the version that learners have.")
    position = serializers.IntegerField(allow_null=True, help_text="Place in the section; null for learners.")
    objectives = serializers.ListField(child=serializers.CharField())
    blocks = LessonBlockSerializer(many=True)


class VersionSerializer(serializers.Serializer[Any]):
    """A lesson as it was published once."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    note = serializers.CharField()
    published_at = serializers.DateTimeField()
    published_by_id = serializers.UUIDField()
    is_current = serializers.SerializerMethodField(help_text="Whether learners have it now.")

    @extend_schema_field(serializers.BooleanField())
    def get_is_current(self, version: Any) -> bool:
        return bool(version.lesson.published_id == version.pk)


class VersionDetailSerializer(VersionSerializer):
    """Two versions compare well: their blocks have ids that last, and the texts as their author wrote them."""

    summary = serializers.CharField()
    minutes = serializers.IntegerField()
    level = serializers.ChoiceField(choices=Level.choices)
    difficulty = serializers.ChoiceField(choices=Difficulty.choices)
    concepts = ConceptBriefSerializer(many=True)
    objectives = serializers.ListField(child=serializers.CharField())
    blocks = LessonBlockSerializer(many=True)

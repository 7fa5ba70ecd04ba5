"""Shapes of the lessons API."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from core.rest.serializers import InputSerializer
from core.rich_text import render
from lessons.enums import BlockKind, LessonProgressState
from lessons.models import Lesson, LessonBlock, LessonProgress
from lessons.selectors import ConceptBrief, LessonRow
from lessons.services.progress import LONGEST_REPORT_SECONDS


class ConceptBriefSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class LessonProgressSerializer(serializers.ModelSerializer[LessonProgress]):
    state = serializers.ChoiceField(choices=LessonProgressState.choices)

    class Meta:
        model = LessonProgress
        fields = ["state", "percent", "last_block", "seconds", "started_at", "reported_at", "completed_at"]


class LessonSerializer(serializers.ModelSerializer[Lesson]):
    """``progress`` is one's own, null before the first report."""

    course_id = serializers.UUIDField(source="section.course_id")
    concepts = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()

    class Meta:
        model = Lesson
        fields = [
            "id",
            "course_id",
            "section_id",
            "title",
            "summary",
            "minutes",
            "level",
            "difficulty",
            "state",
            "concepts",
            "progress",
        ]

    @extend_schema_field(ConceptBriefSerializer(many=True))
    def get_concepts(self, lesson: Lesson) -> list[dict[str, Any]]:
        return [{"id": str(link.concept_id), "name": link.concept.name} for link in lesson.lesson_concepts.all()]

    @extend_schema_field(LessonProgressSerializer(allow_null=True))
    def get_progress(self, lesson: Lesson) -> dict[str, Any] | None:
        progress = self.context.get("progress", {}).get(lesson.pk)
        return dict(LessonProgressSerializer(progress).data) if progress else None


def show_lesson(lesson: LessonRow, concepts: Sequence[ConceptBrief]) -> dict[str, Any]:
    """A lesson of a list, in the shape of ``LessonSerializer``."""
    return {
        "id": lesson.id,
        "course_id": lesson.section__course_id,
        "section_id": lesson.section_id,
        "title": lesson.title,
        "summary": lesson.summary,
        "minutes": lesson.minutes,
        "level": lesson.level,
        "difficulty": lesson.difficulty,
        "state": lesson.state,
        "concepts": [{"id": concept_id, "name": name} for concept_id, name in concepts],
        "progress": None if lesson.own__percent is None else _show_own_progress(lesson),
    }


def _show_own_progress(lesson: LessonRow) -> dict[str, Any]:
    return {
        "state": LessonProgressState.of(lesson.own__completed_at),
        "percent": lesson.own__percent,
        "last_block": lesson.own__last_block,
        "seconds": lesson.own__seconds,
        "started_at": lesson.own__started_at,
        "reported_at": lesson.own__reported_at,
        "completed_at": lesson.own__completed_at,
    }


class LessonBlockSerializer(serializers.ModelSerializer[LessonBlock]):
    """One of: text (``html``, safe to show; formulas as LaTeX in ``.math``), image (``image_url``, ``alt_text``),
    question (``question_id``)."""

    html = serializers.SerializerMethodField()
    image_url = serializers.SerializerMethodField()

    class Meta:
        model = LessonBlock
        fields = ["id", "kind", "html", "image_url", "alt_text", "caption", "question_id"]

    def get_html(self, block: LessonBlock) -> str:
        return render(block.markdown) if block.kind == BlockKind.TEXT else ""

    @extend_schema_field({"type": ["string", "null"], "format": "uri-reference"})
    def get_image_url(self, block: LessonBlock) -> str | None:
        """Needs the same token as the lesson."""
        return reverse("lessons-image", args=[block.lesson_id, block.pk]) if block.image else None


class LessonDetailSerializer(LessonSerializer):
    objectives = serializers.ListField(child=serializers.CharField())
    blocks = LessonBlockSerializer(many=True)

    class Meta(LessonSerializer.Meta):
        fields = [*LessonSerializer.Meta.fields, "objectives", "blocks"]


@extend_schema_serializer(
    component_name="ProgressReport",
    examples=[OpenApiExample("Half-way", {"percent": 50, "seconds": 180, "last_block": 3}, request_only=True)],
)
class ProgressReportSerializer(InputSerializer):
    percent = serializers.IntegerField(min_value=0, max_value=100, help_text="Furthest point reached.")
    seconds = serializers.IntegerField(
        min_value=0, max_value=LONGEST_REPORT_SECONDS, default=0, help_text="Since the last report."
    )
    last_block = serializers.IntegerField(min_value=0, max_value=1000, default=0, help_text="To resume at.")

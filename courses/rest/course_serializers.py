"""Shapes of courses."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts.rest.serializers.people_brief import PersonBriefSerializer
from core.rest.serializers import InputSerializer
from core.rich_text import render
from courses.enums import Level, PublicationState
from courses.models import Course, Section
from courses.policies import may_edit_course
from courses.services.courses import SectionDraft

MOST_SECTIONS, MOST_CONCEPTS, LONGEST_DESCRIPTION = 200, 500, 20_000
_SECTION = "0192f0c1-0000-7000-8000-000000000005"
_CONCEPT = "0192f0c1-0000-7000-8000-000000000006"


class SectionSerializer(serializers.ModelSerializer[Section]):
    class Meta:
        model = Section
        fields = ["id", "title", "position"]


class CourseSerializer(serializers.ModelSerializer[Course]):
    """``description`` is Markdown, ``description_html`` safe to show; ``is_editable`` is of the reader."""

    description_html = serializers.SerializerMethodField()
    owner = PersonBriefSerializer()
    is_editable = serializers.SerializerMethodField()

    class Meta:
        model = Course
        fields = [
            "id",
            "title",
            "subject",
            "description",
            "description_html",
            "level",
            "language",
            "state",
            "owner",
            "is_editable",
        ]

    def get_description_html(self, course: Course) -> str:
        return render(course.description)

    def get_is_editable(self, course: Course) -> bool:
        return may_edit_course(self.context["request"].user, course)


class CourseDetailSerializer(CourseSerializer):
    """With the outline, and the concepts in the order in which they are taught."""

    concept_ids = serializers.SerializerMethodField()
    sections = SectionSerializer(many=True)

    class Meta(CourseSerializer.Meta):
        fields = [*CourseSerializer.Meta.fields, "concept_ids", "sections"]

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_concept_ids(self, course: Course) -> list[str]:
        return [str(link.concept_id) for link in course.course_concepts.all()]


class CatalogueSerializer(serializers.ModelSerializer[Course]):
    """A published course in a few words. ``is_mine``: the reader may open it."""

    description_html = serializers.SerializerMethodField()
    owner = PersonBriefSerializer()
    is_mine = serializers.BooleanField()

    class Meta:
        model = Course
        fields = ["id", "title", "subject", "description_html", "level", "language", "owner", "is_mine"]

    def get_description_html(self, course: Course) -> str:
        return render(course.description)


@extend_schema_serializer(component_name="SectionDraft")
class SectionDraftSerializer(InputSerializer):
    id = serializers.UUIDField(required=False, allow_null=True, help_text="None makes a new section.")
    title = serializers.CharField(max_length=255)


_EXAMPLE = {
    "title": "Algebra",
    "subject": "Mathematics",
    "description": "Letters for *numbers*.",
    "level": "secondary",
    "language": "en",
    "state": "draft",
    "concept_ids": [_CONCEPT],
    "sections": [{"id": _SECTION, "title": "Lines"}, {"title": "Parabolas"}],
}


def _lists() -> dict[str, Any]:
    """Sections and concepts, in their order."""
    return {
        "sections": serializers.ListSerializer(
            child=SectionDraftSerializer(),
            max_length=MOST_SECTIONS,
            help_text="In order. Those left out go, if no lesson stands in them.",
        ),
        "concept_ids": serializers.ListField(
            child=serializers.UUIDField(), max_length=MOST_CONCEPTS, help_text="In the order of teaching."
        ),
    }


class _CourseBody(InputSerializer):
    """What a course consists of; ``read`` gives it as ``CourseDraft`` takes it."""

    def get_fields(self) -> dict[str, Any]:
        fields = {
            "title": serializers.CharField(max_length=255),
            "subject": serializers.CharField(max_length=100),
            "description": serializers.CharField(
                max_length=LONGEST_DESCRIPTION, allow_blank=True, help_text="Markdown."
            ),
            "level": serializers.ChoiceField(choices=Level.choices),
            "language": serializers.CharField(max_length=16, help_text="A BCP 47 tag: `en`, `pt-BR`."),
            "state": serializers.ChoiceField(choices=PublicationState.choices),
            **_lists(),
        }
        for name, field in fields.items():
            field.required = name in self.needed
        return fields

    needed: frozenset[str] = frozenset()

    @classmethod
    def read(cls, data: Any) -> dict[str, Any]:
        given = super().read(data)
        enums = {"level": Level, "state": PublicationState}
        read = {name: enums[name](value) if name in enums else value for name, value in given.items()}
        if "sections" in read:
            read["sections"] = [SectionDraft(title=row["title"], id=row.get("id")) for row in read["sections"]]
        return read


@extend_schema_serializer(component_name="NewCourse", examples=[OpenApiExample("A draft", _EXAMPLE, request_only=True)])
class NewCourseSerializer(_CourseBody):
    needed = frozenset({"title", "subject"})


@extend_schema_serializer(
    component_name="WholeCourse", examples=[OpenApiExample("All of a course", _EXAMPLE, request_only=True)]
)
class WholeCourseSerializer(_CourseBody):
    needed = frozenset(_EXAMPLE)


@extend_schema_serializer(
    component_name="CourseChanges",
    examples=[OpenApiExample("Publish", {"state": "published"}, request_only=True)],
)
class CourseChangesSerializer(_CourseBody):
    """Parts that are not named stay what they are."""


@extend_schema_serializer(
    component_name="CourseCopy", examples=[OpenApiExample("Another title", {"title": "Algebra B"}, request_only=True)]
)
class CourseCopySerializer(InputSerializer):
    title = serializers.CharField(
        max_length=255, required=False, allow_blank=True, help_text="That of the course with “(copy)” unless given."
    )

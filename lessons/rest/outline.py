"""``/api/v1/courses/{id}/outline/``: sections with their lessons, in order."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from accounts.rest.permissions import CHILDREN_TOO, EVERYBODY, STAFF, user_of
from core.rest.serializers import InputSerializer
from lessons.enums import LessonState
from lessons.outlines import outline_of
from lessons.services.arranging import arrange_outline

MOST_SECTIONS, MOST_LESSONS = 200, 500
_ID = "0192f0c1-0000-7000-8000-00000000000{}"


class OutlineLessonSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    minutes = serializers.IntegerField()
    state = serializers.ChoiceField(choices=LessonState.choices)
    percent = serializers.IntegerField(allow_null=True, help_text="How far one is; null for who is no learner.")


class OutlineSectionSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    lessons = OutlineLessonSerializer(many=True)


class OutlineSerializer(serializers.Serializer[Any]):
    sections = OutlineSectionSerializer(many=True)


@extend_schema_serializer(component_name="ArrangedSection")
class ArrangedSectionSerializer(InputSerializer):
    id = serializers.UUIDField()
    lessons = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_LESSONS, help_text="In order.")


@extend_schema_serializer(
    component_name="Arrangement",
    examples=[
        OpenApiExample(
            "One lesson moved on",
            {"sections": [{"id": _ID.format(5), "lessons": [_ID.format(1)]}, {"id": _ID.format(6), "lessons": []}]},
            request_only=True,
        )
    ],
)
class ArrangementSerializer(InputSerializer):
    sections: Any = serializers.ListSerializer(
        child=ArrangedSectionSerializer(), max_length=MOST_SECTIONS, help_text="Each section and each lesson once."
    )


class CourseOutlineViewSet(ViewSet):
    """How a course is read."""

    roles: ClassVar = {"retrieve": EVERYBODY, "update": STAFF}
    token_scopes: ClassVar = {"retrieve": CHILDREN_TOO}

    @extend_schema(operation_id="courses_outline", responses=OutlineSerializer)
    def retrieve(self, request: Request, course_id: UUID) -> Response:
        """Sections with their lessons, in order. Learners see published lessons, and how far they are in each."""
        return _shown(request, course_id)

    @extend_schema(operation_id="courses_outline_arrange", request=ArrangementSerializer, responses=OutlineSerializer)
    def update(self, request: Request, course_id: UUID) -> Response:
        """Put sections and lessons into another order, lessons into other sections too. All of them are named."""
        given = ArrangementSerializer.read(request.data)
        arrange_outline(
            author=user_of(request),
            course_id=course_id,
            outline=[(section["id"], section["lessons"]) for section in given["sections"]],
            now=timezone.now(),
        )
        return _shown(request, course_id)


def _shown(request: Request, course_id: UUID) -> Response:
    sections = outline_of(user=user_of(request), course_id=course_id)
    return Response(OutlineSerializer({"sections": sections}).data)

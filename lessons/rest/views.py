"""``/api/v1/lessons/``."""

from typing import ClassVar
from uuid import UUID

from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.rest.permissions import CHILDREN_TOO, EVERYBODY, LEARNERS, user_of
from core.rest.idempotency import IDEMPOTENCY_HEADER, idempotent
from core.rest.renderers import WhateverIsAccepted
from core.rest.routing import UuidLookup
from lessons.images import serve_image
from lessons.models import Lesson
from lessons.rest.filters import LessonFilter
from lessons.rest.serializers import (
    LessonDetailSerializer,
    LessonProgressSerializer,
    LessonSerializer,
    ProgressReportSerializer,
    show_lesson,
)
from lessons.selectors import (
    IN_ORDER,
    LessonRow,
    concepts_of_lessons,
    get_visible_image,
    get_visible_lesson,
    lesson_list,
    progress_of,
)
from lessons.services.progress import report_progress


class LessonViewSet(UuidLookup, ReadOnlyModelViewSet[Lesson]):
    """Lessons, as the course is read. Learners see published ones of the courses of their classes."""

    roles: ClassVar = {"list": EVERYBODY, "retrieve": EVERYBODY, "progress": LEARNERS}
    token_scopes = CHILDREN_TOO
    queryset = Lesson.objects.none()  # tells the API description the model
    serializer_class = LessonSerializer
    filterset_class = LessonFilter
    declared_errors: ClassVar = {"progress": (422,)}
    ordering = IN_ORDER

    def list(self, request: Request) -> Response:
        """Lessons as the course is read. One's own progress in each comes with it."""
        page: list[LessonRow] = self.paginate_queryset(self.filter_queryset(lesson_list(user_of(request)))) or []  # type: ignore[arg-type]  # a prepared list stands in for a queryset
        concepts = concepts_of_lessons([lesson.id for lesson in page])
        return self.get_paginated_response([show_lesson(lesson, concepts[lesson.id]) for lesson in page])

    @extend_schema(responses=LessonDetailSerializer)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """A lesson with its blocks."""
        user = user_of(request)
        lesson = get_visible_lesson(user=user, lesson_id=pk)
        context = {"request": request, "progress": progress_of(user.pk, [lesson.pk])}
        return Response(LessonDetailSerializer(lesson, context=context).data)

    @extend_schema(
        request=ProgressReportSerializer, parameters=[IDEMPOTENCY_HEADER], responses=LessonProgressSerializer
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def progress(self, request: Request, pk: UUID) -> Response:
        """Report how far one is. The furthest point counts; with a key, a repeated report adds no time twice."""
        given = ProgressReportSerializer.read(request.data)
        progress = report_progress(learner=user_of(request), lesson_id=pk, now=timezone.now(), **given)
        return Response(LessonProgressSerializer(progress).data)


class LessonImageView(APIView):
    roles = EVERYBODY
    token_scopes = CHILDREN_TOO
    content_negotiation_class = WhateverIsAccepted

    @extend_schema(operation_id="lessons_image", responses={(200, "image/*"): OpenApiTypes.BINARY})
    def get(self, request: Request, lesson_id: UUID, block_id: UUID) -> FileResponse:
        """The picture of an image block."""
        block = get_visible_image(user=user_of(request), lesson_id=lesson_id, block_id=block_id)
        return serve_image(block.image, max_age_seconds=86_400)

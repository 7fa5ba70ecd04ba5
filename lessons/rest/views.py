"""``/api/v1/lessons/``."""

from typing import ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.rest.permissions import CHILDREN_TOO, EVERYBODY, STAFF, user_of
from core.rest.conditional import answer_data, conditional_schema
from core.rest.routing import UuidLookup
from lessons.content import draft_content
from lessons.models import Lesson
from lessons.policies import reads_drafts
from lessons.rest.author_serializers import LessonChangesSerializer, NewLessonSerializer
from lessons.rest.filters import LessonFilter
from lessons.rest.published import answer_published
from lessons.rest.serializers import LessonDetailSerializer, LessonSerializer
from lessons.rest.shown import show_draft, show_lesson
from lessons.selectors import (
    IN_ORDER,
    LessonRow,
    concepts_of_lessons,
    get_published,
    get_visible_lesson,
    lesson_list,
)
from lessons.services.lessons import LessonDraft, change_lesson, delete_lesson, save_lesson


class LessonViewSet(UuidLookup, GenericViewSet[Lesson]):
    """Lessons, as the course is read. Learners have what was published in the courses of their classes; those who teach
    have the drafts."""

    roles: ClassVar = {
        **dict.fromkeys(("list", "retrieve"), EVERYBODY),
        **dict.fromkeys(("create", "partial_update", "destroy"), STAFF),
    }
    token_scopes: ClassVar = dict.fromkeys(("list", "retrieve"), CHILDREN_TOO)
    queryset = Lesson.objects.none()  # tells the API description the model
    serializer_class = LessonSerializer
    filterset_class = LessonFilter
    declared_errors: ClassVar = {"create": (402,), "partial_update": (402, 409), "destroy": (409,)}
    ordering = IN_ORDER

    @conditional_schema(LessonSerializer(many=True))
    def list(self, request: Request) -> HttpResponse:
        """Lessons as the course is read. One's own progress in each comes with it."""
        user = user_of(request)
        page: list[LessonRow] = self.paginate_queryset(self.filter_queryset(lesson_list(user))) or []  # type: ignore[arg-type]  # a prepared list stands in for a queryset
        concepts = concepts_of_lessons([lesson.id for lesson in page]) if reads_drafts(user) else None
        shown = [show_lesson(lesson, None if concepts is None else concepts[lesson.id]) for lesson in page]
        return answer_data(request, self.get_paginated_response(shown).data)

    @conditional_schema(LessonDetailSerializer)
    def retrieve(self, request: Request, pk: UUID) -> HttpResponse:
        """A lesson with its blocks: for learners the published version, for those who teach the draft."""
        user = user_of(request)
        if not reads_drafts(user):
            return answer_published(request, get_published(learner=user, lesson_id=pk))
        return answer_data(request, _shown(get_visible_lesson(user=user, lesson_id=pk)))

    @extend_schema(request=NewLessonSerializer, responses={201: LessonDetailSerializer})
    def create(self, request: Request) -> Response:
        """Write a lesson. It is a draft until it is published."""
        draft = LessonDraft(**NewLessonSerializer.read_changes(request.data))
        lesson = save_lesson(author=user_of(request), draft=draft, now=timezone.now())
        return Response(_shown(lesson), status=status.HTTP_201_CREATED)

    @extend_schema(request=LessonChangesSerializer, responses=LessonDetailSerializer)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change the draft of a lesson. Blocks that are given take the place of all that were there."""
        changes = LessonChangesSerializer.read_changes(request.data)
        lesson = change_lesson(author=user_of(request), lesson_id=pk, changes=changes, now=timezone.now())
        return Response(_shown(lesson))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete a lesson that was never published and that nobody works with."""
        delete_lesson(author=user_of(request), lesson_id=pk, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


def _shown(lesson: Lesson) -> dict[str, object]:
    return show_draft(lesson, draft_content(lesson))

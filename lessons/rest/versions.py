"""``/api/v1/lessons/{id}/publish/``, ``unpublish/`` and ``versions/``."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.rest.permissions import STAFF, user_of
from core.rest.conditional import answer_data, conditional_schema
from lessons.content import draft_content, version_content
from lessons.models import Lesson, LessonVersion
from lessons.rest.author_serializers import PublicationSerializer
from lessons.rest.serializers import LessonDetailSerializer, VersionDetailSerializer, VersionSerializer
from lessons.rest.shown import show_content, show_draft
from lessons.selectors import get_version, versions_of_lesson
from lessons.services.publishing import publish_lesson, unpublish_lesson
from lessons.services.restoring import restore_version


class LessonPublishView(APIView):
    roles = STAFF
    declared_errors = {"post": (409,)}

    @extend_schema(operation_id="lessons_publish", request=PublicationSerializer, responses=VersionSerializer)
    def post(self, request: Request, lesson_id: UUID) -> Response:
        """Give learners what the draft says now. Where it says what they have already, nothing changes."""
        given = PublicationSerializer.read(request.data)
        version = publish_lesson(author=user_of(request), lesson_id=lesson_id, now=timezone.now(), **given)
        return Response(VersionSerializer(version).data)


class LessonUnpublishView(APIView):
    roles = STAFF

    @extend_schema(operation_id="lessons_unpublish", request=None, responses=LessonDetailSerializer)
    def post(self, request: Request, lesson_id: UUID) -> Response:
        """Take a lesson back from learners, at once. Its versions stay."""
        return Response(_draft(unpublish_lesson(author=user_of(request), lesson_id=lesson_id, now=timezone.now())))


class VersionListView(ListAPIView[LessonVersion]):
    """What was published of a lesson, the newest first."""

    roles = STAFF
    serializer_class = VersionSerializer
    queryset = LessonVersion.objects.none()  # tells the API description the model
    ordering = ("-number",)

    def get_queryset(self) -> QuerySet[LessonVersion]:
        return versions_of_lesson(user=user_of(self.request), lesson_id=self.kwargs["lesson_id"])

    @extend_schema(operation_id="lessons_versions_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What was published of a lesson, the newest first."""
        return super().get(request, *args, **kwargs)


class VersionView(APIView):
    roles = STAFF

    @conditional_schema(VersionDetailSerializer, operation_id="lessons_versions_retrieve")
    def get(self, request: Request, lesson_id: UUID, number: int) -> HttpResponse:
        """One version, with the texts as their author wrote them."""
        version = get_version(user=user_of(request), lesson_id=lesson_id, number=number)
        shown = show_content(lesson_id, version_content(version), is_for_author=True)
        return answer_data(request, {**VersionSerializer(version).data, **shown})


class VersionRestoreView(APIView):
    roles = STAFF

    @extend_schema(operation_id="lessons_versions_restore", request=None, responses=LessonDetailSerializer)
    def post(self, request: Request, lesson_id: UUID, number: int) -> Response:
        """Write what a version says back into the draft. Nothing is published by it."""
        author, now = user_of(request), timezone.now()
        return Response(_draft(restore_version(author=author, lesson_id=lesson_id, number=number, now=now)))


def _draft(lesson: Lesson) -> dict[str, Any]:
    return show_draft(lesson, draft_content(lesson))

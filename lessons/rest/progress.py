"""``/api/v1/lessons/{id}/progress/``: how far learners are."""

from typing import ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.rest.permissions import CHILDREN_TOO, LEARNERS, user_of
from core.rest.idempotency import IDEMPOTENCY_HEADER, idempotent
from lessons.rest.progress_serializers import (
    LessonProgressSerializer,
    ProgressBatchSerializer,
    ProgressReportSerializer,
    TakenBatchSerializer,
)
from lessons.services.progress import report_progress
from lessons.services.progress_reports import ReportDraft, take_reports


class LessonProgressView(APIView):
    roles = LEARNERS
    token_scopes = CHILDREN_TOO
    declared_errors: ClassVar = {"post": (422,)}

    @extend_schema(
        operation_id="lessons_progress_create",
        request=ProgressReportSerializer,
        parameters=[IDEMPOTENCY_HEADER],
        responses=LessonProgressSerializer,
    )
    @idempotent
    def post(self, request: Request, lesson_id: UUID) -> Response:
        """Report how far one is. The furthest point counts; with a key or a `report_id`, a repeated report adds no time
        twice."""
        given = ProgressReportSerializer.read(request.data)
        progress = report_progress(learner=user_of(request), lesson_id=lesson_id, now=timezone.now(), **given)
        return Response(LessonProgressSerializer(progress).data)


class ProgressBatchView(APIView):
    roles = LEARNERS
    token_scopes = CHILDREN_TOO

    @extend_schema(
        operation_id="lessons_progress_batch", request=ProgressBatchSerializer, responses=TakenBatchSerializer
    )
    def post(self, request: Request) -> Response:
        """Hand in what a device kept while it was offline, with its own times and in any order. Each report is accepted,
        came before, or is refused with a code; what can be taken is taken."""
        given = ProgressBatchSerializer.read(request.data)
        reports = [
            ReportDraft(
                report_id=report["report_id"],
                lesson_id=report["lesson"],
                percent=report["percent"],
                position=report["position"],
                seconds=report["seconds"],
                at=report["at"],
            )
            for report in given["reports"]
        ]
        taken = take_reports(
            learner=user_of(request), reports=reports, now=timezone.now(), sent_at=given.get("sent_at")
        )
        return Response(TakenBatchSerializer(taken).data)

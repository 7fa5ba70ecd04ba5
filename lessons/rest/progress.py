"""``/api/v1/lessons/{id}/progress/``: how far learners are."""

from dataclasses import asdict
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.rest.permissions import CHILDREN_TOO, LEARNERS, user_of
from core.rest.idempotency import IDEMPOTENCY_HEADER, idempotent
from lessons.enums import ReportFault, ReportOutcome
from lessons.rest.progress_serializers import (
    DeviceReportSerializer,
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
        twice. Without a `report_id`, no more time is added than has gone by since one's last report."""
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
        came before, or is refused with a code; what can be taken is taken. A moment counts once over all lessons, and of a
        day 16 hours at most."""
        given = ProgressBatchSerializer.read(request.data)
        drafts = [_draft_of(report) for report in given["reports"]]
        taken = take_reports(
            learner=user_of(request),
            reports=[draft for draft in drafts if draft],
            now=timezone.now(),
            sent_at=given.get("sent_at"),
        )
        fates = iter(taken.reports)
        reports = [
            {"index": index, **(asdict(next(fates)) if draft else _malformed(given["reports"][index]))}
            for index, draft in enumerate(drafts)
        ]
        return Response(TakenBatchSerializer({"reports": reports, "progress": taken.progress}).data)


def _draft_of(given: dict[str, Any]) -> ReportDraft | None:
    """None for a report of another shape."""
    report = DeviceReportSerializer(data=given)
    if not report.is_valid():
        return None
    sound = report.validated_data
    return ReportDraft(
        report_id=sound["report_id"],
        lesson_id=sound["lesson"],
        percent=sound["percent"],
        position=sound["position"],
        seconds=sound["seconds"],
        at=sound["at"],
    )


def _malformed(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "report_id": _id_or_none(given.get("report_id")),
        "lesson_id": _id_or_none(given.get("lesson")),
        "outcome": ReportOutcome.REFUSED,
        "code": ReportFault.MALFORMED,
        "seconds": 0,
    }


def _id_or_none(given: object) -> UUID | None:
    try:
        return UUID(given) if isinstance(given, str) else None
    except ValueError:
        return None

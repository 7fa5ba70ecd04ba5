"""``/api/v1/courses/classrooms/{id}/attendance/`` and ``/api/v1/courses/attendance/``."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import audit_reading
from accounts.rest.permissions import EVERYBODY, STAFF, user_of
from courses.attendance import attendance_of, attendance_of_class, sheet_of
from courses.enums import AbsenceReason, AttendanceState
from courses.models import Classroom
from courses.rest.attendance_serializers import (
    AttendanceSerializer,
    ClassAttendanceSerializer,
    DaySheetSerializer,
    SheetInputSerializer,
    SpanSerializer,
    StudentSpanSerializer,
)
from courses.selectors import get_visible_classroom
from courses.services.attendance import MarkDraft, mark_attendance

_DAY = OpenApiParameter("day", OpenApiTypes.DATE, OpenApiParameter.PATH)


class DaySheetView(APIView):
    roles = STAFF
    declared_errors: ClassVar = {"put": (409,)}

    @extend_schema(operation_id="classrooms_day_sheet", parameters=[_DAY], responses=DaySheetSerializer)
    def get(self, request: Request, classroom_id: UUID, day: date) -> Response:
        """The sheet of a class for a day: each learner with their mark and what was announced."""
        reader = user_of(request)
        return _shown(get_visible_classroom(user=reader, classroom_id=classroom_id), day, request)

    @extend_schema(
        operation_id="classrooms_day_sheet_mark",
        parameters=[_DAY],
        request=SheetInputSerializer,
        responses=DaySheetSerializer,
    )
    def put(self, request: Request, classroom_id: UUID, day: date) -> Response:
        """Mark some or all learners of a class, all of them or none. The same again changes nothing; who is left out
        keeps their mark."""
        marks = [
            MarkDraft(
                learner_id=mark["learner"],
                state=AttendanceState(mark["state"]) if mark["state"] else None,
                reason=AbsenceReason(mark["reason"]),
                minutes_late=mark["minutes_late"],
            )
            for mark in SheetInputSerializer.read(request.data)["marks"]
        ]
        actor = user_of(request)
        mark_attendance(classroom_id=classroom_id, on=day, marks=marks, actor=actor, now=timezone.now())
        return _shown(get_visible_classroom(user=actor, classroom_id=classroom_id), day, request)


class ClassAttendanceView(APIView):
    roles = STAFF

    @extend_schema(
        operation_id="classrooms_attendance", parameters=[SpanSerializer], responses=ClassAttendanceSerializer
    )
    def get(self, request: Request, classroom_id: UUID) -> Response:
        """How often each learner of a class was there. Who is excused was not expected."""
        asked = SpanSerializer.read(request.query_params.dict())
        found = attendance_of_class(
            reader=user_of(request),
            classroom_id=classroom_id,
            since=asked.get("from"),
            until=asked.get("to"),
            now=timezone.now(),
        )
        return Response(ClassAttendanceSerializer(found).data)


class AttendanceView(APIView):
    roles = EVERYBODY
    declared_errors: ClassVar = {"get": (400, 404)}

    @extend_schema(
        operation_id="courses_attendance", parameters=[StudentSpanSerializer], responses=AttendanceSerializer
    )
    def get(self, request: Request) -> Response:
        """How one attends, or a student: for their guardians and the staff in charge. Guardians who name no student get
        it of all of their children. Teachers get it of their own classes. That the staff read it is written down."""
        asked = StudentSpanSerializer.read(request.query_params.dict())
        reader, now = user_of(request), timezone.now()
        found = attendance_of(
            reader=reader,
            student_id=asked.get("student"),
            since=asked.get("from"),
            until=asked.get("to"),
            now=now,
        )
        if "student" in asked:
            audit_reading("courses.attendance.read", found.people[0], reader=reader, now=now)
        return Response(AttendanceSerializer(found).data)


def _shown(classroom: Classroom, day: date, request: Request) -> Response:
    sheet = sheet_of(classroom, day, reader=user_of(request), now=timezone.now())
    return Response(DaySheetSerializer(sheet).data)

"""Students' profiles."""

from typing import ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from accounts.rest.permissions import EVERYBODY, STAFF, user_of
from accounts.rest.serializers.students import StudentEditSerializer, StudentSerializer, show_student
from accounts.selectors import get_visible_student
from accounts.services.audits import audit_reading
from accounts.services.students import edit_student


class StudentViewSet(ViewSet):
    roles: ClassVar = {"retrieve": EVERYBODY, "partial_update": STAFF}

    @extend_schema(operation_id="accounts_student", responses=StudentSerializer)
    def retrieve(self, request: Request, student_id: UUID) -> Response:
        """A student: for themselves, their teachers and guardians, and the admins of their institution.

        That the staff read it is written down.
        """
        return _shown(request, student_id)

    @extend_schema(operation_id="accounts_student_edit", request=StudentEditSerializer, responses=StudentSerializer)
    def partial_update(self, request: Request, student_id: UUID) -> Response:
        """Change birth date, grade or kindergarten year. Fields left out stay as they are."""
        given = StudentEditSerializer.read(request.data)
        edit_student(student_id=student_id, changes=given, actor=user_of(request), now=timezone.now())
        return _shown(request, student_id)


def _shown(request: Request, student_id: UUID) -> Response:
    reader = user_of(request)
    student = get_visible_student(user=reader, student_id=student_id)
    audit_reading("accounts.student.read", student, reader=reader, now=timezone.now())
    return Response(show_student(student, reader=reader))

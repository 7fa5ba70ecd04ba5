"""``/api/v1/courses/{id}/export/``: a course as a file."""

from typing import ClassVar
from uuid import UUID

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.rest.permissions import STAFF, user_of
from core.rest.renderers import WhateverIsAccepted
from courses.exchange.exporting import FORMAT, export_course, file_name_of
from courses.selectors import get_visible_course


class CourseExportView(APIView):
    roles = STAFF
    content_negotiation_class = WhateverIsAccepted
    declared_errors: ClassVar = {"get": (400,)}

    @extend_schema(
        operation_id="courses_export",
        parameters=[OpenApiParameter("format", str, enum=[FORMAT], description="The only one so far.")],
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, course_id: UUID) -> FileResponse:
        """All that a course's authors wrote, as a package that can be imported here and elsewhere: sections, lessons with
        their files, questions, exercises and quizzes, concepts. Nothing of learners, and no history."""
        for name, value in request.query_params.items():
            if name != "format":
                raise ValidationError({name: ["Unknown parameter."]})
            if value != FORMAT:
                raise ValidationError({name: ["There is no such format."]})
        course = get_visible_course(user=user_of(request), course_id=course_id)
        package = export_course(user=user_of(request), course_id=course_id)
        response = FileResponse(
            package, as_attachment=True, filename=file_name_of(course), content_type="application/zip"
        )
        response["Cache-Control"] = "private, no-store"
        return response

"""From a course in the console to its file, and to what comes into it from one."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.admin import actor_of
from core.exchange.targets import import_targets
from courses.errors import CourseNotFound
from courses.exchange.exporting import export_course, file_name_of
from courses.selectors import get_visible_course


def export_page(request: HttpRequest, *, course_id: UUID) -> FileResponse:
    """For the staff that sees a course: the course as a package.

    Raises:
        CourseNotFound: no such course, or not for the reader to see.
    """
    course = get_visible_course(user=actor_of(request), course_id=course_id)
    package = export_course(user=actor_of(request), course_id=course_id)
    response = FileResponse(package, as_attachment=True, filename=file_name_of(course), content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    return response


def import_page(request: HttpRequest, *, course_id: UUID) -> HttpResponse:
    """To the upload, with this course as what it goes into.

    Raises:
        CourseNotFound: no such course, or not for the reader to write in.
    """
    if import_targets["course"].find(actor_of(request), course_id) is None:
        raise CourseNotFound(_("There is no such course."))
    return HttpResponseRedirect(f"{reverse('admin:core_materialimport_add')}?course={course_id}")

"""Courses as what packages are imported into."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from core.exchange.targets import Target
from courses.errors import CourseNotFound
from courses.models import Course
from courses.policies import may_edit_course
from courses.services.courses import editable_course


class CourseTarget:
    """A course that its author, or an admin, writes in."""

    def may_make(self, actor: Any) -> bool:
        return bool(actor.is_staff)

    def find(self, actor: Any, target_id: UUID) -> Target | None:
        course = Course.objects.filter(pk=target_id).first()
        return _target(course) if course is not None and may_edit_course(actor, course) else None

    def hold(self, actor: Any, target_id: UUID) -> Target | None:
        try:
            return _target(editable_course(actor, target_id))
        except CourseNotFound:
            return None

    def address(self, target_id: UUID) -> str:
        return reverse("admin:courses_course_change", args=[target_id])


def _target(course: Course) -> Target:
    return Target(course.pk, course.title, course.institution_id)

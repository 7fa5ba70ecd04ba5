"""Who may see and change lessons."""

from django.db.models import Q

from accounts.api import STAFF_ROLES, User
from courses.api import Course, may_edit_course, visible_courses
from lessons.enums import LessonState
from lessons.models import Lesson


def visible_lessons(user: User) -> Q:
    """Lessons of the courses that one sees; for learners the published ones."""
    if user.is_superuser:
        return Q()
    courses = Course.objects.filter(visible_courses(user)).values("pk")
    lessons = Q(institution_id=user.institution_id, section__course__in=courses)
    return lessons if user.role in STAFF_ROLES else lessons & Q(state=LessonState.PUBLISHED)


def may_edit_lesson(user: User, lesson: Lesson) -> bool:
    """Whoever may edit the course."""
    return may_edit_course(user, lesson.section.course)

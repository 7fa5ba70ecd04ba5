"""A lesson to write on."""

import pytest

from accounts.models import User
from courses.tests.factories import make_course
from lessons.enums import LessonState
from lessons.models import Lesson
from lessons.tests.factories import make_lesson


@pytest.fixture
def lesson(teacher: User) -> Lesson:
    return make_lesson(teacher, make_course(teacher), state=LessonState.DRAFT)

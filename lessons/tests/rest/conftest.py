"""A course with lessons, and the people round it."""

from dataclasses import dataclass

import pytest
from rest_framework.test import APIClient

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import client_of, make_institution, make_person
from courses.models import Concept, Course
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.enums import BlockKind, LessonState
from lessons.models import Lesson
from lessons.services.lessons import BlockDraft
from lessons.tests.factories import make_lesson, picture


@dataclass(frozen=True)
class Scene:
    teacher: User
    learner: User
    concept: Concept
    course: Course
    lesson: Lesson
    draft: Lesson
    pupil: APIClient
    staff: APIClient


@pytest.fixture
def scene() -> Scene:
    school = make_institution()
    teacher, learner = make_person(school, Role.TEACHER), make_person(school)
    concept = make_concept(teacher, name="Lines")
    course = make_course(teacher, [concept])
    make_classroom(teacher, [course], [learner])
    lesson = make_lesson(
        teacher,
        course,
        [concept],
        title="Slope",
        summary="How steep?",
        objectives=["Read a slope."],
        blocks=[
            BlockDraft(kind=BlockKind.TEXT, markdown="A **line** is $y = mx$. <script>alert(1)</script>"),
            BlockDraft(kind=BlockKind.IMAGE, upload=picture(), alt_text="A teal field.", caption="Teal"),
        ],
    )
    draft = make_lesson(teacher, course, [concept], title="Draft", state=LessonState.DRAFT)
    return Scene(teacher, learner, concept, course, lesson, draft, client_of(learner), client_of(teacher))

"""A class with a course, and the people round it."""

from dataclasses import dataclass

import pytest
from rest_framework.test import APIClient

from accounts.enums import Role
from accounts.models import Institution, User
from accounts.tests.factories import client_of, make_institution, make_person
from courses.models import Classroom, Concept, Course
from courses.tests.factories import make_classroom, make_concept, make_course


@dataclass(frozen=True)
class Scene:
    school: Institution
    teacher: User
    learner: User
    concepts: list[Concept]
    course: Course
    classroom: Classroom
    pupil: APIClient
    staff: APIClient


@pytest.fixture
def scene() -> Scene:
    school = make_institution()
    teacher, learner = make_person(school, Role.TEACHER), make_person(school)
    base = make_concept(teacher, name="Adding")
    concepts = [base, make_concept(teacher, [base], name="Multiplying")]
    course = make_course(teacher, concepts, title="Algebra", description="Letters for numbers.")
    return Scene(
        school=school,
        teacher=teacher,
        learner=learner,
        concepts=concepts,
        course=course,
        classroom=make_classroom(teacher, [course], [learner], name="7b"),
        pupil=client_of(learner),
        staff=client_of(teacher),
    )

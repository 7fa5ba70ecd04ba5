"""Courses, classes and concepts for tests, made through the services."""

from collections.abc import Sequence
from itertools import count

from accounts.models import User
from accounts.tests.factories import NOW
from courses.enums import Level, PublicationState
from courses.models import Classroom, Concept, Course
from courses.services.classrooms import ClassroomDraft, enrol_learner, save_classroom
from courses.services.concepts import save_concept
from courses.services.courses import CourseDraft, SectionDraft, save_course

_numbers = count(1)


def make_concept(author: User, requires: Sequence[Concept] = (), **kwargs: str) -> Concept:
    number = next(_numbers)
    given = {"subject": "Mathematics", "code": f"concept-{number}", "name": f"Concept {number}", "description": ""}
    return save_concept(author=author, requires=[each.pk for each in requires], now=NOW, **{**given, **kwargs})


def make_course(author: User, concepts: Sequence[Concept] = (), **kwargs: object) -> Course:
    """A published course with one section."""
    given = {
        "title": f"Course {next(_numbers)}",
        "subject": "Mathematics",
        "state": PublicationState.PUBLISHED,
        "sections": [SectionDraft(title="First section")],
        "concept_ids": [concept.pk for concept in concepts],
        **kwargs,
    }
    return save_course(author=author, draft=CourseDraft(**given), now=NOW)


def make_classroom(
    teacher: User, courses: Sequence[Course] = (), learners: Sequence[User] = (), **kwargs: object
) -> Classroom:
    given = {
        "name": f"Class {next(_numbers)}",
        "level": Level.SECONDARY,
        "course_ids": [course.pk for course in courses],
        "teacher_ids": [],
        **kwargs,
    }
    classroom = save_classroom(author=teacher, draft=ClassroomDraft(**given), now=NOW)
    for learner in learners:
        enrol_learner(teacher=teacher, classroom_id=classroom.pk, learner=learner, now=NOW)
    return classroom

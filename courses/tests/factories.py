"""Courses, classes and concepts for tests, made through the services."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from accounts.models import User
from accounts.tests.factories import NOW
from courses.enums import Level, PublicationState
from courses.models import Classroom, Concept, Course
from courses.services.classrooms import ClassroomDraft, change_classroom, save_classroom
from courses.services.concepts import ConceptDraft, save_concept
from courses.services.courses import CourseDraft, SectionDraft, save_course
from courses.services.places import enrol_learner

_numbers = count(1)


def make_concept(author: User, requires: Sequence[Concept] = (), **kwargs: Any) -> Concept:
    number = next(_numbers)
    given = {"subject": "Mathematics", "code": f"concept-{number}", "name": f"Concept {number}", "description": ""}
    draft = ConceptDraft(requires=[each.pk for each in requires], **{**given, **kwargs})
    return save_concept(author=author, draft=draft, now=NOW)


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
    draft = ClassroomDraft(**given)
    classroom = save_classroom(author=teacher, draft=replace(draft, is_archived=False), now=NOW)
    for learner in learners:
        enrol_learner(teacher=teacher, classroom_id=classroom.pk, learner=learner, now=NOW)
    if not draft.is_archived:
        return classroom
    return change_classroom(author=teacher, classroom_id=classroom.pk, changes={"is_archived": True}, now=NOW)

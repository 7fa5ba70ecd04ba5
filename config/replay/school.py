"""The institution in which a log is replayed: its staff, concepts, course and class."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from accounts.api import Institution, InstitutionKind, Role, User, create_institution, create_person
from config.replay.log import AnswerLog
from config.replay.times import START
from core.errors import Conflict
from courses.api import (
    Classroom,
    ClassroomDraft,
    Concept,
    ConceptDraft,
    Course,
    CourseDraft,
    Level,
    PublicationState,
    save_classroom,
    save_concept,
    save_course,
)

# Everything but the answers is made on the day before the first of them.
OPENED = START - timedelta(days=1)
OFFICE, TEACHER = "office", "teacher"


class AnotherLogError(Conflict):
    """An institution of this name was made from a log with other skills."""

    code = "replay.another_log"


@dataclass(frozen=True)
class ReplaySchool:
    """Whom and what the answers need. ``concepts``: id by skill."""

    institution: Institution
    office: User
    teacher: User
    course: Course
    classroom: Classroom
    concepts: Mapping[str, UUID]


def open_school(log: AnswerLog, *, name: str) -> ReplaySchool:
    """The institution ``replay-<name>``, made where it is not there. All of it is made in one transaction.

    Raises:
        AnotherLogError: it is there, with other skills than those of ``log``.
    """
    slug = f"replay-{name}"
    if not Institution.objects.filter(slug=slug).exists():
        _make_school(log, name=name, slug=slug)
    institution = Institution.objects.get(slug=slug)
    people = User.objects.filter(institution=institution)
    concepts = dict(Concept.objects.filter(institution_id=institution.pk).values_list("code", "pk"))
    if concepts.keys() != {_code(skill) for skill in log.skill_names}:
        raise AnotherLogError(f"{slug} was made from a log with other skills. Give this one another --name.")
    return ReplaySchool(
        institution=institution,
        office=people.get(username=OFFICE),
        teacher=people.get(username=TEACHER),
        course=Course.objects.get(institution_id=institution.pk),
        classroom=Classroom.objects.get(institution_id=institution.pk),
        concepts={skill: concepts[_code(skill)] for skill in log.skill_names},
    )


@transaction.atomic
def _make_school(log: AnswerLog, *, name: str, slug: str) -> None:
    institution = create_institution(
        name=f"Replay of {name}", slug=slug, kind=InstitutionKind.SCHOOL, country="", actor=None, now=OPENED
    )
    _person(institution, OFFICE, "Office", Role.ADMIN)
    teacher = _person(institution, TEACHER, "Teacher", Role.TEACHER)
    concepts = [
        save_concept(
            author=teacher,
            draft=ConceptDraft(subject=name, code=_code(skill), name=skill_name[:150]),
            now=OPENED,
        )
        for skill, skill_name in log.skill_names.items()
    ]
    course = CourseDraft(
        title=name,
        subject=name,
        state=PublicationState.PUBLISHED,
        concept_ids=[concept.pk for concept in concepts],
    )
    course_id = save_course(author=teacher, draft=course, now=OPENED).pk
    classroom = ClassroomDraft(name=name, level=Level.SECONDARY, course_ids=[course_id], teacher_ids=[])
    save_classroom(author=teacher, draft=classroom, now=OPENED)


def _person(institution: Institution, username: str, full_name: str, role: Role) -> User:
    return create_person(
        institution=institution,
        username=username,
        password=None,
        full_name=full_name,
        role=role,
        actor=None,
        now=OPENED,
    )


def _code(skill: str) -> str:
    return f"skill-{skill}"

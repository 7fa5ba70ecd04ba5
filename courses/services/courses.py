"""Making, changing and deleting courses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.api import User
from core.audit import audit_row
from core.events import announce
from core.ids import new_id
from courses.enums import Level, PublicationState
from courses.errors import CourseHasLearners, CourseInUse, CourseNotFound, SectionInUse, UnknownReference
from courses.events import CourseDeleted, CourseEdited
from courses.languages import tidy_language
from courses.models import Concept, Course, CourseConcept, Enrolment, Section
from courses.policies import may_edit_course, require_author


@dataclass(frozen=True)
class SectionDraft:
    """A section as its author wants it; ``id`` None makes a new one."""

    title: str
    id: UUID | None = None


@dataclass(frozen=True)
class CourseDraft:
    """A course as its author wants it. Sections and concepts in their order; None leaves them as they are."""

    title: str
    subject: str
    description: str = ""
    level: Level = Level.SECONDARY
    language: str = "en"
    state: PublicationState = PublicationState.DRAFT
    sections: Sequence[SectionDraft] | None = field(default=None)
    concept_ids: Sequence[UUID] | None = field(default=None)


@transaction.atomic
def save_course(*, author: User, draft: CourseDraft, now: datetime, course_id: UUID | None = None) -> Course:
    """Make a course, or change the one of ``course_id``, with its outline.

    Raises:
        AuthorsOnly: ``author``, who would make one, is not on the staff.
        CourseNotFound: ``course_id`` is not a course that ``author`` may change.
        CourseHasLearners: it would become a draft again, and learners are or were in it.
        UnknownLanguage: see ``tidy_language``.
        UnknownReference: a concept is not one of the institution's, or a section not one of the course's.
        SectionInUse: lessons stand in a section that is left out.
    """
    course = editable_course(author, course_id) if course_id else _new(author, now)
    before = _facts_of(course) if course_id else {}
    _require_step(course, draft.state)
    course.title, course.subject, course.description = draft.title, draft.subject, draft.description
    course.level, course.language, course.state = draft.level, tidy_language(draft.language), draft.state
    course.save()
    if draft.sections is not None:
        _save_sections(course, draft.sections)
    if draft.concept_ids is not None:
        _save_concepts(course, draft.concept_ids)
    announce_edited(course, actor=author, now=now)
    audit_row("courses.course.saved", course, actor_id=author.pk, before=before, after=_facts_of(course), now=now)
    return course


@transaction.atomic
def change_course(*, author: User, course_id: UUID, changes: Mapping[str, Any], now: datetime) -> Course:
    """Set those parts of a course that ``changes`` names, as in ``CourseDraft``; the others stay what they are.

    Two authors at once: the later one's parts count, and neither takes back what the other changed elsewhere.

    Raises: as ``save_course`` does.
    """
    course = editable_course(author, course_id)
    stands = CourseDraft(
        title=course.title,
        subject=course.subject,
        description=course.description,
        level=Level(course.level),
        language=course.language,
        state=PublicationState(course.state),
    )
    return save_course(author=author, draft=replace(stands, **changes), now=now, course_id=course_id)


@transaction.atomic
def delete_course(*, author: User, course_id: UUID, now: datetime) -> None:
    """Delete a course on which nothing hangs, with its sections.

    Raises:
        CourseNotFound: not a course that ``author`` may change.
        CourseInUse: a class works on it, or there are lessons, questions, exercises, quizzes or documents in it.
    """
    course = editable_course(author, course_id)
    facts = _facts_of(course)
    try:
        with transaction.atomic():
            Course.objects.filter(pk=course.pk).delete()
    except ProtectedError as error:
        raise CourseInUse(_("Classes, lessons, questions or documents hang on this course: archive it.")) from error
    announce(
        CourseDeleted(
            institution_id=course.institution_id,
            object_id=course.pk,
            course_id=course.pk,
            actor_id=author.pk,
            occurred_at=now,
        )
    )
    audit_row("courses.course.deleted", course, actor_id=author.pk, before=facts, now=now)


@transaction.atomic
def arrange_sections(*, author: User, course_id: UUID, section_ids: Sequence[UUID], now: datetime) -> Course:
    """Put the sections of a course into this order. The order that they have already changes nothing.

    Raises:
        CourseNotFound: not a course that ``author`` may change.
        UnknownReference: a section is missing, stands here twice or is not one of the course's.
    """
    course = editable_course(author, course_id)
    sections = list(course.sections.all())
    before = [section.pk for section in sections]
    if sorted(before) != sorted(section_ids):
        raise UnknownReference(_("Name each section of the course once."), field="sections")
    if before == list(section_ids):
        return course
    places = {section_id: position for position, section_id in enumerate(section_ids)}
    for section in sections:
        section.position = places[section.pk]
    Section.objects.bulk_update(sections, ["position"])
    announce_edited(course, actor=author, now=now)
    was, now_is = ({"sections": [str(pk) for pk in ids]} for ids in (before, section_ids))
    audit_row("courses.course.saved", course, actor_id=author.pk, before=was, after=now_is, now=now)
    return course


def announce_edited(course: Course, *, actor: User, now: datetime) -> None:
    """Tell that a course is another than before."""
    announce(
        CourseEdited(
            institution_id=course.institution_id,
            object_id=course.pk,
            course_id=course.pk,
            actor_id=actor.pk,
            occurred_at=now,
            state=str(course.state),
        )
    )


def editable_course(author: User, course_id: UUID) -> Course:
    """The course, locked, for a service that changes it.

    Raises:
        CourseNotFound: not a course that ``author`` may change.
    """
    course = Course.objects.select_for_update().filter(pk=course_id).first()
    if course is None or not may_edit_course(author, course):
        raise CourseNotFound(_("There is no such course."))
    return course


def _facts_of(course: Course) -> dict[str, str]:
    """What decides who sees the course, and under which name."""
    facts = {name: getattr(course, name) for name in ("title", "subject", "level", "language", "state")}
    return {name: str(value) for name, value in facts.items()}


def _new(author: User, now: datetime) -> Course:
    require_author(author)
    return Course(institution_id=author.institution_id, owner_id=author.pk, created_at=now)


def _require_step(course: Course, state: PublicationState) -> None:
    """Any state may follow any other, but who learns from a course does not see it become a draft."""
    if state != PublicationState.DRAFT or course.state == PublicationState.DRAFT:
        return
    if Enrolment.objects.filter(classroom__classroom_courses__course=course).exists():
        raise CourseHasLearners(_("Learners are in this course, or were: archive it instead."), field="state")


def _save_sections(course: Course, drafts: Sequence[SectionDraft]) -> None:
    """Sections that are left out go, unless lessons stand in them."""
    known = {section.pk: section for section in course.sections.all()}
    named = [draft.id for draft in drafts if draft.id]
    if set(named) - known.keys():
        raise UnknownReference(_("There is no such section in this course."), field="sections")
    if len(set(named)) != len(named):
        raise UnknownReference(_("A section stands here twice."), field="sections")
    kept = []
    for position, draft in enumerate(drafts):
        section = known.get(draft.id) if draft.id else None
        section = section or Section(id=new_id(), institution_id=course.institution_id, course=course)
        section.title, section.position = draft.title, position
        section.save()
        kept.append(section.pk)
    try:
        course.sections.exclude(pk__in=kept).delete()
    except ProtectedError as error:
        raise SectionInUse(_("Lessons stand in a section that would go."), field="sections") from error


def _save_concepts(course: Course, concept_ids: Sequence[UUID]) -> None:
    wanted = list(dict.fromkeys(concept_ids))
    known = Concept.objects.filter(institution_id=course.institution_id, pk__in=wanted).count()
    if known != len(wanted):
        raise UnknownReference(_("There is no such concept."), field="concept_ids")
    course.course_concepts.all().delete()
    CourseConcept.objects.bulk_create(
        CourseConcept(course=course, concept_id=concept_id, position=position)
        for position, concept_id in enumerate(wanted)
    )

"""Making and changing courses."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.api import User
from core.audit import audit_row
from core.events import announce
from core.ids import new_id
from courses.enums import Level, PublicationState
from courses.errors import CourseNotFound, SectionInUse, UnknownReference
from courses.events import CourseEdited
from courses.models import Concept, Course, CourseConcept, Section
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
        UnknownReference: a concept is not one of the institution's, or a section not one of the course's.
        SectionInUse: lessons stand in a section that is left out.
    """
    course = _editable(author, course_id) if course_id else _new(author, now)
    before = _facts_of(course) if course_id else {}
    course.title, course.subject, course.description = draft.title, draft.subject, draft.description
    course.level, course.language, course.state = draft.level, draft.language, draft.state
    course.save()
    if draft.sections is not None:
        _save_sections(course, draft.sections)
    if draft.concept_ids is not None:
        _save_concepts(course, draft.concept_ids)
    announce(
        CourseEdited(
            institution_id=course.institution_id,
            object_id=course.pk,
            course_id=course.pk,
            actor_id=author.pk,
            occurred_at=now,
            state=str(course.state),
        )
    )
    audit_row("courses.course.saved", course, actor_id=author.pk, before=before, after=_facts_of(course), now=now)
    return course


def _facts_of(course: Course) -> dict[str, str]:
    """What decides who sees the course, and under which name."""
    facts = {name: getattr(course, name) for name in ("title", "subject", "level", "language", "state")}
    return {name: str(value) for name, value in facts.items()}


def _new(author: User, now: datetime) -> Course:
    require_author(author)
    return Course(institution_id=author.institution_id, owner_id=author.pk, created_at=now)


def _editable(author: User, course_id: UUID) -> Course:
    course = Course.objects.select_for_update().filter(pk=course_id).first()
    if course is None or not may_edit_course(author, course):
        raise CourseNotFound(_("There is no such course."))
    return course


def _save_sections(course: Course, drafts: Sequence[SectionDraft]) -> None:
    """Sections that are left out go, unless lessons stand in them."""
    known = {section.pk: section for section in course.sections.all()}
    if {draft.id for draft in drafts if draft.id} - known.keys():
        raise UnknownReference(_("There is no such section in this course."), field="sections")
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
        raise UnknownReference(_("There is no such concept."), field="concepts")
    course.course_concepts.all().delete()
    CourseConcept.objects.bulk_create(
        CourseConcept(course=course, concept_id=concept_id, position=position)
        for position, concept_id in enumerate(wanted)
    )

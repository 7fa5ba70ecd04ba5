"""A course once more."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.api import User
from core.audit import audit_row
from core.events import announce
from core.ids import new_id
from courses.copying import CourseCopy
from courses.enums import PublicationState
from courses.errors import CourseNotFound
from courses.events import CourseCopied
from courses.models import Course, CourseConcept, Section
from courses.policies import require_author, visible_courses
from courses.ports import course_copying


@transaction.atomic
def copy_course(*, author: User, course_id: UUID, now: datetime, title: str = "") -> Course:
    """Make a draft of ``author``'s from any course that they see: sections, concepts, and what higher apps put into it.

    Nothing of learners comes along, and no history. Again makes another one.

    Raises:
        AuthorsOnly: ``author`` is not on the staff.
        CourseNotFound: no such course, or not for ``author`` to see.
    """
    require_author(author)
    source = Course.objects.filter(visible_courses(author), pk=course_id).first()
    if source is None:
        raise CourseNotFound(_("There is no such course."))
    copy = _begin(source, author, title.strip(), now)
    copy.target.save(force_insert=True)
    _copy_outline(copy)
    steps = [step for _name, step in course_copying.items()]
    for step in steps:
        copy.ids.update((former, new_id()) for former in step.ids(source.pk))
    for step in steps:
        step.copy(copy)
    _tell(copy, actor=author, now=now)
    return copy.target


def _begin(source: Course, author: User, title: str, now: datetime) -> CourseCopy:
    """The copy stands where the original does: a superuser's, who is at home elsewhere, stays with its owner."""
    is_at_home = author.institution_id == source.institution_id
    target = Course(
        institution_id=source.institution_id,
        owner_id=author.pk if is_at_home else source.owner_id,
        title=(title or _("%(title)s (copy)") % {"title": source.title[:240]})[:255],
        subject=source.subject,
        description=source.description,
        level=source.level,
        language=source.language,
        state=PublicationState.DRAFT,
        created_at=now,
    )
    return CourseCopy(source=source, target=target, now=now, ids={source.pk: target.pk})


def _copy_outline(copy: CourseCopy) -> None:
    sections = list(copy.source.sections.all())
    copy.ids.update((section.pk, new_id()) for section in sections)
    Section.objects.bulk_create(copy.duplicate(section) for section in sections)
    CourseConcept.objects.bulk_create(copy.duplicate(link) for link in copy.source.course_concepts.all())


def _tell(copy: CourseCopy, *, actor: User, now: datetime) -> None:
    made, source_id = copy.target, str(copy.source.pk)
    announce(
        CourseCopied(
            institution_id=made.institution_id,
            object_id=made.pk,
            course_id=made.pk,
            actor_id=actor.pk,
            occurred_at=now,
            source_id=source_id,
        )
    )
    after = {"title": made.title, "state": str(made.state), "source": source_id}
    audit_row("courses.course.copied", made, actor_id=actor.pk, after=after, now=now)

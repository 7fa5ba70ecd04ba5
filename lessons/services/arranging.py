"""The order of a course: its sections, and in which of them each lesson stands."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.api import User
from core.audit import audit_row
from core.events import announce
from courses.api import Course, arrange_sections
from lessons.errors import UnknownReference
from lessons.events import OutlineArranged
from lessons.models import Lesson

Outline = Sequence[tuple[UUID, Sequence[UUID]]]


@transaction.atomic
def arrange_outline(*, author: User, course_id: UUID, outline: Outline, now: datetime) -> None:
    """Put the sections of a course into the order of ``outline``, each with the ids of its lessons in theirs. The order
    that they have already changes nothing.

    Raises:
        CourseNotFound: not a course that ``author`` may change.
        UnknownReference: a section or a lesson is missing, stands here twice or is not one of the course's. The one of
            sections is that of courses.
    """
    section_ids = [section_id for section_id, _lesson_ids in outline]
    course = arrange_sections(author=author, course_id=course_id, section_ids=section_ids, now=now)
    locked = Lesson.objects.select_for_update(of=("self",)).filter(section__course_id=course.pk)
    lessons = {lesson.pk: lesson for lesson in locked.order_by("pk")}
    named = [lesson_id for _section_id, lesson_ids in outline for lesson_id in lesson_ids]
    if sorted(named) != sorted(lessons):
        raise UnknownReference(_("Name each lesson of the course once."), field="sections")
    former = {lesson.pk: lesson.section_id for lesson in lessons.values()}
    stands = _by_section(lessons.values())
    changed = [
        lesson
        for section_id, lesson_ids in outline
        if stands[section_id] != list(lesson_ids)
        for lesson in _placed(lessons, section_id, lesson_ids)
    ]
    if changed:
        Lesson.objects.bulk_update(changed, ["section", "position"])
        _tell(course, changed, former, actor=author, now=now)


def _by_section(lessons: Iterable[Lesson]) -> Mapping[UUID, list[UUID]]:
    """The lessons of each section in the order that they have."""
    stands = defaultdict(list)
    for lesson in sorted(lessons, key=lambda lesson: (lesson.position, lesson.pk)):
        stands[lesson.section_id].append(lesson.pk)
    return stands


def _placed(lessons: Mapping[UUID, Lesson], section_id: UUID, lesson_ids: Sequence[UUID]) -> Iterator[Lesson]:
    """Those that had another place."""
    for position, lesson_id in enumerate(lesson_ids):
        lesson = lessons[lesson_id]
        if (lesson.section_id, lesson.position) != (section_id, position):
            lesson.section_id, lesson.position = section_id, position
            yield lesson


def _tell(
    course: Course, changed: Sequence[Lesson], former: Mapping[UUID, UUID], *, actor: User, now: datetime
) -> None:
    moved = {lesson.pk: lesson.section_id for lesson in changed if former[lesson.pk] != lesson.section_id}
    announce(
        OutlineArranged(
            institution_id=course.institution_id,
            object_id=course.pk,
            course_id=course.pk,
            actor_id=actor.pk,
            occurred_at=now,
            lesson_count=len(changed),
            moved_count=len(moved),
        )
    )
    before, after = ({str(pk): str(places[pk]) for pk in moved} for places in (former, moved))
    audit_row("lessons.outline.arranged", course, actor_id=actor.pk, before=before, after=after, now=now)

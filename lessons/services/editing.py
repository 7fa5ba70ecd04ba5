"""What all writing of a lesson begins and ends with."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.api import User
from lessons.content import LessonContent, digest_of, draft_content
from lessons.errors import LessonNotFound
from lessons.models import Lesson
from lessons.policies import may_edit_lesson


def editable(author: User, lesson_id: UUID) -> Lesson:
    """The lesson, locked: its blocks, files and versions are changed under this lock alone.

    Raises:
        LessonNotFound: no such lesson, or not for ``author`` to change.
    """
    return _of(Lesson.objects.select_for_update(of=("self",)), author, lesson_id)


def require_editable(author: User, lesson_id: UUID) -> Lesson:
    """The same without the lock: asked before slow work that ``author`` must have a right to. Afterwards ``editable``
    asks again.

    Raises:
        LessonNotFound: as above.
    """
    return _of(Lesson.objects.all(), author, lesson_id)


def _of(lessons: QuerySet[Lesson], author: User, lesson_id: UUID) -> Lesson:
    lesson = lessons.select_related("section__course").filter(pk=lesson_id).first()
    if lesson is None or not may_edit_lesson(author, lesson):
        raise LessonNotFound(_("There is no such lesson."))
    return lesson


def note_draft(lesson: Lesson) -> LessonContent:
    """Write down the digest of what the draft says now; returns the content."""
    content = draft_content(lesson)
    digest = digest_of(content)
    if digest != lesson.draft_digest:
        lesson.draft_digest = digest
        lesson.save(update_fields=["draft_digest"])
    return content


def about(lesson: Lesson, *, actor: User, now: datetime) -> dict[str, Any]:
    """What every event of a lesson says."""
    return {
        "institution_id": lesson.institution_id,
        "object_id": lesson.pk,
        "course_id": lesson.section.course_id,
        "actor_id": actor.pk,
        "occurred_at": now,
    }

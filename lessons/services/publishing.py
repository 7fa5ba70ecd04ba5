"""From the author's draft to what learners see, and back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.api import User
from core.audit import audit_row
from core.events import announce
from lessons.content import LessonContent, digest_of, media_ids_in, words_of
from lessons.enums import LessonState
from lessons.errors import LessonIncomplete, NoteTooLong
from lessons.events import LessonPublished, LessonUnpublished
from lessons.models import Lesson, LessonVersion, VersionConcept, VersionMedia
from lessons.ports import question_bank
from lessons.services.editing import about, editable, note_draft

LONGEST_NOTE = 200


@transaction.atomic
def publish_lesson(*, author: User, lesson_id: UUID, now: datetime, note: str = "") -> LessonVersion:
    """Give learners what the draft says now. A draft that says the same as the last version makes no new one.

    Raises:
        LessonNotFound: no such lesson, or not for ``author`` to change.
        LessonIncomplete, NoteTooLong: see ``publish``.
    """
    lesson = editable(author, lesson_id)
    return publish(lesson, note_draft(lesson), actor=author, note=note, now=now)


def publish(lesson: Lesson, content: LessonContent, *, actor: User, now: datetime, note: str = "") -> LessonVersion:
    """In the present transaction, under the lesson's lock.

    Raises:
        LessonIncomplete: it has no title or no blocks, or asks a question that is no longer in the bank.
        NoteTooLong: ``note`` has more than 200 characters.
    """
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise NoteTooLong(_("At most %(most)s characters.") % {"most": LONGEST_NOTE}, field="note")
    _require_whole(lesson, content)
    last = lesson.versions.first()
    is_new = last is None or last.digest != lesson.draft_digest
    if last is not None and not is_new and lesson.published_id == last.pk:
        return last
    version = _freeze(lesson, content, last, actor=actor, note=note, now=now) if is_new or last is None else last
    before = {"state": str(lesson.state)}
    lesson.published, lesson.state = version, LessonState.PUBLISHED
    lesson.save(update_fields=["published", "state"])
    announce(
        LessonPublished(
            **about(lesson, actor=actor, now=now),
            number=version.number,
            block_count=len(content["blocks"]),
            is_new_version=is_new,
        )
    )
    after = {"state": str(lesson.state), "number": version.number}
    audit_row("lessons.lesson.published", lesson, actor_id=actor.pk, before=before, after=after, now=now)
    return version


def _require_whole(lesson: Lesson, content: LessonContent) -> None:
    if not content["title"].strip():
        raise LessonIncomplete(_("The lesson has no title."), field="title")
    if not content["blocks"]:
        raise LessonIncomplete(_("There is nothing in the lesson yet."), field="blocks")
    asked = {place: UUID(block["question_id"]) for place, block in enumerate(content["blocks"]) if block["question_id"]}
    course_id = lesson.section.course_id
    usable = question_bank().usable(course_id=course_id, question_ids=set(asked.values())) if asked else set()
    for place, question_id in asked.items():
        if question_id not in usable:
            text = _("A question of the lesson is no longer in the bank of its course.")
            raise LessonIncomplete(text, field=f"blocks.{place}.question_id")


def _freeze(
    lesson: Lesson, content: LessonContent, last: LessonVersion | None, *, actor: User, note: str, now: datetime
) -> LessonVersion:
    number = last.number + 1 if last else 1
    version = version_of(lesson, content, number=number, by=actor.pk, note=note, now=now)
    version.save(force_insert=True)
    media, concepts = what_versions_show([version])
    VersionMedia.objects.bulk_create(media)
    VersionConcept.objects.bulk_create(concepts)
    return version


def version_of(
    lesson: Lesson, content: LessonContent, *, number: int, by: UUID, note: str, now: datetime
) -> LessonVersion:
    """What a lesson says, as a version; not saved."""
    return LessonVersion(
        institution_id=lesson.institution_id,
        lesson=lesson,
        number=number,
        **words_of(content),
        concepts=content["concepts"],
        blocks=content["blocks"],
        digest=digest_of(content),
        note=note,
        published_at=now,
        published_by_id=by,
    )


def what_versions_show(versions: Sequence[LessonVersion]) -> tuple[list[VersionMedia], list[VersionConcept]]:
    """The rows that keep the files and concepts of new versions from going; not saved."""
    return (
        [VersionMedia(version=each, media_id=UUID(pk)) for each in versions for pk in media_ids_in(each.blocks)],
        [VersionConcept(version=each, concept_id=UUID(one["id"])) for each in versions for one in each.concepts],
    )


@transaction.atomic
def unpublish_lesson(*, author: User, lesson_id: UUID, now: datetime) -> Lesson:
    """Take a lesson back from learners, at once. Its versions stay. Again changes nothing.

    Raises:
        LessonNotFound: no such lesson, or not for ``author`` to change.
    """
    lesson = editable(author, lesson_id)
    if lesson.published is None:
        return lesson
    number = lesson.published.number
    lesson.published, lesson.state = None, LessonState.DRAFT
    lesson.save(update_fields=["published", "state"])
    announce(LessonUnpublished(**about(lesson, actor=author, now=now), number=number))
    before, after = {"state": str(LessonState.PUBLISHED), "number": number}, {"state": str(lesson.state)}
    audit_row("lessons.lesson.unpublished", lesson, actor_id=author.pk, before=before, after=after, now=now)
    return lesson

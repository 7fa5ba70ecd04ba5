"""Taking up an earlier version again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.api import User
from core.audit import audit_row
from courses.api import Concept
from lessons.content import BlockContent, LessonContent, digest_of, version_content, words_of
from lessons.models import Lesson, LessonBlock, LessonConcept
from lessons.selectors import get_version
from lessons.services.editing import editable, note_draft
from lessons.services.lessons import announce_edited
from lessons.services.media import reword


@transaction.atomic
def restore_version(*, author: User, lesson_id: UUID, number: int, now: datetime) -> Lesson:
    """Write what version ``number`` says back into the draft, in place of what is there. Nothing is published by it.

    Blocks have the ids that they had. A draft that says the same already stays as it is, and nothing is announced.

    Raises:
        LessonNotFound: no such lesson, or not for ``author`` to change.
        VersionNotFound: the lesson has no version of this number.
    """
    lesson = editable(author, lesson_id)
    content = version_content(get_version(user=author, lesson_id=lesson_id, number=number))
    if digest_of(content) == lesson.draft_digest:
        return lesson
    for name, value in words_of(content).items():
        setattr(lesson, name, value)
    lesson.save()
    _restore_concepts(lesson, content)
    _restore_media(lesson, content["blocks"], actor=author, now=now)
    _restore_blocks(lesson, content["blocks"])
    note_draft(lesson)
    announce_edited(lesson, len(content["blocks"]), actor=author, now=now)
    audit_row("lessons.lesson.restored", lesson, actor_id=author.pk, after={"number": number}, now=now)
    return lesson


def _restore_concepts(lesson: Lesson, content: LessonContent) -> None:
    """Versions keep their concepts from going, so that all of them are there."""
    wanted = [UUID(each["id"]) for each in content["concepts"]]
    known = Concept.objects.filter(institution_id=lesson.institution_id, pk__in=wanted).values_list("pk", flat=True)
    lesson.lesson_concepts.exclude(concept_id__in=known).delete()
    links = [LessonConcept(lesson=lesson, concept_id=concept_id) for concept_id in sorted(known)]
    LessonConcept.objects.bulk_create(links, ignore_conflicts=True)


def _restore_media(lesson: Lesson, blocks: Sequence[BlockContent], *, actor: User, now: datetime) -> None:
    """The words of the files are those of the version again; the files themselves never change."""
    words = {UUID(shown["id"]): shown["alt_text"] for shown in (block["media"] for block in blocks) if shown}
    for media in lesson.media.filter(pk__in=words):
        reword(media, words[media.pk], actor=actor, field="alt_text", now=now)


def _restore_blocks(lesson: Lesson, blocks: Sequence[BlockContent]) -> None:
    lesson.blocks.all().delete()
    LessonBlock.objects.bulk_create(
        LessonBlock(
            id=UUID(block["id"]),
            institution_id=lesson.institution_id,
            lesson=lesson,
            position=position,
            kind=block["kind"],
            markdown=block["markdown"],
            tone=block["tone"],
            media_id=block["media"]["id"] if block["media"] else None,
            caption=block["caption"],
            question_id=block["question_id"],
            url=block["url"],
            title=block["title"],
            description=block["description"],
        )
        for position, block in enumerate(blocks)
    )

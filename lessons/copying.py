"""Lessons come along when their course is copied."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import Model

from courses.copying import CourseCopy
from lessons.content import LessonContent, digest_of, draft_contents
from lessons.enums import LessonState
from lessons.models import (
    Lesson,
    LessonBlock,
    LessonConcept,
    LessonMedia,
    LessonVersion,
    MediaVariant,
    VersionConcept,
    VersionMedia,
)
from lessons.services.publishing import version_of, what_versions_show
from lessons.services.smaller_sound import ask_for_smaller, sound_without_smaller


class LessonsOfCourse:
    """Lessons with their blocks, files and concepts. A published one stays so, for the copied course is a draft itself;
    one that was changed since is a draft, for nobody published what it says now. Histories do not come along.

    Pictures and recordings are the same files. A question block asks the copy of its question, where the question is
    one of the course, and otherwise the question that it asked.
    """

    def ids(self, course_id: UUID) -> Collection[UUID]:
        """The lessons are locked until the copy is made: none of them loses a file or a block meanwhile."""
        lessons = Lesson.objects.select_for_update(of=("self",)).filter(section__course_id=course_id).order_by("pk")
        media = LessonMedia.objects.filter(lesson__section__course_id=course_id).order_by("pk")
        return [*lessons.values_list("pk", flat=True), *media.values_list("pk", flat=True)]

    def copy(self, copy: CourseCopy) -> None:
        """As many statements for one lesson as for all."""
        course = copy.source.pk
        sources = list(Lesson.objects.filter(section__course_id=course).select_related("published").order_by("pk"))
        as_drafts = {"state": LessonState.DRAFT, "published_id": None, "created_at": copy.now}
        lessons = Lesson.objects.bulk_create([copy.duplicate(lesson, **as_drafts) for lesson in sources])
        _duplicate(copy, LessonMedia, "lesson__section__course_id")
        _duplicate(copy, MediaVariant, "media__lesson__section__course_id")
        _duplicate(copy, LessonBlock, "lesson__section__course_id")
        _duplicate(copy, LessonConcept, "lesson__section__course_id")
        contents = draft_contents(lessons)
        for lesson in lessons:
            lesson.draft_digest = digest_of(contents[lesson.pk])
        _publish(
            [each for source, each in zip(sources, lessons, strict=True) if _says_the_same(source)], contents, copy
        )
        Lesson.objects.bulk_update(lessons, ["draft_digest", "published", "state"])
        # Who makes the smaller file of the source just now may not see these rows yet.
        ask_for_smaller(sound_without_smaller().filter(lesson__in=lessons), now=copy.now)


def _duplicate(copy: CourseCopy, table: type[Model], path: str) -> None:
    rows = table._default_manager.filter(**{path: copy.source.pk}).order_by("pk")
    table._default_manager.bulk_create([copy.duplicate(row) for row in rows])


def _says_the_same(source: Lesson) -> bool:
    return source.published is not None and not source.has_unpublished_changes


def _publish(lessons: Sequence[Lesson], contents: dict[UUID, LessonContent], copy: CourseCopy) -> None:
    """Each as its first version, by whom the copy belongs to."""
    for lesson in lessons:
        content = contents[lesson.pk]
        lesson.published = version_of(lesson, content, number=1, by=copy.target.owner_id, note="", now=copy.now)
        lesson.state = LessonState.PUBLISHED
    versions = LessonVersion.objects.bulk_create([each.published for each in lessons if each.published is not None])
    media, concepts = what_versions_show(versions)
    VersionMedia.objects.bulk_create(media)
    VersionConcept.objects.bulk_create(concepts)

"""Files of lessons once they are there: reworded, made smaller, removed."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import audited, only_where_writers_overlap, refused
from core.tests.threads import eventually, in_thread
from courses.services.copying import copy_course
from courses.tests.factories import make_course
from lessons.enums import BlockKind
from lessons.errors import (
    MediaInUse,
    MediaRefused,
)
from lessons.models import Lesson, LessonMedia
from lessons.services.blocks import BlockDraft
from lessons.services.lessons import change_lesson
from lessons.services.media import change_media, remove_media
from lessons.services.publishing import publish_lesson
from lessons.services.restoring import restore_version
from lessons.tests.factories import make_lesson, picture
from lessons.tests.media import recording_samples as samples
from lessons.tests.services.media_files import LATER, add, files

pytestmark = pytest.mark.django_db


def test_other_words_are_for_what_is_published_next(teacher: User, lesson: Lesson) -> None:
    # Arrange
    media = add(lesson, teacher, samples.mp4())
    block = BlockDraft(kind=BlockKind.VIDEO, media_id=media.pk)
    change_lesson(author=teacher, lesson_id=lesson.pk, changes={"blocks": [block]}, now=NOW)
    first = publish_lesson(author=teacher, lesson_id=lesson.pk, now=NOW)

    # Act
    change_media(author=teacher, lesson_id=lesson.pk, media_id=media.pk, alt_text="A line.", now=LATER)
    change_media(author=teacher, lesson_id=lesson.pk, media_id=media.pk, low=BytesIO(samples.webm()), now=LATER)
    second = publish_lesson(author=teacher, lesson_id=lesson.pk, now=LATER)

    # Assert
    shown = [version.blocks[0]["media"] for version in (first, second)]
    assert [each["alt_text"] for each in shown] == ["In words.", "A line."]
    assert [[variant["name"] for variant in each["variants"]] for each in shown] == [[], ["low"]]


def test_a_smaller_file_takes_the_place_of_the_one_before(
    teacher: User, lesson: Lesson, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    # Arrange
    media = add(lesson, teacher, samples.wav(900), low=BytesIO(samples.wav(500)))
    former = media.variants.get().file.name

    # Act
    with django_capture_on_commit_callbacks(execute=True):
        low = BytesIO(samples.wav(100))
        change_media(author=teacher, lesson_id=lesson.pk, media_id=media.pk, low=low, now=LATER)

    # Assert
    now_low = media.variants.get()
    assert (now_low.size_bytes, default_storage.exists(former)) == (844, False)
    assert default_storage.exists(now_low.file.name)


def test_pictures_get_their_smaller_files_by_themselves(teacher: User, lesson: Lesson) -> None:
    media = add(lesson, teacher, picture())
    with refused(MediaRefused, field="low"):
        change_media(author=teacher, lesson_id=lesson.pk, media_id=media.pk, low=picture(), now=LATER)


def test_a_file_that_nothing_shows_goes_with_its_bytes(
    teacher: User, lesson: Lesson, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    # Arrange
    before = files()
    media = add(lesson, teacher, samples.wav(900), low=BytesIO(samples.wav(100)))

    # Act
    with django_capture_on_commit_callbacks(execute=True):
        remove_media(author=teacher, lesson_id=lesson.pk, media_id=media.pk, now=LATER)

    # Assert
    assert (files(), lesson.media.count()) == (before, 0)
    assert len(audited("lessons.media.removed")) == 1


@pytest.mark.parametrize("shown_by", ["a block", "a version"])
def test_a_file_that_is_shown_stays(teacher: User, lesson: Lesson, shown_by: str) -> None:
    # Arrange
    media = add(lesson, teacher, picture())
    shown = [BlockDraft(kind=BlockKind.IMAGE, media_id=media.pk)]
    change_lesson(author=teacher, lesson_id=lesson.pk, changes={"blocks": shown}, now=NOW)
    if shown_by == "a version":
        publish_lesson(author=teacher, lesson_id=lesson.pk, now=NOW)
        change_lesson(author=teacher, lesson_id=lesson.pk, changes={"blocks": []}, now=NOW)

    with refused(MediaInUse):
        remove_media(author=teacher, lesson_id=lesson.pk, media_id=media.pk, now=LATER)


def test_other_words_are_written_down_wherever_they_come_from_and_the_same_ones_are_not(
    teacher: User, lesson: Lesson
) -> None:
    # Arrange
    media = add(lesson, teacher, picture())
    shown = BlockDraft(kind=BlockKind.IMAGE, media_id=media.pk)
    change_lesson(author=teacher, lesson_id=lesson.pk, changes={"blocks": [shown]}, now=NOW)
    publish_lesson(author=teacher, lesson_id=lesson.pk, now=NOW)
    reworded = {"blocks": [replace(shown, alt_text="Other words.")]}
    known = {"author": teacher, "lesson_id": lesson.pk, "now": LATER}

    # Act
    counts = []
    for deed in (
        lambda: change_lesson(changes=reworded, **known),
        lambda: change_lesson(changes=reworded, **known),
        lambda: change_media(media_id=media.pk, alt_text=" Other words. ", **known),
        lambda: restore_version(number=1, **known),
        lambda: change_media(media_id=media.pk, alt_text="Third words.", **known),
    ):
        deed()
        counts.append(len(audited("lessons.media.changed")))

    # Assert
    assert counts == [1, 1, 1, 2, 3]
    assert {each["object_id"] for each in audited("lessons.media.changed")} == {media.pk}


def _is_waiting() -> bool:
    """Whether somebody waits for a lock on a row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def _meanwhile(deed: Callable[[], object], other: Callable[[], object]) -> None:
    """``other`` begins before the transaction of ``deed`` ends."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            deed()
            begun: Future[object] = pool.submit(in_thread(other))
            assert eventually(lambda: begun.done() or _is_waiting())
        begun.result(timeout=30)


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["copied", "removed"])
def test_a_file_that_is_removed_while_its_course_is_copied_is_there_where_a_row_says_so(first: str) -> None:
    # Arrange
    teacher = make_person(make_institution(), Role.TEACHER)
    lesson = make_lesson(teacher, make_course(teacher))
    media = add(lesson, teacher, samples.wav())
    copying = partial(copy_course, author=teacher, course_id=lesson.section.course_id, now=LATER)
    removing = partial(remove_media, author=teacher, lesson_id=lesson.pk, media_id=media.pk, now=LATER)

    # Act
    _meanwhile(*((copying, removing) if first == "copied" else (removing, copying)))

    # Assert
    assert default_storage.exists(media.file.name) is (first == "copied")
    assert [each.file.name for each in LessonMedia.objects.all()] == [media.file.name] * (first == "copied")


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_the_second_of_two_who_remove_the_last_two_rows_of_a_file_removes_its_bytes() -> None:
    # Arrange
    teacher = make_person(make_institution(), Role.TEACHER)
    lesson = make_lesson(teacher, make_course(teacher))
    name = add(lesson, teacher, samples.wav()).file.name
    copy_course(author=teacher, course_id=lesson.section.course_id, now=LATER)
    first, second = (
        partial(remove_media, author=teacher, lesson_id=media.lesson_id, media_id=media.pk, now=LATER)
        for media in LessonMedia.objects.all()
    )

    # Act
    _meanwhile(first, second)

    # Assert
    assert (LessonMedia.objects.count(), default_storage.exists(name)) == (0, False)

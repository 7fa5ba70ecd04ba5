"""Pictures, sound and film of lessons."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import IO
from uuid import UUID

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, audited, only_where_writers_overlap, refused, unchanged
from assessments.tests.factories import make_assessment, make_question
from core.errors import AllowanceExceeded
from core.ids import new_id
from core.pictures import PictureRefused
from core.ports import Allowance, AllowanceKind
from core.tests.threads import eventually, in_thread
from courses.services.copying import copy_course
from courses.tests.factories import make_concept, make_course
from lessons.enums import BlockKind, LessonState
from lessons.errors import (
    BlockIncomplete,
    LessonInUse,
    LessonNotFound,
    MediaInUse,
    MediaNotFound,
    MediaRefused,
    UnknownReference,
)
from lessons.models import Lesson, LessonMedia, LessonProgress
from lessons.services.blocks import BlockDraft
from lessons.services.lessons import LessonDraft, change_lesson, delete_lesson, save_lesson
from lessons.services.media import add_media, change_media, remove_media
from lessons.services.publishing import publish_lesson
from lessons.services.restoring import restore_version
from lessons.tests.factories import make_lesson, picture
from lessons.tests.recordings import samples

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def teacher() -> User:
    return make_person(make_institution(), Role.TEACHER)


@pytest.fixture
def lesson(teacher: User) -> Lesson:
    return make_lesson(teacher, make_course(teacher), state=LessonState.DRAFT)


def add(lesson: Lesson, teacher: User, data: bytes | IO[bytes], **more: object) -> LessonMedia:
    upload = BytesIO(data) if isinstance(data, bytes) else data
    return add_media(
        **{"author": teacher, "lesson_id": lesson.pk, "upload": upload, "alt_text": "In words.", "now": NOW, **more}
    )


def files() -> set[str]:
    return set(default_storage.listdir("lessons")[1]) if default_storage.exists("lessons") else set()


def test_a_picture_is_stored_with_smaller_ones_beside_it(teacher: User, lesson: Lesson) -> None:
    # Arrange
    photo = BytesIO()
    Image.effect_noise((1200, 900), 60).convert("RGB").save(photo, format="PNG")

    # Act
    media = add(lesson, teacher, photo.getvalue(), alt_text="  Noise. ")

    # Assert
    assert (media.kind, media.media_type, media.width, media.height) == ("image", "image/png", 1200, 900)
    assert (media.alt_text, media.institution_id, media.created_at) == ("Noise.", teacher.institution_id, NOW)
    assert [(each.name, each.media_type, each.width, each.height) for each in media.variants.all()] == [
        ("480", "image/webp", 480, 360),
        ("960", "image/webp", 960, 720),
    ]
    for stored in (media, *media.variants.all()):
        with Image.open(stored.file) as image:
            assert (image.size, stored.file.size) == ((stored.width, stored.height), stored.size_bytes)
    assert [each["after"]["kind"] for each in audited("lessons.media.added")] == ["image"]


@pytest.mark.parametrize(
    ("data", "kind", "media_type", "ending", "duration_ms"),
    [
        (samples.wav(), "audio", "audio/wav", "wav", 500),
        (samples.mp3(), "audio", "audio/mpeg", "mp3", 1045),
        (samples.FILM_MP4, "video", "video/mp4", "mp4", 283),
        (samples.TONE_WEBM, "audio", "audio/webm", "webm", None),
    ],
)
def test_sound_and_film_are_stored_as_they_came(
    teacher: User, lesson: Lesson, data: bytes, kind: str, media_type: str, ending: str, duration_ms: int | None
) -> None:
    # Act
    media = add(lesson, teacher, data)

    # Assert
    assert (media.kind, media.media_type, media.duration_ms) == (kind, media_type, duration_ms)
    assert (media.file.read(), media.size_bytes) == (data, len(data))
    assert media.file.name.rpartition(".")[2] == ending


def test_a_video_has_captions_and_a_smaller_one(teacher: User, lesson: Lesson) -> None:
    # Act
    media = add(lesson, teacher, samples.mp4(), captions=BytesIO(samples.VTT), low=BytesIO(samples.webm()))

    # Assert
    assert media.captions == "WEBVTT\n\n00:00.000 --> 00:01.000\nA line rises.\n"
    assert [(each.name, each.media_type, each.width) for each in media.variants.all()] == [("low", "video/webm", 640)]


def test_the_same_file_is_stored_once_in_a_lesson(teacher: User, lesson: Lesson) -> None:
    # Arrange
    first = add(lesson, teacher, samples.wav())

    # Act
    with unchanged():
        again = add(lesson, teacher, samples.wav(), alt_text="Other words.")
    elsewhere = add(make_lesson(teacher, lesson.section.course), teacher, samples.wav())

    # Assert
    assert (again.pk, again.alt_text) == (first.pk, "In words.")
    assert elsewhere.pk != first.pk


@pytest.mark.parametrize(
    ("data", "more", "error", "field"),
    [
        pytest.param(SVG, {}, MediaRefused, "file", id="SVG with a script"),
        pytest.param(b"<!doctype html><script>alert(1)</script>", {}, MediaRefused, "file", id="HTML"),
        pytest.param(samples.wav() + b"<script>" * 4, {}, MediaRefused, "file", id="a page behind sound"),
        pytest.param(b"%PDF-1.7\n%EOF", {}, MediaRefused, "file", id="PDF"),
        pytest.param(b"", {}, MediaRefused, "file", id="nothing"),
        pytest.param(b"GIF89a/*<svg onload=alert(1)>*/=1;", {}, PictureRefused, "file", id="a script called GIF"),
        pytest.param(samples.wav(), {"alt_text": " \n "}, BlockIncomplete, "alt_text", id="without words"),
        pytest.param(samples.wav(), {"alt_text": "x" * 5001}, BlockIncomplete, "alt_text", id="too many words"),
        pytest.param(samples.wav(), {"captions": BytesIO(samples.VTT)}, MediaRefused, "captions", id="of sound"),
        pytest.param(
            samples.mp4(), {"captions": BytesIO(b"1\n00:00 --> 00:01\nSRT")}, MediaRefused, "captions", id="SRT"
        ),
        pytest.param(samples.mp4(), {"captions": BytesIO(b"WEBVTT\n\xff")}, MediaRefused, "captions", id="no UTF-8"),
        pytest.param(
            samples.mp4(), {"captions": BytesIO(b"WEBVTT\n" + b"-->" * 200_000)}, MediaRefused, "captions", id="long"
        ),
        pytest.param(samples.mp4(), {"low": BytesIO(samples.FILM_MP4)}, MediaRefused, "low", id="not smaller"),
        pytest.param(samples.FILM_MP4, {"low": BytesIO(samples.TONE_WEBM)}, MediaRefused, "low", id="another kind"),
        pytest.param(samples.FILM_MP4, {"low": BytesIO(SVG)}, MediaRefused, "low", id="no film"),
    ],
)
def test_what_is_no_good_file_is_refused_and_leaves_nothing(
    teacher: User, lesson: Lesson, data: bytes, more: dict[str, object], error: type, field: str
) -> None:
    # Arrange
    before = files()

    # Act
    with refused(error, field=field):
        add(lesson, teacher, data, **more)

    # Assert
    assert files() == before


def test_a_file_that_is_too_large_is_refused(teacher: User, lesson: Lesson, settings: object) -> None:
    settings.MAX_UPLOAD_BYTES = 2048
    with refused(MediaRefused, field="file"):
        add(lesson, teacher, samples.wav())


def test_the_plan_has_room_for_all_of_it_or_for_nothing(
    teacher: User, lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Arrange
    def small(*, subject_id: UUID, kind: AllowanceKind) -> Allowance:
        return Allowance(kind=kind, limit=5000, used=1000 if subject_id == teacher.institution_id else 0)

    monkeypatch.setattr("lessons.services.media.allowance", small)
    before = files()

    # Act
    with refused(AllowanceExceeded):
        add(lesson, teacher, samples.wav(milliseconds=600))

    # Assert
    assert files() == before
    assert add(lesson, teacher, samples.wav(milliseconds=300)).size_bytes == 2444


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


def test_strangers_and_strange_ids_find_no_file(teacher: User, lesson: Lesson) -> None:
    media, other = add(lesson, teacher, samples.wav()), make_lesson(teacher, lesson.section.course)
    colleague = make_person(teacher.institution, Role.TEACHER)
    for author, lesson_id, media_id, error in (
        (colleague, lesson.pk, media.pk, LessonNotFound),
        (teacher, other.pk, media.pk, MediaNotFound),
        (teacher, lesson.pk, new_id(), MediaNotFound),
    ):
        with refused(error):
            change_media(author=author, lesson_id=lesson_id, media_id=media_id, alt_text="Mine.", now=LATER)
        with refused(error):
            remove_media(author=author, lesson_id=lesson_id, media_id=media_id, now=LATER)
    with refused(LessonNotFound):
        add(lesson, colleague, samples.wav(100))


def test_who_may_not_write_a_lesson_is_told_nothing_of_its_files_and_has_none_read(
    teacher: User, lesson: Lesson
) -> None:
    colleague, image = make_person(teacher.institution, Role.TEACHER), add(lesson, teacher, picture())
    bad = BlockDraft(kind=BlockKind.IMAGE, upload=BytesIO(SVG), alt_text="Mine.")
    with refused(LessonNotFound):
        add(lesson, colleague, SVG)
    for media_id in (image.pk, new_id()):
        with refused(LessonNotFound):
            change_media(author=colleague, lesson_id=lesson.pk, media_id=media_id, low=BytesIO(SVG), now=LATER)
    with refused(LessonNotFound):
        change_lesson(author=colleague, lesson_id=lesson.pk, changes={"blocks": [bad]}, now=LATER)
    with refused(UnknownReference, field="section"):
        save_lesson(author=colleague, draft=LessonDraft(lesson.section_id, "Mine", blocks=[bad]), now=LATER)
    with refused(MediaNotFound):
        change_media(author=teacher, lesson_id=lesson.pk, media_id=new_id(), low=BytesIO(SVG), now=LATER)


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


@pytest.mark.parametrize(
    ("kind", "which", "error", "field"),
    [
        (BlockKind.VIDEO, "sound", BlockIncomplete, "blocks.0.upload"),
        (BlockKind.IMAGE, "sound", BlockIncomplete, "blocks.0.upload"),
        (BlockKind.AUDIO, "of another lesson", UnknownReference, "blocks.0.media_id"),
        (BlockKind.AUDIO, "nowhere", UnknownReference, "blocks.0.media_id"),
    ],
)
def test_a_block_shows_a_file_of_its_lesson_and_of_its_kind(
    teacher: User, lesson: Lesson, kind: BlockKind, which: str, error: type, field: str
) -> None:
    other = make_lesson(teacher, lesson.section.course)
    media_id = {
        "sound": lambda: add(lesson, teacher, samples.wav()).pk,
        "of another lesson": lambda: add(other, teacher, samples.wav()).pk,
        "nowhere": new_id,
    }[which]()
    with refused(error, field=field):
        blocks = [BlockDraft(kind=kind, media_id=media_id)]
        change_lesson(author=teacher, lesson_id=lesson.pk, changes={"blocks": blocks}, now=LATER)


def test_a_refused_lesson_leaves_no_file_behind(teacher: User, lesson: Lesson) -> None:
    # Arrange
    before = files()
    blocks = [
        BlockDraft(kind=BlockKind.AUDIO, upload=BytesIO(samples.wav()), alt_text="A tone."),
        BlockDraft(kind=BlockKind.TEXT, markdown=" "),
    ]

    # Act
    with refused(BlockIncomplete, field="blocks.1.markdown"):
        change_lesson(author=teacher, lesson_id=lesson.pk, changes={"blocks": blocks}, now=LATER)

    # Assert
    assert files() == before


def test_a_draft_that_nobody_works_with_is_deleted_with_its_files(
    teacher: User, lesson: Lesson, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    # Arrange
    before = files()
    shown = [BlockDraft(kind=BlockKind.AUDIO, upload=BytesIO(samples.wav()), alt_text="A tone.")]
    change_lesson(author=teacher, lesson_id=lesson.pk, changes={"blocks": shown}, now=NOW)

    # Act
    with django_capture_on_commit_callbacks(execute=True):
        delete_lesson(author=teacher, lesson_id=lesson.pk, now=LATER)

    # Assert
    assert (Lesson.objects.count(), LessonMedia.objects.count(), files()) == (0, 0, before)
    assert [each["before"]["title"] for each in audited("lessons.lesson.deleted")] == [lesson.title]
    assert announced("lessons.lesson.deleted") == [
        {
            "name": "lessons.lesson.deleted",
            "institution_id": teacher.institution_id,
            "object_id": lesson.pk,
            "course_id": lesson.section.course_id,
            "actor_id": teacher.pk,
            "occurred_at": LATER,
            "payload": {},
        }
    ]


@pytest.mark.parametrize("case", ["published once", "somebody is in it", "a quiz of it", "a colleague"])
def test_a_lesson_that_others_work_with_stays(teacher: User, lesson: Lesson, case: str) -> None:
    # Arrange
    author, error = teacher, LessonInUse
    if case == "published once":
        publish_lesson(author=teacher, lesson_id=lesson.pk, now=NOW)
    elif case == "somebody is in it":
        _somebody_in(lesson, teacher)
    elif case == "a quiz of it":
        _quiz_of(lesson, teacher)
    else:
        author, error = make_person(teacher.institution, Role.TEACHER), LessonNotFound

    with refused(error):
        delete_lesson(author=author, lesson_id=lesson.pk, now=LATER)


def _somebody_in(lesson: Lesson, teacher: User) -> None:
    LessonProgress.objects.create(
        institution_id=lesson.institution_id,
        lesson=lesson,
        learner=make_person(teacher.institution),
        started_at=NOW,
        reported_at=NOW,
    )


def _quiz_of(lesson: Lesson, teacher: User) -> None:
    course = lesson.section.course
    make_assessment(teacher, course, [make_question(teacher, course, [make_concept(teacher)])], lesson)


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

"""Pictures, sound and film of lessons: taken in, refused, shown by blocks."""

from io import BytesIO

import pytest
from PIL import Image

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_person
from accounts.tests.services.record import audited, refused, unchanged
from core.errors import AllowanceExceeded
from core.files.pictures import PictureRefused
from core.ids import new_id
from core.tests.allowances import storage_limited_to
from lessons.enums import BlockKind
from lessons.errors import (
    BlockIncomplete,
    LessonNotFound,
    MediaNotFound,
    MediaRefused,
    UnknownReference,
)
from lessons.models import Lesson
from lessons.services.blocks import BlockDraft
from lessons.services.lessons import LessonDraft, change_lesson, save_lesson
from lessons.services.media import change_media, remove_media
from lessons.tests.factories import make_lesson, picture
from lessons.tests.media import recording_samples as samples
from lessons.tests.services.media_files import LATER, SVG, add, files

pytestmark = pytest.mark.django_db


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


def test_the_plan_has_room_for_all_of_it_or_for_nothing(teacher: User, lesson: Lesson) -> None:
    # Arrange
    before = files()

    with storage_limited_to(4000):
        # Act
        with refused(AllowanceExceeded):
            add(lesson, teacher, samples.wav(milliseconds=600))

        # Assert
        assert files() == before
        assert add(lesson, teacher, samples.wav(milliseconds=300)).size_bytes == 2444


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

"""Sound gets its smaller file in the background, once, and never to the harm of its lesson."""

from functools import partial
from io import BytesIO
from uuid import UUID

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, client_of, make_institution, make_person
from accounts.tests.services.record import unchanged
from core.jobs import run_due_jobs
from core.models import Job
from core.ports import Allowance, AllowanceKind, allowances
from core.tests.threads import run_together
from courses.services.copying import copy_course
from courses.tests.factories import make_classroom, make_course
from lessons.content import version_content
from lessons.enums import BlockKind
from lessons.media.recordings import read_recording
from lessons.models import Lesson, LessonMedia, LessonVersion, MediaVariant
from lessons.services.blocks import BlockDraft
from lessons.services.lessons import change_lesson
from lessons.services.media import change_media, remove_media
from lessons.services.publishing import publish_lesson
from lessons.services.smaller_sound import MAKE_SMALLER, make_smaller
from lessons.tests.factories import make_lesson
from lessons.tests.media import recording_samples as samples
from lessons.tests.media.sound import tones
from lessons.tests.services.media_files import LATER, add, files

pytestmark = pytest.mark.django_db
TONE = tones(440, rate=16_000, seconds=1)


def asked() -> list[dict[str, str]]:
    return list(Job.objects.filter(name=MAKE_SMALLER).order_by("pk").values_list("ids", flat=True))


def published(teacher: User, lesson: Lesson) -> LessonMedia:
    """A sound of the lesson, in its published version."""
    media = add(lesson, teacher, TONE)
    blocks = [BlockDraft(kind=BlockKind.AUDIO, media_id=media.pk)]
    change_lesson(author=teacher, lesson_id=lesson.pk, changes={"blocks": blocks}, now=NOW)
    publish_lesson(author=teacher, lesson_id=lesson.pk, now=NOW)
    return media


def shown(version: LessonVersion) -> list[int]:
    """The sizes of the smaller files in its first block."""
    return [each["size_bytes"] for each in version_content(version)["blocks"][0]["media"]["variants"]]


def test_sound_has_a_smaller_file_once_the_job_is_done(teacher: User, lesson: Lesson) -> None:
    # Arrange
    media = add(lesson, teacher, TONE)

    # Act
    done = run_due_jobs(now=LATER)

    # Assert
    made = media.variants.get()
    data = made.file.read()
    assert done == 1
    assert (made.name, made.media_type, made.size_bytes) == ("low", "audio/mpeg", len(data))
    assert (made.institution_id, made.width, made.height) == (teacher.institution_id, None, None)
    assert (read_recording(data).kind, made.file.name.rpartition(".")[2]) == ("audio", "mp3")
    assert len(data) < media.size_bytes / 6
    assert media.file.read() == TONE


@pytest.mark.parametrize(
    ("data", "low"),
    [
        pytest.param(TONE, tones(440, rate=8000, seconds=0.5), id="its author gave one"),
        pytest.param(samples.adts(), None, id="AAC"),
        pytest.param(samples.TONE_WEBM, None, id="WebM"),
        pytest.param(samples.FILM_MP4, None, id="film"),
        pytest.param(samples.mp4(samples.track(b"soun"), brand=b"M4A "), None, id="M4A"),
    ],
)
def test_what_has_one_or_cannot_have_one_asks_for_none(
    teacher: User, lesson: Lesson, data: bytes, low: bytes | None
) -> None:
    # Act
    add(lesson, teacher, data, low=BytesIO(low) if low else None)

    # Assert
    assert asked() == []


def test_a_learner_has_it_in_the_version_that_was_published_before(teacher: User, lesson: Lesson) -> None:
    """At once, though what the version says is remembered, and without anything new to publish."""
    # Arrange
    media = published(teacher, lesson)
    learner = make_person(teacher.institution)
    make_classroom(teacher, [lesson.section.course], [learner])
    pupil, address = client_of(learner), f"/api/v1/lessons/{lesson.pk}/"
    before = pupil.get(address)

    # Act
    make_smaller(media_id=media.pk, now=LATER)
    after = pupil.get(address, HTTP_IF_NONE_MATCH=before["ETag"])
    variant = after.json()["blocks"][0]["media"]["variants"][0]
    sound = pupil.get(variant["url"])

    # Assert
    made = media.variants.get()
    assert before.json()["blocks"][0]["media"]["variants"] == []
    assert (after.status_code, variant["name"], variant["size_bytes"]) == (200, "low", made.size_bytes)
    assert (sound["Content-Type"], b"".join(sound)) == ("audio/mpeg", made.file.read())
    lesson.refresh_from_db()
    assert lesson.has_unpublished_changes is False
    again = publish_lesson(author=teacher, lesson_id=lesson.pk, now=LATER)
    assert (again.number, shown(again)) == (1, [made.size_bytes])


def test_the_smaller_file_of_its_author_takes_its_place(
    teacher: User, lesson: Lesson, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    # Arrange
    media = published(teacher, lesson)
    make_smaller(media_id=media.pk, now=NOW)
    ours = media.variants.get().file.name
    low = tones(440, rate=8000, seconds=0.5)

    # Act
    with django_capture_on_commit_callbacks(execute=True):
        change_media(author=teacher, lesson_id=lesson.pk, media_id=media.pk, low=BytesIO(low), now=LATER)

    # Assert
    lesson.refresh_from_db()
    assert shown(lesson.published) == [len(low)]
    assert (lesson.files_edition, default_storage.exists(ours)) == (2, False)


def test_done_again_nothing_changes(teacher: User, lesson: Lesson) -> None:
    # Arrange
    media = add(lesson, teacher, TONE)
    make_smaller(media_id=media.pk, now=NOW)
    before = files()

    # Act
    with unchanged():
        make_smaller(media_id=media.pk, now=LATER)

    # Assert
    assert files() == before


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_stores_it() -> None:
    # Arrange
    teacher = make_person(make_institution(), Role.TEACHER)
    media = add(make_lesson(teacher, make_course(teacher)), teacher, TONE)
    before = files()

    # Act
    run_together(*[partial(make_smaller, media_id=media.pk, now=LATER)] * 3)

    # Assert
    assert files() - before == {MediaVariant.objects.get().file.name.rpartition("/")[2]}


def test_gone_sound_needs_none(teacher: User, lesson: Lesson) -> None:
    # Arrange
    media = add(lesson, teacher, TONE)
    remove_media(author=teacher, lesson_id=lesson.pk, media_id=media.pk, now=NOW)

    # Act
    done = run_due_jobs(now=LATER)

    # Assert
    assert (done, MediaVariant.objects.count(), Job.objects.filter(name=MAKE_SMALLER).count()) == (1, 0, 0)


def no_room(*, subject_id: UUID, kind: AllowanceKind) -> Allowance:
    return Allowance(kind=kind, limit=100_000, used=99_999)


@pytest.mark.parametrize("fault", ["no sound", "lost", "no room"])
def test_what_cannot_be_made_leaves_the_lesson_as_it_is_and_no_failed_job(
    teacher: User, lesson: Lesson, fault: str
) -> None:
    # Arrange
    media = add(lesson, teacher, samples.mp3() if fault == "no sound" else TONE)
    if fault == "no sound":
        default_storage.delete(media.file.name)
        default_storage.save(media.file.name, BytesIO(b"\xff\xfb\x90\x00" + bytes(range(256)) * 60))
    if fault == "lost":
        default_storage.delete(media.file.name)
    before, kept = files(), allowances()
    if fault == "no room":
        allowances.plug(no_room)

    # Act
    try:
        with unchanged():
            make_smaller(media_id=media.pk, now=LATER)
    finally:
        allowances.plug(kept)

    # Assert
    assert (files(), lesson.media.get().variants.count()) == (before, 0)


def test_copied_lessons_show_the_same_smaller_file(teacher: User, lesson: Lesson) -> None:
    """Of the course that is copied before it is made; the job of the copy finds that there is nothing left to do."""
    # Arrange
    media = published(teacher, lesson)
    copy_course(author=teacher, course_id=lesson.section.course_id, now=NOW)
    copied = LessonMedia.objects.exclude(pk=media.pk).get()
    waiting = asked()

    # Act
    done = run_due_jobs(now=LATER)

    # Assert
    assert waiting == [{"media_id": str(media.pk)}, {"media_id": str(copied.pk)}]
    assert (done, media.variants.get().file.name) == (2, copied.variants.get().file.name)
    assert set(Lesson.objects.values_list("files_edition", flat=True)) == {1}


@pytest.mark.parametrize("first", ["source", "copy"])
def test_a_shared_smaller_file_goes_with_its_last_row(
    teacher: User, lesson: Lesson, first: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    # Arrange
    before = files()
    media = add(lesson, teacher, TONE)
    copy_course(author=teacher, course_id=lesson.section.course_id, now=NOW)
    run_due_jobs(now=NOW)
    rows = sorted(LessonMedia.objects.all(), key=lambda row: (row.pk != media.pk) is (first == "source"))
    name = media.variants.get().file.name

    for row, is_there in zip(rows, (True, False), strict=True):
        # Act
        with django_capture_on_commit_callbacks(execute=True):
            remove_media(author=teacher, lesson_id=row.lesson_id, media_id=row.pk, now=LATER)

        # Assert
        assert default_storage.exists(name) is is_there
    assert files() == before


def test_sound_that_was_there_before_is_asked_for_by_the_command(
    teacher: User, lesson: Lesson, capsys: pytest.CaptureFixture[str]
) -> None:
    # Arrange
    media = add(lesson, teacher, TONE)
    add(lesson, teacher, samples.adts())
    Job.objects.all().delete()

    # Act
    call_command("make_smaller_sound")

    # Assert
    assert capsys.readouterr().out == "1 recordings are looked at in the background\n"
    assert asked() == [{"media_id": str(media.pk)}]

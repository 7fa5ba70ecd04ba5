"""Lessons that are deleted, with their files, and those that stay."""

from io import BytesIO

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_person
from accounts.tests.services.record import announced, audited, refused
from assessments.tests.factories import make_assessment, make_question
from courses.tests.factories import make_concept
from lessons.enums import BlockKind
from lessons.errors import (
    LessonInUse,
    LessonNotFound,
)
from lessons.models import Lesson, LessonMedia, LessonProgress
from lessons.services.blocks import BlockDraft
from lessons.services.lessons import change_lesson, delete_lesson
from lessons.services.publishing import publish_lesson
from lessons.tests.media import recording_samples as samples
from lessons.tests.services.media_files import LATER, files

pytestmark = pytest.mark.django_db


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

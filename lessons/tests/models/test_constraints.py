"""What the database refuses by itself, named for its rule."""

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.tests.factories import NOW, make_institution, make_person
from courses.tests.factories import make_classroom, make_course
from lessons.enums import BlockKind
from lessons.models import Lesson, LessonBlock, LessonMedia, LessonProgress, LessonVersion
from lessons.services.lessons import BlockDraft
from lessons.services.progress import report_progress
from lessons.tests.factories import make_lesson, picture

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("rule", "model", "change"),
    [
        ("lessons_lesson_published_has_version", Lesson, {"published": None}),
        ("lessons_lesson_published_has_version", Lesson, {"state": "draft"}),
        ("lessons_lesson_minutes_1_to_600", Lesson, {"minutes": 0}),
        ("lessons_lesson_minutes_1_to_600", Lesson, {"minutes": 601}),
        ("lessons_lessonblock_text_says", LessonBlock, {"kind": "text"}),
        ("lessons_lessonblock_callout_says_in_a_tone", LessonBlock, {"kind": "callout", "markdown": "Mind the sign."}),
        ("lessons_lessonblock_file_is_there", LessonBlock, {"media": None}),
        ("lessons_lessonblock_file_is_there", LessonBlock, {"kind": "video", "media": None}),
        ("lessons_lessonblock_question_is_named", LessonBlock, {"kind": "question"}),
        (
            "lessons_lessonblock_simulation_is_described",
            LessonBlock,
            {"kind": "simulation", "url": "http://example.org", "title": "Lines", "description": "Two of them."},
        ),
        ("lessons_lessonblock_simulation_is_described", LessonBlock, {"kind": "simulation", "url": "https://x.org"}),
        ("lessons_lessonmedia_in_words", LessonMedia, {"alt_text": ""}),
        ("lessons_lessonmedia_captions_of_video", LessonMedia, {"captions": "WEBVTT"}),
        ("lessons_lessonmedia_image_has_size", LessonMedia, {"width": None}),
        ("lessons_lessonprogress_percent_at_most_100", LessonProgress, {"percent": 101}),
    ],
)
def test_the_database_keeps_what_must_always_hold(rule: str, model: type, change: dict[str, object]) -> None:
    teacher = make_person(make_institution(), Role.TEACHER)
    learner, course = make_person(teacher.institution), make_course(teacher)
    make_classroom(teacher, [course], [learner])
    block = BlockDraft(kind=BlockKind.IMAGE, upload=picture(), alt_text="Teal")
    lesson = make_lesson(teacher, course, blocks=[block])
    report_progress(learner=learner, lesson_id=lesson.pk, percent=10, seconds=1, position=0, now=NOW)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        model.objects.update(**change)


@pytest.mark.parametrize("change", [{"title": "Forged"}, {"blocks": []}, {"digest": "0" * 64}])
def test_what_was_published_is_never_changed(change: dict[str, object]) -> None:
    # Arrange
    teacher = make_person(make_institution(), Role.TEACHER)
    version = make_lesson(teacher, make_course(teacher)).published
    before = LessonVersion.objects.values().get()

    # Act
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        LessonVersion.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        LessonVersion.objects.filter(pk=version.pk)._raw_delete("default")

    # Assert
    assert LessonVersion.objects.values().get() == before

"""What the database refuses by itself, named for its rule."""

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.tests.factories import NOW, make_institution, make_person
from courses.tests.factories import make_classroom, make_course
from lessons.enums import BlockKind
from lessons.models import LessonBlock, LessonProgress
from lessons.services.lessons import BlockDraft
from lessons.services.progress import report_progress
from lessons.tests.factories import make_lesson, picture

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("rule", "model", "change"),
    [
        ("lessons_lessonblock_image_has_alt_text", LessonBlock, {"alt_text": ""}),
        ("lessons_lessonblock_image_has_alt_text", LessonBlock, {"image": ""}),
        ("lessons_lessonblock_question_is_named", LessonBlock, {"kind": "question"}),
        ("lessons_lessonprogress_percent_at_most_100", LessonProgress, {"percent": 101}),
    ],
)
def test_the_database_keeps_what_must_always_hold(rule: str, model: type, change: dict[str, object]) -> None:
    teacher = make_person(make_institution(), Role.TEACHER)
    learner, course = make_person(teacher.institution), make_course(teacher)
    make_classroom(teacher, [course], [learner])
    block = BlockDraft(kind=BlockKind.IMAGE, image=picture(), alt_text="Teal")
    lesson = make_lesson(teacher, course, blocks=[block])
    report_progress(learner=learner, lesson_id=lesson.pk, percent=10, seconds=1, last_block=0, now=NOW)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        model.objects.update(**change)

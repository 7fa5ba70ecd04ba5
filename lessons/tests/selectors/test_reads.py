"""Who sees which lessons, and what is read of them."""

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.tests.factories import NOW, make_institution, make_person
from core.ids import new_id
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.enums import BlockKind, LessonState
from lessons.errors import LessonNotFound, MediaNotFound
from lessons.models import Lesson
from lessons.selectors import (
    IN_ORDER,
    get_visible_lesson,
    get_visible_media,
    lesson_list,
    lessons_visible_to,
    progress_of,
)
from lessons.services.lessons import BlockDraft
from lessons.services.media import add_media
from lessons.services.progress import report_progress
from lessons.tests.factories import make_lesson, picture

pytestmark = pytest.mark.django_db


def test_learners_see_published_lessons_of_their_courses_and_teachers_all_of_theirs(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    school = make_institution()
    teacher, colleague, learner = (
        make_person(school, Role.TEACHER),
        make_person(school, Role.TEACHER),
        make_person(school),
    )
    course, concept = make_course(teacher), make_concept(teacher)
    make_classroom(teacher, [course], [learner])
    make_lesson(teacher, course, [concept], title="shown")
    make_lesson(teacher, course, title="draft", state=LessonState.DRAFT)
    make_lesson(colleague, make_course(colleague), title="not theirs")
    stranger = make_person(make_institution(), Role.ADMIN)
    readers = {"learner": learner, "teacher": teacher, "office": make_person(school, Role.ADMIN), "stranger": stranger}
    seen = {who: {lesson.title for lesson in lessons_visible_to(user)} for who, user in readers.items()}
    assert seen == {
        "learner": {"shown"},
        "teacher": {"shown", "draft"},
        "office": {"shown", "draft", "not theirs"},
        "stranger": set(),
    }
    for who, user in readers.items():
        for lesson in Lesson.objects.all():
            if lesson.title in seen[who]:
                assert get_visible_lesson(user=user, lesson_id=lesson.pk) == lesson
            else:
                with pytest.raises(LessonNotFound):
                    get_visible_lesson(user=user, lesson_id=lesson.pk)
    with django_assert_num_queries(2):
        assert [len(lesson.lesson_concepts.all()) for lesson in lessons_visible_to(learner)] == [1]


@pytest.mark.parametrize("is_counted", [False, True])
def test_the_first_page_holds_the_rows_of_the_policy_for_everybody_whoever_asked_before(is_counted: bool) -> None:
    # Arrange
    schools = [make_institution(), make_institution()]
    readers = []
    for number, school in enumerate(schools):
        teacher, learner = make_person(school, Role.TEACHER), make_person(school)
        course = make_course(teacher)
        make_classroom(teacher, [course], [learner])
        lesson = make_lesson(teacher, course, title=f"shown {number}")
        make_lesson(teacher, course, title=f"draft {number}", state=LessonState.DRAFT)
        report_progress(learner=learner, lesson_id=lesson.pk, percent=40, seconds=1, position=0, now=NOW)
        readers += [teacher, learner, make_person(school, Role.ADMIN), make_person(school)]

    for reader in readers:
        # Act
        lessons = lesson_list(reader)
        page = (lessons.counted() if is_counted else lessons)[:20]

        # Assert
        expected = list(lessons_visible_to(reader).order_by(*IN_ORDER))
        assert [row.shown_title for row in page] == [lesson.title for lesson in expected]
        assert [row.own__percent for row in page] == [
            progress.percent if progress else None
            for progress in map(progress_of(reader.pk, [lesson.pk for lesson in expected]).get, [r.id for r in page])
        ]
        assert [getattr(row, "total", None) for row in page] == [len(expected) if is_counted else None] * len(page)


def test_a_file_is_shown_to_those_who_read_a_lesson_that_shows_it() -> None:
    # Arrange
    teacher = make_person(make_institution(), Role.TEACHER)
    learner, course = make_person(teacher.institution), make_course(teacher)
    make_classroom(teacher, [course], [learner])
    lesson = make_lesson(teacher, course, blocks=[BlockDraft(kind=BlockKind.IMAGE, upload=picture(), alt_text="Teal")])
    shown, other = lesson.media.get(), make_lesson(teacher, course)
    unused = add_media(
        author=teacher, lesson_id=lesson.pk, upload=picture(size=(9, 9)), alt_text="For the next version", now=NOW
    )
    stranger = make_person(make_institution(), Role.ADMIN)

    # Act
    found = [get_visible_media(user=user, lesson_id=lesson.pk, media_id=shown.pk) for user in (learner, teacher)]

    # Assert
    assert found == [shown, shown]
    assert get_visible_media(user=teacher, lesson_id=lesson.pk, media_id=unused.pk) == unused
    for reader, lesson_id, media_id in (
        (stranger, lesson.pk, shown.pk),
        (learner, lesson.pk, unused.pk),
        (learner, other.pk, shown.pk),
        (learner, lesson.pk, new_id()),
    ):
        with pytest.raises(MediaNotFound):
            get_visible_media(user=reader, lesson_id=lesson_id, media_id=media_id)


def test_progress_is_read_for_one_learner(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    teacher = make_person(make_institution(), Role.TEACHER)
    learners, course = [make_person(teacher.institution) for _ in range(2)], make_course(teacher)
    make_classroom(teacher, [course], learners)
    lesson, other = make_lesson(teacher, course), make_lesson(teacher, course)
    for number, learner in enumerate(learners):
        report_progress(learner=learner, lesson_id=lesson.pk, percent=40 + number, seconds=1, position=0, now=NOW)
    with django_assert_num_queries(1):
        found = progress_of(learners[1].pk, [lesson.pk, other.pk])
    assert {pk: row.percent for pk, row in found.items()} == {lesson.pk: 41}

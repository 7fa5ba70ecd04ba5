"""From the draft to what learners see, and back."""

from datetime import timedelta
from functools import partial

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, audited, only_where_writers_overlap, refused, unchanged
from assessments.models import Question
from assessments.tests.factories import make_question
from core.tests.threads import run_together
from courses.models import Course
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.content import digest_of, draft_content, draft_contents, version_content
from lessons.enums import BlockKind, LessonState
from lessons.errors import LessonIncomplete, LessonNotFound, NoteTooLong, VersionNotFound
from lessons.models import Lesson, LessonBlock, LessonVersion
from lessons.selectors import published_lessons
from lessons.services.blocks import BlockDraft
from lessons.services.lessons import change_lesson
from lessons.services.media import change_media
from lessons.services.publishing import publish_lesson, unpublish_lesson
from lessons.services.restoring import restore_version
from lessons.tests.factories import make_lesson, picture

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
DEEDS = {
    "publish": partial(publish_lesson, now=LATER),
    "unpublish": partial(unpublish_lesson, now=LATER),
    "restore": partial(restore_version, number=1, now=LATER),
}


@pytest.fixture
def course(teacher: User) -> Course:
    return make_course(teacher)


def rewrite(lesson: Lesson, teacher: User, text: str = "Other words.", **changes: object) -> Lesson:
    blocks = [BlockDraft(kind=BlockKind.TEXT, id=lesson.blocks.first().pk, markdown=text)]
    return change_lesson(author=teacher, lesson_id=lesson.pk, changes={"blocks": blocks, **changes}, now=NOW)


def test_publishing_freezes_what_the_draft_says(teacher: User, course: Course) -> None:
    # Arrange
    concept = make_concept(teacher, name="Slope")
    blocks = [
        BlockDraft(kind=BlockKind.CALLOUT, tone="tip", markdown="Two points are enough."),
        BlockDraft(kind=BlockKind.IMAGE, upload=picture(), alt_text="Teal"),
    ]
    lesson = make_lesson(teacher, course, [concept], title="Lines", state=LessonState.DRAFT, blocks=blocks)
    callout, image = lesson.blocks.all()

    # Act
    version = publish_lesson(author=teacher, lesson_id=lesson.pk, note="  First go. ", now=LATER)

    # Assert
    stored = Lesson.objects.get(pk=lesson.pk)
    assert (stored.state, stored.published_id) == ("published", version.pk)
    assert (version.number, version.title, version.note) == (1, "Lines", "First go.")
    assert (version.published_at, version.published_by_id, version.institution_id) == (
        LATER,
        teacher.pk,
        teacher.institution_id,
    )
    assert version.concepts == [{"id": str(concept.pk), "name": "Slope"}]
    assert version.blocks == _frozen(callout, image)
    assert version.digest == stored.draft_digest == digest_of(version_content(LessonVersion.objects.get()))
    assert list(version.version_media.values_list("media_id", flat=True)) == [image.media_id]
    assert list(version.version_concepts.values_list("concept_id", flat=True)) == [concept.pk]
    assert announced("lessons.lesson.published") == [
        {
            "name": "lessons.lesson.published",
            "institution_id": teacher.institution_id,
            "object_id": lesson.pk,
            "course_id": course.pk,
            "actor_id": teacher.pk,
            "occurred_at": LATER,
            "payload": {"number": 1, "block_count": 2, "is_new_version": True},
        }
    ]
    assert [(each["before"], each["after"]) for each in audited("lessons.lesson.published")] == [
        ({"state": "draft"}, {"state": "published", "number": 1})
    ]


def _frozen(callout: LessonBlock, image: LessonBlock) -> list[dict[str, object]]:
    """What a version says of them."""
    empty = {"url": "", "title": "", "description": "", "question_id": None}
    return [
        {
            "id": str(callout.pk),
            "kind": "callout",
            "markdown": "Two points are enough.",
            "tone": "tip",
            "media": None,
            "caption": "",
            **empty,
        },
        {
            "id": str(image.pk),
            "kind": "image",
            "markdown": "",
            "tone": "",
            "media": {
                "id": str(image.media_id),
                "kind": "image",
                "media_type": "image/png",
                "alt_text": "Teal",
                "size_bytes": image.media.size_bytes,
                "width": 40,
                "height": 30,
                "duration_ms": None,
                "has_captions": False,
                "variants": [],
            },
            "caption": "",
            **empty,
        },
    ]


def test_a_draft_that_says_the_same_makes_no_new_version(teacher: User, course: Course) -> None:
    # Arrange
    lesson = make_lesson(teacher, course)

    # Act
    with unchanged():
        again = publish_lesson(author=teacher, lesson_id=lesson.pk, now=LATER)

    # Assert
    assert (again.number, lesson.versions.count()) == (1, 1)


def test_a_lesson_that_comes_back_as_it_was_has_the_version_of_before(teacher: User, course: Course) -> None:
    # Arrange
    lesson = make_lesson(teacher, course)
    unpublish_lesson(author=teacher, lesson_id=lesson.pk, now=NOW)

    # Act
    back = publish_lesson(author=teacher, lesson_id=lesson.pk, now=LATER)

    # Assert
    assert (back.number, lesson.versions.count()) == (1, 1)
    assert announced("lessons.lesson.published")[-1]["payload"] == {
        "number": 1,
        "block_count": 1,
        "is_new_version": False,
    }


def test_learners_keep_what_was_published_while_the_draft_goes_on(teacher: User) -> None:
    # Arrange
    old, new = make_concept(teacher), make_concept(teacher)
    course, learner = make_course(teacher), make_person(teacher.institution)
    make_classroom(teacher, [course], [learner])
    lesson = make_lesson(teacher, course, [old], title="Before", level="primary")

    # Act
    rewrite(lesson, teacher, title="After", level="secondary", concept_ids=[new.pk])
    before = published_lessons(learner, [course.pk])
    publish_lesson(author=teacher, lesson_id=lesson.pk, now=LATER)
    after = published_lessons(learner, [course.pk])

    # Assert
    assert [(each.title, each.level, each.concept_ids) for each in before] == [("Before", "primary", {old.pk})]
    assert [(each.title, each.level, each.concept_ids) for each in after] == [("After", "secondary", {new.pk})]
    assert [version.number for version in lesson.versions.all()] == [2, 1]


def test_nothing_is_published_without_a_block(teacher: User, course: Course) -> None:
    lesson = make_lesson(teacher, course, state=LessonState.DRAFT, blocks=[])
    with refused(LessonIncomplete, field="blocks"):
        publish_lesson(author=teacher, lesson_id=lesson.pk, now=LATER)


def test_nothing_is_published_with_a_question_that_went_elsewhere(teacher: User, course: Course) -> None:
    # Arrange
    question = make_question(teacher, course, [make_concept(teacher)])
    asked = [BlockDraft(kind=BlockKind.QUESTION, question_id=question.pk)]
    lesson = make_lesson(teacher, course, state=LessonState.DRAFT, blocks=asked)
    Question.objects.filter(pk=question.pk).update(course=make_course(teacher))

    with refused(LessonIncomplete, field="blocks.0.question_id"):
        publish_lesson(author=teacher, lesson_id=lesson.pk, now=LATER)


def test_a_lesson_is_taken_back_once(teacher: User, course: Course) -> None:
    # Arrange
    lesson = make_lesson(teacher, course)

    # Act
    unpublish_lesson(author=teacher, lesson_id=lesson.pk, now=LATER)
    with unchanged():
        unpublish_lesson(author=teacher, lesson_id=lesson.pk, now=LATER)

    # Assert
    stored = Lesson.objects.get(pk=lesson.pk)
    assert (stored.state, stored.published_id, stored.versions.count()) == ("draft", None, 1)
    assert [each["payload"] for each in announced("lessons.lesson.unpublished")] == [{"number": 1}]


def test_a_version_taken_up_again_is_the_draft_and_nothing_else(teacher: User, course: Course) -> None:
    # Arrange
    concept = make_concept(teacher)
    blocks = [
        BlockDraft(kind=BlockKind.TEXT, markdown="First."),
        BlockDraft(kind=BlockKind.IMAGE, upload=picture(), alt_text="Teal", caption="Fig. 1"),
        BlockDraft(kind=BlockKind.SIMULATION, url="https://phet.colorado.edu/x", title="Lines", description="Two."),
    ]
    lesson = make_lesson(teacher, course, [concept], title="Before", minutes=25, objectives=["See."], blocks=blocks)
    first = version_content(lesson.published)
    change_media(author=teacher, lesson_id=lesson.pk, media_id=lesson.media.get().pk, alt_text="Blue", now=NOW)
    rewrite(lesson, teacher, title="After", minutes=5, objectives=[], concept_ids=[])
    second = publish_lesson(author=teacher, lesson_id=lesson.pk, now=NOW)

    # Act
    restored = restore_version(author=teacher, lesson_id=lesson.pk, number=1, now=LATER)
    with unchanged():
        restore_version(author=teacher, lesson_id=lesson.pk, number=1, now=LATER)

    # Assert
    assert draft_content(restored) == first
    assert restored.draft_digest == digest_of(first)
    assert Lesson.objects.get(pk=lesson.pk).published_id == second.pk
    assert announced("lessons.lesson.edited")[-1]["payload"] == {"state": "published", "block_count": 3}
    assert [each["after"] for each in audited("lessons.lesson.restored")] == [{"number": 1}]


def test_a_note_that_is_too_long_is_refused(teacher: User, course: Course) -> None:
    lesson = make_lesson(teacher, course, state=LessonState.DRAFT)
    with refused(NoteTooLong, field="note"):
        publish_lesson(author=teacher, lesson_id=lesson.pk, note="x" * 201, now=LATER)
    assert publish_lesson(author=teacher, lesson_id=lesson.pk, note="x" * 200 + " ", now=LATER).note == "x" * 200


def test_a_version_that_never_was_is_not_found(teacher: User, course: Course) -> None:
    lesson = make_lesson(teacher, course)
    with refused(VersionNotFound):
        restore_version(author=teacher, lesson_id=lesson.pk, number=2, now=LATER)


@pytest.mark.parametrize("deed", DEEDS)
def test_only_who_may_edit_the_course_publishes(teacher: User, course: Course, deed: str) -> None:
    lesson = make_lesson(teacher, course)
    for stranger in (
        make_person(teacher.institution, Role.TEACHER),
        make_person(teacher.institution),
        make_person(make_institution(), Role.ADMIN),
    ):
        with refused(LessonNotFound):
            DEEDS[deed](author=stranger, lesson_id=lesson.pk)


def test_the_content_of_many_drafts_costs_as_much_as_of_one(
    teacher: User, course: Course, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # Arrange
    shown = [BlockDraft(kind=BlockKind.IMAGE, upload=picture(), alt_text="Teal") for _ in range(3)]
    lessons = [make_lesson(teacher, course, blocks=[block]) for block in shown]

    for some in (lessons[:1], lessons):
        # Act
        with django_assert_num_queries(3):
            found = draft_contents(some)

        # Assert
        assert found == {each.pk: version_content(each.published) for each in some}


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_publishing_many_times_at_once_makes_one_version() -> None:
    teacher = make_person(make_institution(), Role.TEACHER)
    lesson = make_lesson(teacher, make_course(teacher), state=LessonState.DRAFT)
    run_together(*[partial(publish_lesson, author=teacher, lesson_id=lesson.pk, now=LATER) for _ in range(8)])
    assert [version.number for version in lesson.versions.all()] == [1]
    assert len(announced("lessons.lesson.published")) == 1

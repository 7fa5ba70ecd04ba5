"""Writing lessons."""

from contextlib import nullcontext

import pytest

from accounts.enums import Role
from accounts.models import Institution, User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, refused
from assessments.tests.factories import make_question
from core.errors import PlatformError
from core.files.pictures import PictureRefused
from core.ids import new_id
from courses.enums import Difficulty, Level
from courses.models import Course
from courses.tests.factories import make_concept, make_course
from lessons.enums import BlockKind, LessonState
from lessons.errors import BlockIncomplete, LessonNotFound, QuestionsStayBehind, UnknownReference
from lessons.models import Lesson, LessonBlock
from lessons.services.lessons import BlockDraft, LessonDraft, save_lesson
from lessons.tests.factories import make_lesson, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(teacher: User) -> Course:
    return make_course(teacher)


def text(markdown: str, **kwargs: object) -> BlockDraft:
    return BlockDraft(kind=BlockKind.TEXT, markdown=markdown, **kwargs)


def change(lesson: Lesson, author: User, **kwargs: object) -> Lesson:
    given = {"section_id": lesson.section_id, "title": lesson.title, "state": lesson.state, **kwargs}
    return save_lesson(author=author, draft=LessonDraft(**given), now=NOW, lesson_id=lesson.pk)


def blocks(lesson: Lesson) -> list[tuple[object, int, str]]:
    return list(lesson.blocks.values_list("pk", "position", "markdown"))


def test_a_lesson_is_made_with_blocks_and_concepts_and_announced(teacher: User, course: Course) -> None:
    concept = make_concept(teacher)
    question_id = make_question(teacher, course, [concept]).pk
    draft = LessonDraft(
        section_id=course.sections.get().pk,
        title="Lines",
        summary="Straight ones.",
        objectives=["See", "Draw"],
        minutes=25,
        level=Level.KG2,
        difficulty=Difficulty.HARD,
        state=LessonState.PUBLISHED,
        position=3,
        concept_ids=[concept.pk, concept.pk],
        blocks=[
            text("First."),
            BlockDraft(kind=BlockKind.IMAGE, upload=picture(), alt_text="A teal field", caption="Fig. 1"),
            BlockDraft(kind=BlockKind.QUESTION, question_id=question_id),
        ],
    )
    lesson = save_lesson(author=teacher, draft=draft, now=NOW)
    stored = Lesson.objects.get(pk=lesson.pk)
    assert (stored.institution_id, stored.section.course_id, stored.created_at) == (
        teacher.institution_id,
        course.pk,
        NOW,
    )
    assert (stored.title, stored.summary, stored.objectives, stored.minutes) == (
        "Lines",
        "Straight ones.",
        ["See", "Draw"],
        25,
    )
    assert (stored.level, stored.difficulty, stored.state, stored.position) == ("KG2", "hard", "published", 3)
    assert list(stored.lesson_concepts.values_list("concept_id", flat=True)) == [concept.pk]
    rows = stored.blocks.values_list(
        "position", "kind", "markdown", "media__alt_text", "caption", "question_id", "institution_id"
    )
    assert list(rows) == [
        (0, "text", "First.", None, "", None, teacher.institution_id),
        (1, "image", "", "A teal field", "Fig. 1", None, teacher.institution_id),
        (2, "question", "", None, "", question_id, teacher.institution_id),
    ]
    assert announced("lessons.lesson.edited") == [
        {
            "name": "lessons.lesson.edited",
            "institution_id": teacher.institution_id,
            "object_id": lesson.pk,
            "course_id": course.pk,
            "actor_id": teacher.pk,
            "occurred_at": NOW,
            "payload": {"state": "published", "block_count": 3},
        }
    ]


def test_blocks_keep_their_ids_in_a_new_order(teacher: User, course: Course) -> None:
    lesson = make_lesson(teacher, course, blocks=[text("A"), text("B"), text("C")])
    a, _b, c = (pk for pk, _position, _text in blocks(lesson))
    change(lesson, teacher, blocks=[text("C now", id=c), text("New"), text("A", id=a)])
    after = blocks(lesson)
    assert [(position, markdown) for _pk, position, markdown in after] == [(0, "C now"), (1, "New"), (2, "A")]
    assert (after[0][0], after[2][0]) == (c, a)
    assert LessonBlock.objects.count() == 3


def test_blocks_that_are_not_given_stay_and_a_picture_stays_without_a_new_one(teacher: User, course: Course) -> None:
    image = BlockDraft(kind=BlockKind.IMAGE, upload=picture(), alt_text="Before")
    lesson = make_lesson(teacher, course, blocks=[image])
    block = lesson.blocks.get()
    change(lesson, teacher, title="Other")
    change(lesson, teacher, blocks=[BlockDraft(kind=BlockKind.IMAGE, id=block.pk, alt_text="After")])
    stored = lesson.blocks.get()
    assert (stored.pk, stored.media_id, stored.media.alt_text) == (block.pk, block.media_id, "After")
    other = BlockDraft(kind=BlockKind.IMAGE, id=block.pk, alt_text="New", upload=picture(size=(8, 8)))
    change(lesson, teacher, blocks=[other])
    assert lesson.blocks.get().media_id != block.media_id
    assert lesson.media.count() == 2


def test_saving_again_keeps_rows(teacher: User, course: Course) -> None:
    concept = make_concept(teacher)
    lesson = make_lesson(teacher, course, [concept])
    link = lesson.lesson_concepts.get().pk
    change(lesson, teacher, concept_ids=[concept.pk])
    assert lesson.lesson_concepts.get().pk == link
    change(lesson, teacher, concept_ids=[])
    assert lesson.lesson_concepts.count() == 0


@pytest.mark.parametrize(
    ("block", "field"),
    [
        (text("  \n "), "markdown"),
        (BlockDraft(kind=BlockKind.IMAGE, alt_text="Nothing to see"), "upload"),
        (BlockDraft(kind=BlockKind.QUESTION), "question_id"),
    ],
)
def test_an_incomplete_block_is_refused_with_its_place(
    teacher: User, course: Course, block: BlockDraft, field: str
) -> None:
    lesson = make_lesson(teacher, course)
    with refused(BlockIncomplete, field=f"blocks.1.{field}"):
        change(lesson, teacher, blocks=[text("Fine."), block])


@pytest.mark.parametrize("alt_text", ["", "   "])
def test_an_image_needs_words(teacher: User, course: Course, alt_text: str) -> None:
    lesson = make_lesson(teacher, course)
    with refused(BlockIncomplete, field="blocks.0.alt_text"):
        change(lesson, teacher, blocks=[BlockDraft(kind=BlockKind.IMAGE, upload=picture(), alt_text=alt_text)])


def test_a_picture_that_is_none_is_refused_before_anything_is_written(teacher: User, course: Course) -> None:
    lesson = make_lesson(teacher, course)
    broken = picture()
    broken.open()
    broken.file.truncate(30)
    broken.size = 30
    with refused(PictureRefused, field="blocks.0.upload"):
        change(lesson, teacher, blocks=[BlockDraft(kind=BlockKind.IMAGE, upload=broken, alt_text="Broken")])


@pytest.mark.parametrize("where", ["another lesson", "nowhere"])
def test_a_block_of_elsewhere_is_refused(teacher: User, course: Course, where: str) -> None:
    lesson, other = make_lesson(teacher, course), make_lesson(teacher, course)
    block_id = other.blocks.get().pk if where == "another lesson" else new_id()
    with refused(UnknownReference, field="blocks.0.id"):
        change(lesson, teacher, blocks=[text("Mine", id=block_id)])


@pytest.mark.parametrize("whose", ["colleague", "other school", "nobody"])
def test_a_section_that_one_may_not_write_in_is_refused(teacher: User, course: Course, whose: str) -> None:
    lesson = make_lesson(teacher, course)
    section_id = {
        "colleague": lambda: make_course(make_person(teacher.institution, Role.TEACHER)).sections.get().pk,
        "other school": lambda: make_course(make_person(make_institution(), Role.TEACHER)).sections.get().pk,
        "nobody": new_id,
    }[whose]()
    with refused(UnknownReference, field="section"):
        change(lesson, teacher, section_id=section_id)


def test_a_concept_of_elsewhere_is_refused(teacher: User, course: Course) -> None:
    lesson = make_lesson(teacher, course)
    foreign = make_concept(make_person(make_institution(), Role.TEACHER))
    for concept_id in (foreign.pk, new_id()):
        with refused(UnknownReference, field="concepts"):
            change(lesson, teacher, concept_ids=[concept_id])


@pytest.mark.parametrize("who", ["colleague", "learner", "other office"])
def test_only_who_may_edit_the_course_changes_its_lessons(teacher: User, course: Course, who: str) -> None:
    lesson = make_lesson(teacher, course)
    author = {
        "colleague": lambda: make_person(teacher.institution, Role.TEACHER),
        "learner": lambda: make_person(teacher.institution),
        "other office": lambda: make_person(make_institution(), Role.ADMIN),
    }[who]()
    with refused(LessonNotFound):
        change(lesson, author, title="Mine")


def test_a_lesson_belongs_to_the_school_of_its_course_whoever_writes_it(teacher: User, course: Course) -> None:
    root = make_person(Institution.objects.get(slug="platform"), Role.ADMIN)
    root.is_superuser = True
    lesson = make_lesson(root, course)
    assert Lesson.objects.get(pk=lesson.pk).institution_id == teacher.institution_id
    assert lesson.blocks.get().institution_id == teacher.institution_id


@pytest.mark.parametrize(
    ("asked_in", "error"), [("draft", QuestionsStayBehind), ("version", QuestionsStayBehind), ("neither", None)]
)
def test_a_lesson_goes_to_another_course_without_the_questions_of_the_one_before(
    teacher: User, course: Course, asked_in: str, error: type[PlatformError] | None
) -> None:
    # Arrange
    asked = BlockDraft(kind=BlockKind.QUESTION, question_id=make_question(teacher, course, [make_concept(teacher)]).pk)
    lesson = make_lesson(teacher, course, blocks=[text("A"), asked] if asked_in == "version" else [text("A")])
    change(lesson, teacher, state=LessonState.DRAFT, blocks=[text("B"), asked] if asked_in == "draft" else [text("B")])
    other = make_course(teacher).sections.get().pk

    # Act
    with refused(error, field="section") if error else nullcontext():
        change(lesson, teacher, state=LessonState.DRAFT, section_id=other)

    # Assert
    assert (Lesson.objects.get(pk=lesson.pk).section_id == other) is (error is None)
    if asked_in == "version":  # once learners have another one, it goes
        change(lesson, teacher, state=LessonState.PUBLISHED, section_id=other)
        assert Lesson.objects.get(pk=lesson.pk).section_id == other


@pytest.mark.parametrize(
    ("count", "message"), [(2, "A block stands twice in the lesson."), (201, "A lesson has at most 200 blocks.")]
)
def test_blocks_that_stand_twice_and_too_many_blocks_are_told_apart(
    teacher: User, course: Course, count: int, message: str
) -> None:
    lesson = make_lesson(teacher, course)
    with pytest.raises(UnknownReference, match=message):
        change(lesson, teacher, blocks=[text("A", id=lesson.blocks.get().pk)] * count)

"""A lesson that is refused in the console: everything that is wrong is said at once, at its block."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import make_person
from accounts.tests.services.record import unchanged
from assessments.tests.factories import make_question
from courses.models import Course
from courses.tests.factories import make_concept, make_course
from lessons.enums import BlockKind
from lessons.models import Lesson, LessonBlock
from lessons.services.blocks import BlockDraft
from lessons.tests.factories import make_lesson, picture
from lessons.tests.lesson_form import ADD, lesson_form, png

pytestmark = pytest.mark.django_db

AGAIN = "Choose the file again: nothing was saved yet."


@pytest.fixture
def course(teacher: User) -> Course:
    return make_course(teacher)


def said(answer: Any) -> list[dict[str, list[str]]]:
    """The refusals at each block."""
    formset = answer.context["inline_admin_formsets"][0].formset
    return [{name: [str(text) for text in texts] for name, texts in form.errors.items()} for form in formset.forms]


def test_all_that_is_wrong_with_the_blocks_is_said_at_once_each_at_its_block(
    console: Client, teacher: User, course: Course
) -> None:
    # Arrange
    elsewhere = make_question(teacher, make_course(teacher), [make_concept(teacher)])
    fake = SimpleUploadedFile("fake.png", b"no picture", "image/png")
    blocks = [
        {"markdown": "Fine."},
        {"kind": "text", "caption": "x"},
        {"kind": "image", "upload": fake},
        {"kind": "image", "upload": png(), "alt_text": "A teal box"},
        {"kind": "video", "upload": png(), "alt_text": "A teal box"},
        {"kind": "audio", "alt_text": "A tone."},
        {"kind": "question", "question_id": str(elsewhere.pk)},
        {"kind": "simulation", "url": "http://localhost/", "title": "Lines"},
    ]

    # Act
    with unchanged():
        answer = console.post(ADD, lesson_form(course, *blocks))

    # Assert
    found = said(answer)
    assert [sorted(errors) for errors in found] == [
        [],
        ["markdown"],
        ["alt_text", "upload"],
        ["upload"],
        ["upload"],
        ["upload"],
        ["question_id"],
        ["description", "url"],
    ]
    assert found[3]["upload"] == [AGAIN]
    assert found[4]["upload"] == ["The kind of the block is “Video”, that of the file is “Image”."]
    text = answer.content.decode()
    assert 'href="#blocks-1">Block 2: This block needs a text.</a>' in text
    assert 'href="#blocks-5">Block 6: This block needs a file.</a>' in text
    assert f'href="#blocks-3">Block 4: {AGAIN}</a>' in text


def test_what_is_wrong_with_the_lesson_and_with_its_blocks_is_said_together(console: Client, course: Course) -> None:
    blocks = [{"markdown": ""}, {"kind": "image", "upload": png(), "alt_text": "A teal box"}]
    answer = console.post(ADD, lesson_form(course, {**blocks[0], "caption": "x"}, blocks[1], title=""))
    assert list(answer.context["adminform"].form.errors) == ["title"]
    assert said(answer) == [{"markdown": ["This block needs a text."]}, {"upload": [AGAIN]}]


def test_a_stored_file_needs_not_be_chosen_again(console: Client, teacher: User, course: Course) -> None:
    # Arrange
    drafts = [BlockDraft(kind=BlockKind.IMAGE, upload=picture(), alt_text="A teal box")]
    lesson = make_lesson(teacher, course, blocks=drafts)
    row = {"id": str(lesson.blocks.get().pk), "lesson": str(lesson.pk), "kind": "image", "alt_text": "Teal"}

    # Act
    address = reverse("admin:lessons_lesson_change", args=[lesson.pk])
    answer = console.post(address, lesson_form(course, row, title="", **{"blocks-INITIAL_FORMS": 1}))

    # Assert
    assert said(answer) == [{}]


def test_files_are_not_read_for_a_section_that_is_not_the_authors(console: Client, course: Course) -> None:
    foreign = make_course(make_person(course.owner.institution, Role.TEACHER))
    fake = SimpleUploadedFile("fake.png", b"no picture", "image/png")
    with unchanged():
        answer = console.post(ADD, lesson_form(foreign, {"kind": "image", "upload": fake, "alt_text": "x"}))
    assert list(answer.context["adminform"].form.errors) == ["section"]
    assert said(answer) == [{"upload": [AGAIN]}]


def test_too_many_blocks_are_refused_before_a_file_is_read(
    console: Client, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Arrange
    monkeypatch.setattr("lessons.services.blocks.MOST_BLOCKS", 1)
    fake = SimpleUploadedFile("fake.png", b"no picture", "image/png")

    # Act
    with unchanged():
        answer = console.post(ADD, lesson_form(course, {"kind": "image", "upload": fake, "alt_text": "x"}, {}))

    # Assert
    told = "A lesson has at most 1 blocks."
    assert answer.context["inline_admin_formsets"][0].formset.non_form_errors() == [told]
    assert (said(answer), told in answer.content.decode()) == ([{"upload": [AGAIN]}, {}], True)


@pytest.mark.parametrize(
    ("odd", "told"),
    [
        ({"blocks-TOTAL_FORMS": "x"}, "ManagementForm data is missing"),
        ({"blocks-0-kind": "nothing"}, 'href="#blocks-0">Block 1: Select a valid choice.'),
        ({"blocks-0-id": "x"}, 'href="#blocks-0">Block 1: “x” is not a valid UUID.'),
    ],
)
def test_odd_forms_are_refused_as_such(console: Client, course: Course, odd: dict[str, str], told: str) -> None:
    with unchanged():
        answer = console.post(ADD, lesson_form(course, {"markdown": "Text."}, **odd))
    assert told in answer.content.decode()


def test_a_new_callout_is_a_note(console: Client, course: Course) -> None:
    empty = console.get(ADD).context["inline_admin_formsets"][0].formset.empty_form
    assert '<option value="note" selected>' in str(empty["tone"])
    assert str(empty["tone"]).count("<option") == 5
    console.post(ADD, lesson_form(course, {"markdown": "Text.", "tone": "note"}))
    assert list(LessonBlock.objects.values_list("kind", "tone")) == [("text", "")]
    assert Lesson.objects.count() == 1

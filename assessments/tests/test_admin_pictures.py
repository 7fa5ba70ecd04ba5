"""Pictures and spoken words in the editor of questions."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import make_institution, make_person
from assessments.models import Question
from assessments.tests.factories import make_assessment, make_question, take
from assessments.tests.pictures import CONTENT, drawing, drawings
from courses.models import Concept, Course
from courses.tests.factories import make_classroom, make_concept, make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(teacher: User) -> Course:
    return make_course(teacher, [make_concept(teacher, name="Counting")])


@pytest.fixture
def concept(course: Course) -> Concept:
    return course.concepts.get()


@pytest.fixture
def question(course: Course, concept: Concept) -> Question:
    return make_question(course.owner, course, [concept], content=CONTENT, pictures=drawings(), body="How many?")


def upload(colour: str = "teal") -> SimpleUploadedFile:
    return SimpleUploadedFile("CANARY.png", drawing(colour).read(), content_type="image/png")


def form(concept: Concept, **changes: Any) -> dict[str, Any]:
    """A new question with two options, as the browser sends it."""
    given = {
        "kind": "single",
        "difficulty": "1",
        "body": "How many?",
        "shuffle": "on",
        "tolerance": "0",
        "answer": "",
        "hints": "",
        "solution": "",
        "picture": "",
        "alt_text": "",
        "spoken": "",
        "options-TOTAL_FORMS": "6",
        "options-INITIAL_FORMS": "0",
        "known_errors-TOTAL_FORMS": "3",
        "known_errors-INITIAL_FORMS": "0",
        "question_concepts-TOTAL_FORMS": "1",
        "question_concepts-INITIAL_FORMS": "0",
        "question_concepts-0-concept": str(concept.pk),
        "question_concepts-0-weight": "1",
    }
    return {**given, **changes}


def stored(question: Question, **changes: Any) -> dict[str, Any]:
    """What the page of ``question`` sends back when nothing is changed."""
    link, content = question.question_concepts.get(), question.latest.content
    rows = {
        f"options-{place}-{name}": "on" if name == "correct" else value
        for place, option in enumerate(content["options"])
        for name, value in option.items()
        if value
    }
    known = {
        "options-INITIAL_FORMS": "2",
        "question_concepts-INITIAL_FORMS": "1",
        "question_concepts-0-id": str(link.pk),
        "question_concepts-0-question": str(question.pk),
    }
    own = {
        "difficulty": "3",
        "solution": question.latest.solution,
        "hints": "\n\n".join(question.latest.hints),
        "picture": content["picture"],
        "spoken": content["spoken"],
    }
    return {**form(link.concept, **rows), **known, **own, **changes}


def page_of(question: Question) -> str:
    return reverse("admin:assessments_question_change", args=[question.pk])


def test_a_question_is_written_with_uploaded_pictures(console: Client, course: Course, concept: Concept) -> None:
    # Arrange
    given = form(
        concept,
        course=str(course.pk),
        upload=upload("white"),
        alt_text="Dot, dot.",
        spoken="How many dots?",
        **{"options-0-upload": upload(), "options-0-alt_text": "Dot.", "options-0-spoken": "one"},
        **{"options-1-upload": upload("orange"), "options-1-alt_text": "Dot, dot.", "options-1-correct": "on"},
        **{"options-2-text": "none"},
    )

    # Act
    console.post(reverse("admin:assessments_question_add"), given)

    # Assert
    question = Question.objects.get()
    shown = {picture.key: picture.alt_text for picture in question.pictures.all()}
    content = question.latest.content
    assert (shown[content.pop("picture")], content.pop("spoken")) == ("Dot, dot.", "How many dots?")
    assert [shown[option.pop("picture")] for option in content["options"][:2]] == ["Dot.", "Dot, dot."]
    assert content == {
        "options": [
            {"id": "o1", "text": "", "correct": False, "spoken": "one"},
            {"id": "o2", "text": "", "correct": True},
            {"id": "o3", "text": "none", "correct": False},
        ],
        "shuffle": True,
    }
    assert len(shown) == 3


def test_saving_unchanged_makes_no_version_and_no_picture(console: Client, question: Question) -> None:
    # Act
    console.post(page_of(question), stored(question))

    # Assert
    question.refresh_from_db()
    assert (question.versions.count(), question.pictures.count()) == (1, 3)


def test_another_picture_of_the_question_is_chosen(console: Client, question: Question) -> None:
    # Arrange
    first, second = (option["picture"] for option in question.latest.content["options"])

    # Act
    console.post(page_of(question), stored(question, **{"options-0-picture": second, "options-1-picture": first}))

    # Assert
    question.refresh_from_db()
    assert [option["picture"] for option in question.latest.content["options"]] == [second, first]
    assert (question.versions.count(), question.pictures.count()) == (2, 3)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"upload": "file"}, "Say in words what the picture shows."),
        ({"options-1-upload": "file"}, "Say in words what the picture shows."),
        ({"options-0-picture": "0" * 16}, "Select a valid choice."),
        ({"options-2-spoken": "three"}, "This row has a feedback, but nothing that it belongs to."),
        ({"options-0-upload": "text", "options-0-alt_text": "Dot."}, "This is not a PNG, JPEG, WebP or GIF image."),
    ],
)
def test_what_cannot_be_shown_is_said_and_not_saved(
    console: Client, question: Question, changes: dict[str, Any], message: str
) -> None:
    # Arrange
    files = {"file": upload, "text": lambda: SimpleUploadedFile("a.png", b"<svg/>", content_type="image/png")}
    given = {name: files[value]() if value in files else value for name, value in changes.items()}

    # Act
    answer = console.post(page_of(question), stored(question, **given))

    # Assert
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert (question.versions.count(), question.pictures.count()) == (1, 3)


def test_the_panel_shows_big_buttons_and_keeps_the_key_out_of_them(console: Client, question: Question) -> None:
    # Act
    text = console.get(page_of(question)).content.decode()

    # Assert
    learner = text[text.index('id="as-learner"') : text.index("author-panel")]
    assert learner.count('<button type="button" disabled>') == 2
    for picture in question.pictures.all():
        address = reverse("admin:assessments_question_picture", args=[question.pk, picture.key])
        assert f'<img src="{address}" alt="{picture.alt_text}">' in learner.replace(' class="learner-prompt"', "")
    assert "How many dots are there?" in learner
    assert "CANARY" not in learner
    assert 'enctype="multipart/form-data"' in text


def test_a_picture_in_the_console_is_for_those_who_see_the_bank(
    client: Client, console: Client, question: Question
) -> None:
    # Arrange
    address = reverse("admin:assessments_question_picture", args=[question.pk, question.pictures.first().key])
    missing = reverse("admin:assessments_question_picture", args=[question.pk, "0" * 16])

    # Act
    seen = console.get(address)
    found = (seen.status_code, seen["Content-Type"], console.get(missing).status_code)
    client.force_login(make_person(make_institution(), Role.TEACHER))
    elsewhere = client.get(address)
    client.logout()
    nobody = client.get(address)

    # Assert
    assert found == (200, "image/png", 404)
    assert (elsewhere.status_code, nobody.status_code) == (404, 302)


def test_answers_are_shown_in_words_with_one_query_for_all_pictures(
    console: Client, question: Question, course: Course, concept: Concept
) -> None:
    # Arrange
    learner = make_person(course.owner.institution)
    make_classroom(course.owner, [course], [learner])
    more = [make_question(course.owner, course, [concept], content=CONTENT, pictures=drawings()) for _ in range(2)]
    attempts = [
        take(learner, make_assessment(course.owner, course, questions), [["a"]] * len(questions))
        for questions in ([question], [question, *more])
    ]
    pages = [reverse("admin:assessments_attempt_change", args=[attempt.pk]) for attempt in attempts]
    console.get(pages[0])
    counts = []

    # Act
    for page in pages:
        with CaptureQueriesContext(connection) as seen:
            answer = console.get(page)
        counts.append(len(seen))

    # Assert
    assert [(each.given, each.right) for each in answer.context["answers"]] == [(("one",), ("two",))] * 3
    assert counts[0] == counts[1]

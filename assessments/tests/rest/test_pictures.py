"""Pictures of questions over the API: in the items of an attempt, and as files for those who see it."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from rest_framework.test import APIClient

from accounts.enums import Role, Scope
from accounts.tests.factories import client_of, make_institution, make_person
from accounts.tests.guardians import make_guardian
from assessments.models import Question
from assessments.tests.factories import make_assessment, make_question
from assessments.tests.pictures import CONTENT, drawings
from assessments.tests.rest.conftest import ATTEMPTS, Scene

pytestmark = pytest.mark.django_db


def ask_with_pictures(scene: Scene, number: int = 1) -> tuple[list[Question], str]:
    """Questions with pictures, and the id of an attempt of the learner at them."""
    questions = [
        make_question(
            scene.teacher, scene.course, [scene.concept], content=CONTENT, pictures=drawings(), body="How many?"
        )
        for _ in range(number)
    ]
    return questions, scene.begin(make_assessment(scene.teacher, scene.course, questions, scene.lesson))


def address_of(question: Question, key: str) -> str:
    return f"/api/v1/assessments/questions/{question.pk}/pictures/{key}/"


def test_an_item_tells_pictures_words_and_no_key(scene: Scene) -> None:
    # Arrange
    [question], attempt = ask_with_pictures(scene)
    keys = dict(question.pictures.values_list("alt_text", "key"))

    def shown(alt_text: str) -> dict[str, str]:
        return {"url": address_of(question, keys[alt_text]), "alt_text": alt_text}

    # Act
    answer = scene.pupil.get(f"{ATTEMPTS}{attempt}/")

    # Assert
    [item] = answer.json()["items"]
    assert (item["html"], item["picture"], item["spoken"]) == (
        "<p>How many?</p>\n",
        shown("Dot, dot."),
        "How many dots are there?",
    )
    assert sorted(item["options"], key=lambda option: option["id"]) == [
        {"id": "a", "html": "", "picture": shown("Dot."), "spoken": "one"},
        {"id": "b", "html": "", "picture": shown("Dot and dot."), "spoken": "two"},
    ]
    assert "CANARY" not in answer.content.decode()


def test_the_answer_to_an_answer_shows_the_same_pictures(scene: Scene) -> None:
    # Arrange
    [question], attempt = ask_with_pictures(scene)
    [before] = scene.pupil.get(f"{ATTEMPTS}{attempt}/").json()["items"]

    # Act
    url = f"{ATTEMPTS}{attempt}/answers/{question.pk}/"
    after = scene.pupil.put(url, {"response": ["a"]}, format="json").json()

    # Assert
    assert (after["picture"], after["options"]) == (before["picture"], before["options"])
    assert after["grade"]["feedback"] == ["<p>CANARY-fewer</p>\n"]


def test_a_picture_is_for_the_browser_of_who_asked(scene: Scene) -> None:
    # Arrange
    [question], _attempt = ask_with_pictures(scene)
    address = address_of(question, question.pictures.get(alt_text="Dot.").key)

    # Act
    answer = scene.pupil.get(address)
    again = scene.pupil.get(address, HTTP_IF_NONE_MATCH=answer["ETag"])

    # Assert
    body = b"".join(answer.streaming_content)
    assert (again.status_code, again.content, again["Content-Security-Policy"]) == (
        304,
        b"",
        "default-src 'none'; sandbox",
    )
    assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        200,
        "image/png",
        "nosniff",
    )
    assert answer["Cache-Control"] == "private, max-age=86400"
    with Image.open(BytesIO(body)) as image:
        assert image.size == (12, 12)
    assert b"CANARY" not in body


def test_who_sees_the_question_sees_its_picture_and_nobody_else(scene: Scene) -> None:
    # Arrange
    [question], _attempt = ask_with_pictures(scene)
    school, address = scene.learner.institution, address_of(question, question.pictures.get(alt_text="Dot.").key)
    classmate = make_person(school)
    callers: dict[str, APIClient] = {
        "learner": scene.pupil,
        "child": client_of(scene.learner, Scope.CHILD),
        "teacher": scene.staff,
        "admin": client_of(make_person(school, Role.ADMIN)),
        "who has not met it yet": client_of(classmate),
        "guardian": client_of(make_guardian(scene.learner, actor=scene.teacher)),
        "colleague": client_of(make_person(school, Role.TEACHER)),
        "admin elsewhere": client_of(make_person(make_institution(), Role.ADMIN)),
        "nobody": APIClient(),
    }

    # Act
    found = {name: client.get(address).status_code for name, client in callers.items()}

    # Assert
    assert [name for name, status in found.items() if status == 200] == ["learner", "child", "teacher", "admin"]
    assert {status for status in found.values() if status != 200} == {401, 404}
    assert found["nobody"] == 401


@pytest.mark.parametrize("key", ["0" * 16, "sum", "a" * 200])
def test_a_key_without_a_picture_is_not_found(scene: Scene, key: str) -> None:
    # Arrange
    [question], _attempt = ask_with_pictures(scene)

    # Act
    answer = scene.pupil.get(address_of(question, key))

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (404, "assessments.picture_not_found")


def test_pictures_cost_one_query_for_all_questions_and_none_where_there_are_none(scene: Scene) -> None:
    # Arrange
    counts = []
    plain = scene.begin(scene.exercise)
    for attempt in (plain, *(ask_with_pictures(scene, number)[1] for number in (1, 3))):
        scene.pupil.get(f"{ATTEMPTS}{attempt}/")

        # Act
        with CaptureQueriesContext(connection) as seen:
            scene.pupil.get(f"{ATTEMPTS}{attempt}/")
        counts.append(len(seen))

    # Assert
    assert counts == [2, 3, 3]

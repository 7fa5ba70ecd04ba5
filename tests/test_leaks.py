"""Keys, feedback, solutions and hints leave the server when they are due, and not before (ASM-02)."""

import json
from collections.abc import Iterator

import pytest
from drf_spectacular.generators import SchemaGenerator

from accounts.models import User
from tests.authorization_table import READS
from tests.rooms import CANARIES, FEEDBACK, HINT, KEY, SOLUTION
from tests.world import CALLERS, World

pytestmark = pytest.mark.django_db

# How a person's password hash and epoch would show.
SECRETS = ('"password"', '"epoch"', "md5$")
LEARNERS = [caller for caller in CALLERS if "learner" in caller or caller in {"child", "classmate"}]
GUARDIANS = ["guardian", "guardian_of_other"]


def leaks_in(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


def secrets_in(text: str) -> list[str]:
    return [sign for sign in SECRETS if sign in text]


def read(world: World, caller: str, address: str) -> str:
    answer = world.clients[caller].get(address.format_map(world.ids()) if "{" in address else address)
    return b"".join(answer).decode("utf-8", "replace") if answer.streaming else answer.content.decode()


def item_of(text: str, question_id: object) -> dict[str, object]:
    return next(item for item in json.loads(text)["items"] if item["question_id"] == str(question_id))


def answer(world: World, attempt: object, question: object, response: object) -> dict[str, object]:
    url = f"/api/v1/assessments/attempts/{attempt}/answers/{question}/"
    body: dict[str, object] = world.clients["learner"].put(url, {"response": response}, format="json").json()
    return body


@pytest.fixture
def quiz_attempt(world: World) -> str:
    """The owner's second go at the quiz, open."""
    started = world.clients["learner"].post(
        "/api/v1/assessments/attempts/", {"assessment": str(world.own.quiz.pk)}, format="json"
    )
    assert leaks_in(started.content.decode()) == []
    return str(started.json()["id"])


CLASS_PAGES = {
    "code": {"/api/v1/courses/classrooms/", "/api/v1/courses/classrooms/{classroom}/"},
    "children_code": {"/api/v1/courses/classrooms/{classroom}/door/"},
}


@pytest.mark.parametrize("address", READS)
def test_what_anybody_reads_holds_nothing_that_is_not_due_or_not_theirs(world: World, address: str) -> None:
    """No key before it is due, codes of a class for those who teach it only, and no password hash for anybody."""
    # Arrange
    ids = world.ids()

    # Act
    texts = {caller: read(world, caller, address.format_map(ids)) for caller in CALLERS}

    # Assert
    if "{submitted}" not in address:
        assert [caller for caller in [*LEARNERS, *GUARDIANS] if leaks_in(texts[caller])] == []
    for which, pages in CLASS_PAGES.items():
        told = {caller for caller, text in texts.items() if ids[which] in text}
        assert told == ({"teacher", "admin", "superuser"} if address in pages else set())
    assert {caller: secrets_in(text) for caller, text in texts.items()} == {caller: [] for caller in CALLERS}


def test_what_would_show_a_password_hash_shows_one(world: World) -> None:
    row = json.dumps(User.objects.filter(pk=world.people["learner"].pk).values().get(), default=str)
    assert secrets_in(row) == list(SECRETS)


@pytest.mark.parametrize("caller", [*LEARNERS, *GUARDIANS, "teacher_other_class", "anonymous"])
def test_another_persons_submitted_attempt_tells_nothing(world: World, caller: str) -> None:
    # Arrange
    owner_reads = read(world, "learner", "/api/v1/assessments/attempts/{submitted}/")

    # Act
    text = read(world, caller, "/api/v1/assessments/attempts/{submitted}/")

    # Assert
    assert leaks_in(owner_reads) == list(CANARIES)
    assert leaks_in(text) == (list(CANARIES) if caller in {"learner", "child"} else [])


def test_an_exercise_question_tells_its_feedback_with_the_answer_and_the_rest_when_it_is_done(world: World) -> None:
    # Arrange
    attempt, (single, numeric) = world.own.attempt.pk, world.own.questions

    # Act
    wrong = answer(world, attempt, numeric.pk, "-1")
    between = read(world, "learner", "/api/v1/assessments/attempts/{attempt}/")
    right = answer(world, attempt, numeric.pk, KEY)
    after = read(world, "learner", "/api/v1/assessments/attempts/{attempt}/")

    # Assert
    assert wrong["grade"] == {"share": 0.0, "is_right": False, "feedback": [f"<p>{FEEDBACK}-sign</p>\n"]}
    assert (wrong["key"], wrong["solution_html"]) == (None, None)
    assert KEY not in between
    assert SOLUTION not in between
    assert right["key"] == {"answer": KEY, "tolerance": "0"}
    assert right["solution_html"] == f"<p>{SOLUTION}-numeric</p>\n"
    assert item_of(after, numeric.pk)["key"] == {"answer": KEY, "tolerance": "0"}
    assert item_of(after, single.pk)["key"] is None
    assert leaks_in(json.dumps(item_of(after, single.pk))) == []


def test_the_third_wrong_answer_tells_key_and_solution(world: World) -> None:
    # Arrange
    attempt, question = world.own.attempt.pk, world.own.questions[1].pk

    # Act
    keys = [answer(world, attempt, question, response)["key"] for response in ("1", "2", "3")]

    # Assert
    assert keys == [None, None, {"answer": KEY, "tolerance": "0"}]


def test_a_quiz_tells_nothing_before_it_is_handed_in_and_all_afterwards(world: World, quiz_attempt: str) -> None:
    # Arrange
    single, numeric = world.own.questions
    address = f"/api/v1/assessments/attempts/{quiz_attempt}/"

    # Act
    saved = [answer(world, quiz_attempt, single.pk, ["a"]), answer(world, quiz_attempt, numeric.pk, "-1")]
    refused = world.clients["learner"].post(f"{address}answers/{numeric.pk}/hint/")
    before = read(world, "learner", address)
    submitted = world.clients["learner"].post(f"{address}submit/").content.decode()

    # Assert
    assert [(item["grade"], item["key"], item["solution_html"], item["hints"]) for item in saved] == [
        (None, None, None, [])
    ] * 2
    assert leaks_in(json.dumps(saved)) == []
    assert leaks_in(refused.content.decode()) == []
    assert leaks_in(before) == []
    assert item_of(submitted, single.pk)["grade"] == {
        "share": 0.0,
        "is_right": False,
        "feedback": [f"<p>{FEEDBACK}-wrong</p>\n"],
    }
    assert item_of(submitted, single.pk)["key"] == {"choices": ["b"]}
    assert item_of(submitted, numeric.pk)["key"] == {"answer": KEY, "tolerance": "0"}
    assert item_of(submitted, numeric.pk)["solution_html"] == f"<p>{SOLUTION}-numeric</p>\n"


def test_a_teacher_reads_no_key_in_an_open_quiz_over_the_shoulder(world: World, quiz_attempt: str) -> None:
    # Act
    text = read(world, "teacher", f"/api/v1/assessments/attempts/{quiz_attempt}/")

    # Assert
    assert leaks_in(text) == []


def test_hints_are_told_one_by_one_when_they_are_taken(world: World) -> None:
    # Arrange
    url = f"/api/v1/assessments/attempts/{world.own.attempt.pk}/answers/{world.own.questions[0].pk}/hint/"

    # Act
    told = [world.clients["learner"].post(url).json() for _ in range(2)]
    shown = item_of(read(world, "learner", "/api/v1/assessments/attempts/{attempt}/"), world.own.questions[0].pk)

    # Assert
    assert told == [
        {"html": f"<p>{HINT}-1</p>\n", "hints_left": 1},
        {"html": f"<p>{HINT}-2</p>\n", "hints_left": 0},
    ]
    assert (shown["hints"], shown["hints_left"]) == ([each["html"] for each in told], 0)


def test_joining_does_not_tell_the_code_either(world: World) -> None:
    # Act
    joined = world.clients["learner"].post(
        "/api/v1/courses/enrolments/", {"code": world.own.classroom.code.lower()}, format="json"
    )

    # Assert
    assert joined.status_code == 201
    assert world.own.classroom.code not in joined.content.decode()


def test_the_api_description_holds_no_canary_and_no_key_in_its_examples(world: World) -> None:
    # Act
    text = json.dumps(SchemaGenerator().get_schema(public=True), default=str)

    # Assert
    assert leaks_in(text) == []
    assert [
        example for example in _examples(json.loads(text)) if {"key", "solution_html", "correct"} & set(example)
    ] == []


def _examples(node: object) -> Iterator[dict[str, object]]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "examples" and isinstance(value, dict):
                yield from (each["value"] for each in value.values() if isinstance(each.get("value"), dict))
            yield from _examples(value)
    elif isinstance(node, list):
        for value in node:
            yield from _examples(value)

"""Writing questions."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, refused
from assessments.enums import QuestionKind
from assessments.errors import QuestionIncomplete, QuestionNotFound, UnknownReference
from assessments.models import Question, QuestionVersion, Response
from assessments.services.questions import QuestionDraft, save_question
from assessments.tests.factories import MULTIPLE, NUMERIC, SINGLE, take
from assessments.tests.services.rooms import Room
from core.ids import new_id
from courses.tests.factories import make_classroom, make_concept

pytestmark = pytest.mark.django_db


def draft(room: Room, **kwargs: object) -> QuestionDraft:
    given = {
        "kind": QuestionKind.SINGLE,
        "body": "What is $2 + 2$?",
        "content": SINGLE,
        "concepts": {room.concept.pk: 0.5},
        "hints": ["Count."],
        "solution": "It is 4.",
        "difficulty": 2,
        **kwargs,
    }
    return QuestionDraft(**given)


def save(room: Room, wanted: QuestionDraft, question: Question | None = None, author: User | None = None) -> Question:
    return save_question(
        author=author or room.teacher,
        course_id=room.course.pk,
        draft=wanted,
        now=NOW,
        question_id=question.pk if question else None,
    )


def numbers(question: Question) -> list[int]:
    return list(question.versions.order_by("number").values_list("number", flat=True))


def test_a_question_is_made_with_its_first_version_and_announced(room: Room) -> None:
    question = save(room, draft(room))
    version = QuestionVersion.objects.get()
    stored = Question.objects.get()
    assert (stored.institution_id, stored.course_id, stored.latest_id) == (
        room.teacher.institution_id,
        room.course.pk,
        version.pk,
    )
    assert (version.number, version.kind, version.body, version.content) == (1, "single", "What is $2 + 2$?", SINGLE)
    assert (version.hints, version.solution, version.difficulty, version.created_at) == (["Count."], "It is 4.", 2, NOW)
    assert list(stored.question_concepts.values_list("concept_id", "weight")) == [(room.concept.pk, 0.5)]
    assert announced("assessments.question.edited") == [
        {
            "name": "assessments.question.edited",
            "institution_id": room.teacher.institution_id,
            "object_id": question.pk,
            "course_id": room.course.pk,
            "actor_id": room.teacher.pk,
            "occurred_at": NOW,
            "payload": {"version_number": 1, "kind": "single"},
        }
    ]


def test_saving_what_is_there_already_adds_no_version(room: Room) -> None:
    question = save(room, draft(room))
    save(room, draft(room), question)
    assert numbers(question) == [1]
    assert [row["payload"]["version_number"] for row in announced("assessments.question.edited")] == [1, 1]


@pytest.mark.parametrize(
    "change",
    [
        {"body": "What is $1 + 3$?"},
        {"content": {**SINGLE, "shuffle": False}},
        {"kind": QuestionKind.MULTIPLE, "content": MULTIPLE},
        {"hints": []},
        {"solution": ""},
        {"difficulty": 3},
    ],
)
def test_any_change_of_what_is_asked_adds_a_version(room: Room, change: dict[str, object]) -> None:
    question = save(room, draft(room))
    save(room, replace(draft(room), **change), question)
    assert numbers(question) == [1, 2]
    assert Question.objects.get().latest.number == 2


def test_new_concepts_replace_the_old_and_add_no_version(room: Room) -> None:
    question, other = save(room, draft(room)), make_concept(room.teacher)
    save(room, draft(room, concepts={other.pk: 1.0, room.concept.pk: 0.25}), question)
    assert list(question.question_concepts.values_list("concept_id", "weight")) == [
        (other.pk, 1.0),
        (room.concept.pk, 0.25),
    ]
    assert numbers(question) == [1]


def test_attempts_keep_the_version_that_they_were_asked(room: Room) -> None:
    question = room.question()
    exercise = room.exercise(question)
    before = take(room.learner, exercise, [["b"]], submit=False)
    save(room, draft(room, kind=QuestionKind.NUMERIC, content=NUMERIC), question)
    row = Response.objects.get(attempt=before)
    assert (row.version.number, row.response, row.share) == (1, ["b"], 1.0)
    other = make_person(room.learner.institution)
    make_classroom(room.teacher, [room.course], [other])
    after = take(other, exercise, ["3.5"], at=NOW + timedelta(hours=1))
    assert Response.objects.get(attempt=after).version.number == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body": " \n"}, "body"),
        ({"concepts": {}}, "concepts"),
        ({"content": {"options": []}}, "options"),
        ({"content": {}}, "options"),
        ({"kind": "essay"}, "kind"),
        ({"kind": QuestionKind.NUMERIC, "content": {"answer": "x"}}, "answer"),
        ({"kind": QuestionKind.NUMERIC, "content": {"answer": "1", "tolerance": "-1"}}, "tolerance"),
        ({"kind": QuestionKind.NUMERIC, "content": {"answer": "1", "known_errors": [{"value": "1"}]}}, "known_errors"),
    ],
)
def test_what_could_not_be_asked_or_graded_is_refused(room: Room, change: dict[str, object], field: str) -> None:
    question = save(room, draft(room))
    for existing in (None, question):
        with refused(QuestionIncomplete, field=field):
            save(room, draft(room, **change), existing)


@pytest.mark.parametrize("weight", [0.0, -0.5, 1.01, float("nan")])
def test_a_weight_outside_of_0_to_1_is_refused(room: Room, weight: float) -> None:
    with refused(QuestionIncomplete, field="concepts"):
        save(room, draft(room, concepts={room.concept.pk: weight}))


def test_a_concept_of_elsewhere_is_refused(room: Room) -> None:
    foreign = make_concept(make_person(make_institution(), Role.TEACHER))
    for concept_id in (foreign.pk, new_id()):
        with refused(UnknownReference, field="concepts"):
            save(room, draft(room, concepts={room.concept.pk: 1.0, concept_id: 1.0}))


@pytest.mark.parametrize("who", ["colleague", "learner", "other office"])
def test_only_who_may_edit_the_course_writes_its_questions(room: Room, who: str) -> None:
    question = save(room, draft(room))
    author = {
        "colleague": lambda: make_person(room.teacher.institution, Role.TEACHER),
        "learner": lambda: room.learner,
        "other office": lambda: make_person(make_institution(), Role.ADMIN),
    }[who]()
    with refused(UnknownReference, field="course"):
        save(room, draft(room), author=author)
    with refused(QuestionNotFound):
        save(room, draft(room, body="Mine"), question, author=author)

"""Starting, answering, handing in."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from accounts.enums import Role
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, only_where_writers_overlap, refused, unchanged
from assessments.enums import AssessmentState, QuestionKind
from assessments.errors import (
    AnsweredAlready,
    AssessmentNotFound,
    AttemptClosed,
    AttemptNotFound,
    AttemptOverdue,
    NoAttemptsLeft,
    NoHint,
    QuestionNotFound,
    ResponseMalformed,
)
from assessments.grading import Grade
from assessments.models import Assessment, Attempt, Response
from assessments.services.attempts import answer_question, start_attempt, submit_attempt, take_hint
from assessments.tests.factories import take
from assessments.tests.services.rooms import Room, make_room
from core.ids import new_id
from core.models import Job
from core.tests.threads import run_together

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=3)
WRONG = Grade(share=0.0, feedback=("CANARY-wrong",), misconceptions=("added-instead",))
RIGHT = Grade(share=1.0, feedback=("CANARY-right",))


def start(room: Room, assessment: Assessment, now: object = NOW) -> Attempt:
    return start_attempt(learner=room.learner, assessment_id=assessment.pk, now=now)[0]


def answer(room: Room, attempt: Attempt, response: object, index: int = 0, **kwargs: object) -> Grade | None:
    row = attempt.responses.order_by("position")[index]
    given = {"learner": room.learner, "attempt_id": attempt.pk, "question_id": row.question_id, "now": LATER, **kwargs}
    return answer_question(response=response, **given)[1]


def hint(room: Room, attempt: Attempt, **kwargs: object) -> tuple[str, int]:
    given = {"attempt_id": attempt.pk, "question_id": attempt.responses.first().question_id, **kwargs}
    return take_hint(learner=room.learner, now=LATER, **given)


# --- starting -----------------------------------------------------------------------------------------------
def test_starting_lays_out_every_question_and_is_announced(room: Room) -> None:
    one, two = room.question(), room.question()
    quiz = room.quiz(one, two, time_limit_minutes=20)
    attempt, is_new = start_attempt(learner=room.learner, assessment_id=quiz.pk, now=NOW)
    stored = Attempt.objects.get()
    assert (is_new, stored.pk, stored.number, stored.state) == (True, attempt.pk, 1, "open")
    assert (stored.institution_id, stored.learner_id) == (room.learner.institution_id, room.learner.pk)
    assert (stored.started_at, stored.due_at, stored.max_score) == (NOW, NOW + timedelta(minutes=20), Decimal(2))
    rows = stored.responses.values_list("question_id", "version_id", "position", "response", "share", "tries")
    assert list(rows) == [(one.pk, one.latest_id, 0, None, None, 0), (two.pk, two.latest_id, 1, None, None, 0)]
    assert announced("assessments.attempt.started") == [
        {
            "name": "assessments.attempt.started",
            "institution_id": room.learner.institution_id,
            "object_id": attempt.pk,
            "learner_id": room.learner.pk,
            "actor_id": room.learner.pk,
            "course_id": room.course.pk,
            "occurred_at": NOW,
            "payload": {"assessment_id": str(quiz.pk), "kind": "quiz", "number": 1},
        }
    ]
    assert list(Job.objects.values_list("name", "ids", "not_before")) == [
        ("assessments.close_overdue_attempt", {"attempt_id": str(attempt.pk)}, NOW + timedelta(minutes=20, seconds=10))
    ]


def test_starting_twice_opens_one(room: Room) -> None:
    quiz = room.quiz(room.question())
    attempt = start(room, quiz)
    with unchanged():
        assert start_attempt(learner=room.learner, assessment_id=quiz.pk, now=LATER) == (attempt, False)


def test_after_handing_in_another_attempt_may_start(room: Room) -> None:
    quiz = room.quiz(room.question(), attempts_allowed=2)
    numbers = [take(room.learner, quiz, [["b"]]).number for _ in range(2)]
    assert numbers == [1, 2]
    with refused(NoAttemptsLeft):
        start(room, quiz)


@pytest.mark.parametrize("case", ["draft", "other class", "other school", "nowhere"])
def test_what_one_does_not_see_cannot_be_started(room: Room, case: str) -> None:
    quiz = room.quiz(room.question())
    learner = {
        "other class": lambda: make_person(room.learner.institution),
        "other school": lambda: make_person(make_institution()),
    }.get(case, lambda: room.learner)()
    if case == "draft":
        Assessment.objects.update(state=AssessmentState.DRAFT)
    with refused(AssessmentNotFound):
        start_attempt(learner=learner, assessment_id=new_id() if case == "nowhere" else quiz.pk, now=NOW)


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_fifty_clicks_at_once_open_one_attempt() -> None:
    room = make_room()
    quiz = room.quiz(room.question(), time_limit_minutes=5)
    results = run_together(*[partial(start_attempt, learner=room.learner, assessment_id=quiz.pk, now=NOW)] * 50)
    assert {attempt.pk for attempt, _is_new in results} == {Attempt.objects.get().pk}
    assert sum(is_new for _attempt, is_new in results) == 1
    assert (Response.objects.count(), Job.objects.filter(name__startswith="assessments").count()) == (1, 1)
    assert len(announced("assessments.attempt.started")) == 1


# --- answering an exercise ----------------------------------------------------------------------------------
def test_an_exercise_grades_each_answer_and_announces_it(room: Room) -> None:
    question = room.question(weight=0.5, difficulty=4)
    exercise = room.exercise(question)
    attempt = start(room, exercise)
    hint(room, attempt)
    assert answer(room, attempt, ["a"], duration_ms=12_000) == WRONG
    row = Response.objects.get()
    assert (row.response, row.share, row.tries, row.hints_used) == (["a"], 0.0, 1, 1)
    assert (row.duration_ms, row.answered_at) == (12_000, LATER)
    assert announced("assessments.response.graded") == [
        {
            "name": "assessments.response.graded",
            "institution_id": room.learner.institution_id,
            "object_id": row.pk,
            "learner_id": room.learner.pk,
            "actor_id": room.learner.pk,
            "course_id": room.course.pk,
            "occurred_at": LATER,
            "payload": {
                "attempt_id": str(attempt.pk),
                "assessment_id": str(exercise.pk),
                "assessment_kind": "exercise",
                "question_id": str(question.pk),
                "question_version": 1,
                "concepts": [{"concept_id": str(room.concept.pk), "weight": 0.5}],
                "share": 0.0,
                "duration_ms": 12_000,
                "hints_used": 1,
                "try_number": 1,
                "item_difficulty": 0.5,
                "parameter_version": "bkt-1",
                "misconceptions": ["added-instead"],
            },
        }
    ]


def test_the_same_answer_again_is_no_try(room: Room) -> None:
    attempt = start(room, room.exercise(room.question()))
    answer(room, attempt, ["a"])
    with unchanged():
        assert answer(room, attempt, ["a"]) == WRONG


def test_an_exercise_may_be_tried_until_it_is_right(room: Room) -> None:
    attempt = start(room, room.exercise(room.question()))
    assert [answer(room, attempt, given).share for given in (["a"], ["b"])] == [0.0, 1.0]
    with refused(AnsweredAlready):
        answer(room, attempt, ["c"])
    with unchanged():
        assert answer(room, attempt, ["b"]) == RIGHT
    tries = [row["payload"]["try_number"] for row in announced("assessments.response.graded")]
    assert tries == [1, 2]


def test_an_exercise_may_be_tried_three_times(room: Room) -> None:
    attempt = start(room, room.exercise(room.question()))
    for given in (["a"], ["c"], ["a"]):
        answer(room, attempt, given)
    with refused(AnsweredAlready):
        answer(room, attempt, ["b"])
    assert submit_attempt(learner=room.learner, attempt_id=attempt.pk, now=LATER)[0].score == Decimal(0)


def test_a_quiz_keeps_the_newest_answer_and_tells_nothing(room: Room) -> None:
    attempt = start(room, room.quiz(room.question()))
    assert [answer(room, attempt, given) for given in (["a"], ["c"], ["b"], ["a"], ["b"])] == [None] * 5
    row = Response.objects.get()
    assert (row.response, row.share, row.tries) == (["b"], None, 5)
    assert announced("assessments.response.graded") == []


@pytest.mark.parametrize(
    ("kind", "response"),
    [
        (QuestionKind.SINGLE, ["a", "b"]),
        (QuestionKind.SINGLE, "b"),
        (QuestionKind.SINGLE, None),
        (QuestionKind.MULTIPLE, []),
        (QuestionKind.NUMERIC, "3,5"),
        (QuestionKind.NUMERIC, True),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(room: Room, kind: QuestionKind, response: object) -> None:
    attempt = start(room, room.exercise(room.question(kind=kind)))
    with refused(ResponseMalformed, field="response"):
        answer(room, attempt, response)


def test_a_question_that_is_not_asked_here_is_not_found(room: Room) -> None:
    attempt, other = start(room, room.exercise(room.question())), room.question()
    for question_id in (other.pk, new_id()):
        with refused(QuestionNotFound):
            answer(room, attempt, ["b"], question_id=question_id)
        with refused(QuestionNotFound):
            hint(room, attempt, question_id=question_id)


@pytest.mark.parametrize("who", ["classmate", "teacher", "other school"])
def test_nobody_touches_somebody_elses_attempt(room: Room, who: str) -> None:
    attempt = start(room, room.exercise(room.question()))
    stranger = {
        "classmate": lambda: make_person(room.learner.institution),
        "teacher": lambda: room.teacher,
        "other school": lambda: make_person(make_institution(), Role.ADMIN),
    }[who]()
    question_id = attempt.responses.get().question_id
    for deed in (
        partial(answer_question, question_id=question_id, response=["b"]),
        partial(take_hint, question_id=question_id),
        submit_attempt,
    ):
        with refused(AttemptNotFound):
            deed(learner=stranger, attempt_id=attempt.pk, now=LATER)


# --- hints --------------------------------------------------------------------------------------------------
def test_hints_come_one_by_one_until_there_is_none(room: Room) -> None:
    attempt = start(room, room.exercise(room.question()))
    assert [hint(room, attempt) for _ in range(2)] == [("Count on from two.", 1), ("It is even.", 0)]
    with refused(NoHint):
        hint(room, attempt)


def test_a_quiz_gives_no_hint(room: Room) -> None:
    attempt = start(room, room.quiz(room.question()))
    with refused(NoHint):
        hint(room, attempt)


# --- time ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("late_ms", "is_late"), [(0, False), (5000, False), (5001, True)])
def test_a_deadline_has_five_seconds_of_grace(room: Room, late_ms: int, is_late: bool) -> None:
    attempt = start(room, room.quiz(room.question(), time_limit_minutes=10))
    moment = attempt.due_at + timedelta(milliseconds=late_ms)
    if is_late:
        with refused(AttemptOverdue):
            answer(room, attempt, ["b"], now=moment)
        with refused(AttemptOverdue):
            submit_attempt(learner=room.learner, attempt_id=attempt.pk, now=moment)
    else:
        answer(room, attempt, ["b"], now=moment)
        assert submit_attempt(learner=room.learner, attempt_id=attempt.pk, now=moment)[0].score == Decimal(1)


def test_nothing_is_done_in_a_closed_attempt(room: Room) -> None:
    attempt = take(room.learner, room.exercise(room.question()), [["a"]])
    with refused(AttemptClosed):
        answer(room, attempt, ["b"])
    with refused(AttemptClosed):
        hint(room, attempt)
    with refused(AttemptClosed):
        submit_attempt(learner=room.learner, attempt_id=attempt.pk, now=LATER)

"""Handing in: by the learner, or by the clock."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from accounts.tests.factories import NOW
from accounts.tests.services.record import announced, only_where_writers_overlap, refused, unchanged
from assessments.enums import QuestionKind
from assessments.errors import AttemptClosed, NoAttemptsLeft
from assessments.models import Attempt, Response
from assessments.services.assessments import ItemDraft
from assessments.services.attempts import close_overdue_attempt, start_attempt, submit_attempt
from assessments.tests.factories import make_assessment, take
from assessments.tests.services.rooms import Room, make_room
from core.ids import new_id
from core.jobs import run_due_jobs
from core.models import Job
from core.tests.threads import run_together
from progress.models import ConceptState

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=3)
MANY = {
    "options": [
        *({"id": letter, "text": letter, "correct": True} for letter in "abc"),
        *({"id": letter, "text": letter} for letter in "de"),
    ]
}


def submitted() -> list[dict[str, object]]:
    return announced("assessments.attempt.submitted")


def test_handing_in_grades_adds_up_and_announces(room: Room) -> None:
    questions = [room.question(), room.question(kind=QuestionKind.NUMERIC), room.question(), room.question()]
    quiz = make_assessment(
        room.teacher,
        room.course,
        [],
        kind="quiz",
        items=[
            ItemDraft(question.pk, Decimal(points))
            for question, points in zip(questions, ["1", "2.5", "1", "0.5"], strict=True)
        ],
    )
    attempt = take(room.learner, quiz, [["b"], "7/2", ["a"], None], submit=False)
    done, _answers = submit_attempt(learner=room.learner, attempt_id=attempt.pk, now=LATER)
    stored = Attempt.objects.get()
    assert (stored.state, stored.submitted_at) == ("submitted", LATER)
    assert (done.score, stored.score, stored.max_score) == (Decimal("3.50"), Decimal("3.50"), Decimal("5.00"))
    assert list(stored.responses.values_list("share", flat=True)) == [1.0, 1.0, 0.0, None]
    assert submitted() == [
        {
            "name": "assessments.attempt.submitted",
            "institution_id": room.learner.institution_id,
            "object_id": attempt.pk,
            "learner_id": room.learner.pk,
            "actor_id": room.learner.pk,
            "course_id": room.course.pk,
            "occurred_at": LATER,
            "payload": {
                "assessment_id": str(quiz.pk),
                "kind": "quiz",
                "number": 1,
                "score": "3.50",
                "max_score": "5.00",
                "question_count": 4,
                "answered_count": 3,
                "wrong_count": 1,
                "duration_ms": 180_000,
                "is_overdue": False,
            },
        }
    ]


def test_a_question_left_out_counts_in_the_denominator_and_is_no_evidence(room: Room) -> None:
    attempt = take(room.learner, room.quiz(room.question(), room.question()), [["b"], None])
    assert (attempt.score, attempt.max_score) == (Decimal(1), Decimal(2))
    graded = [row["payload"]["question_id"] for row in announced("assessments.response.graded")]
    assert graded == [str(attempt.responses.order_by("position").first().question_id)]
    assert ConceptState.objects.get().evidence_count == 1


def test_handing_in_nothing_is_worth_nothing(room: Room) -> None:
    attempt = take(room.learner, room.quiz(room.question()), [None])
    assert attempt.score == Decimal(0)
    assert announced("assessments.response.graded") == []
    assert submitted()[0]["payload"]["answered_count"] == 0


@pytest.mark.parametrize(
    ("points", "answers", "score"),
    [
        (["1", "1", "1"], ["abd", "abd", "abd"], "1.00"),  # three thirds
        (["1"], ["abd"], "0.33"),  # 1/3
        (["1"], ["ab"], "0.67"),  # 2/3
        (["0.1", "0.2"], ["abc", "abc"], "0.30"),  # no 0.30000000000000004
        (["99.99", "0.01"], ["abc", "abc"], "100.00"),
    ],
)
def test_scores_are_exact_to_the_cent(room: Room, points: list[str], answers: list[str], score: str) -> None:
    questions = [room.question(kind=QuestionKind.MULTIPLE, content=MANY) for _ in points]
    items = [ItemDraft(question.pk, Decimal(each)) for question, each in zip(questions, points, strict=True)]
    quiz = make_assessment(room.teacher, room.course, [], kind="quiz", items=items)
    assert take(room.learner, quiz, [list(each) for each in answers]).score == Decimal(score)


def test_an_exercise_is_not_graded_twice(room: Room) -> None:
    take(room.learner, room.exercise(room.question()), [["b"]])
    assert len(announced("assessments.response.graded")) == 1
    assert submitted()[0]["payload"]["score"] == "1.00"


# --- by the clock -------------------------------------------------------------------------------------------
def test_an_overdue_attempt_is_closed_by_its_job_with_what_was_saved_in_time(room: Room) -> None:
    quiz = room.quiz(room.question(), room.question(), time_limit_minutes=10)
    attempt = take(room.learner, quiz, [["b"], None], submit=False)
    due = NOW + timedelta(minutes=10)
    run_due_jobs(now=due + timedelta(seconds=9))
    assert Attempt.objects.get().state == "open"
    run_due_jobs(now=due + timedelta(hours=8))
    stored = Attempt.objects.get()
    assert (stored.state, stored.submitted_at, stored.score) == ("submitted", due, Decimal(1))
    assert [(row["object_id"], row["occurred_at"], row["payload"]["is_overdue"]) for row in submitted()] == [
        (attempt.pk, due, True)
    ]
    assert submitted()[0]["payload"]["duration_ms"] == 600_000
    assert [row["occurred_at"] for row in announced("assessments.response.graded")] == [due]
    assert Job.objects.filter(name="assessments.close_overdue_attempt").count() == 0


def test_the_job_does_nothing_where_nothing_is_overdue(room: Room) -> None:
    quiz = room.quiz(room.question(), time_limit_minutes=10)
    done = take(room.learner, quiz, [["b"]])
    opened = take(room.learner, quiz, [None], submit=False)
    with unchanged():
        late = NOW + timedelta(days=1)
        results = [close_overdue_attempt(attempt_id=pk, now=late) for pk in (done.pk, new_id())]
        results.append(close_overdue_attempt(attempt_id=opened.pk, now=NOW))
    assert results == [False, False, False]
    assert close_overdue_attempt(attempt_id=opened.pk, now=late) is True
    assert close_overdue_attempt(attempt_id=opened.pk, now=late) is False


def test_starting_after_the_deadline_closes_the_old_attempt_and_opens_the_next(room: Room) -> None:
    quiz = room.quiz(room.question(), time_limit_minutes=10)
    take(room.learner, quiz, [["b"]], submit=False)
    late = NOW + timedelta(hours=1)
    attempt, is_new = start_attempt(learner=room.learner, assessment_id=quiz.pk, now=late)
    rows = Attempt.objects.order_by("number").values_list("state", "submitted_at", "score")
    assert (is_new, attempt.number, attempt.started_at) == (True, 2, late)
    assert list(rows) == [("submitted", NOW + timedelta(minutes=10), Decimal(1)), ("open", None, None)]


def test_an_overdue_attempt_counts_against_those_allowed(room: Room) -> None:
    quiz = room.quiz(room.question(), time_limit_minutes=10, attempts_allowed=1)
    take(room.learner, quiz, [["b"]], submit=False)
    with refused(NoAttemptsLeft):
        start_attempt(learner=room.learner, assessment_id=quiz.pk, now=NOW + timedelta(hours=1))
    run_due_jobs(now=NOW + timedelta(hours=1))
    assert Attempt.objects.get().score == Decimal(1)


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_two_clicks_cannot_both_hand_in() -> None:
    room = make_room()
    attempt = take(room.learner, room.quiz(room.question()), [["b"]], submit=False)

    def submit() -> bool:
        try:
            submit_attempt(learner=room.learner, attempt_id=attempt.pk, now=LATER)
        except AttemptClosed:
            return False
        return True

    assert sorted(run_together(*[partial(submit)] * 8)) == [False] * 7 + [True]
    assert (len(submitted()), len(announced("assessments.response.graded"))) == (1, 1)
    assert (ConceptState.objects.get().evidence_count, Response.objects.get().share) == (1, 1.0)

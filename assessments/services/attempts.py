"""Starting, answering, handing in."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.api import User
from assessments.enums import AssessmentKind, AttemptState
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
from assessments.grading import Grade, GradingError, question_from
from assessments.models import Assessment, Attempt, Response
from assessments.models.attempts import GRACE
from assessments.policies import visible_assessments
from assessments.services.evidence import graded_events, score_of, started_event, submitted_event
from core.bulk import update_rows
from core.errors import Conflict, conflicts
from core.events import announce
from core.ids import new_id
from core.jobs import enqueue
from core.prepared import prepared

CLOSE_OVERDUE_JOB = "assessments.close_overdue_attempt"
MAX_TRIES = 3
_ONE_AT_A_TIME = ("assessments_attempt_number", "assessments_attempt_one_open")


class _StartedMeanwhile(Conflict):
    """The learner's other click opened the attempt first; it is returned in place of an error."""


@transaction.atomic
def start_attempt(*, learner: User, assessment_id: UUID, now: datetime) -> tuple[Attempt, bool]:
    """The learner's open attempt, and whether it was started now. Starting twice opens one.

    Raises:
        AssessmentNotFound: no such exercise or quiz, or not for the learner to see.
        NoAttemptsLeft: as many as allowed were made.
    """
    assessment = Assessment.objects.filter(visible_assessments(learner), pk=assessment_id).first()
    if assessment is None:
        raise AssessmentNotFound("There is no such exercise or quiz.")
    earlier = list(Attempt.objects.locked().filter(assessment=assessment, learner_id=learner.pk).order_by("number"))
    if earlier and earlier[-1].state == AttemptState.OPEN:
        if not earlier[-1].is_overdue(now):
            return earlier[-1], False
        _close(earlier[-1], at=earlier[-1].due_at or now, is_overdue=True)
    if assessment.attempts_allowed is not None and len(earlier) >= assessment.attempts_allowed:
        raise NoAttemptsLeft("All attempts have been used.", attempts_allowed=assessment.attempts_allowed)
    try:
        return _open(assessment, learner, number=len(earlier) + 1, now=now), True
    except _StartedMeanwhile:
        return Attempt.objects.open().select_related("assessment").get(
            assessment=assessment, learner_id=learner.pk
        ), False


@transaction.atomic
def answer_question(
    *,
    learner: User,
    attempt_id: UUID,
    question_id: UUID,
    response: Any,
    now: datetime,
    duration_ms: int | None = None,
) -> tuple[Response, Grade | None]:
    """Store an answer. In an exercise it is graded at once; in a quiz it can be replaced until the end.

    The same answer again changes nothing and is not counted as a try.

    Raises:
        AttemptNotFound: no such attempt, or it is somebody else's.
        AttemptClosed, AttemptOverdue: it is too late.
        QuestionNotFound: the question is not in the attempt.
        ResponseMalformed: the answer does not fit the question.
        AnsweredAlready: an exercise question that was answered rightly, or three times.
    """
    attempt = _open_attempt(learner, attempt_id, now)
    row = _response_in(attempt, question_id)
    question = question_from(row.version.kind, row.version.content)
    try:
        checked = question.check(response)
    except GradingError as error:
        raise ResponseMalformed(error.message, field="response") from error
    is_exercise = attempt.assessment.kind == AssessmentKind.EXERCISE
    if row.response == checked:
        return row, question.grade(checked) if is_exercise else None
    if is_exercise and (row.share == 1.0 or row.tries >= MAX_TRIES):
        raise AnsweredAlready("This question is done.")
    row.response, row.answered_at, row.duration_ms = checked, now, duration_ms
    row.tries += 1
    grade = question.grade(checked) if is_exercise else None
    if grade is not None:
        row.share = grade.share
    update_rows([row], update=["response", "answered_at", "duration_ms", "tries", "share"])
    if grade is not None:
        announce(*graded_events(attempt, [(row, grade)], now=now))
    return row, grade


@transaction.atomic
def take_hint(*, learner: User, attempt_id: UUID, question_id: UUID, now: datetime) -> tuple[str, int]:
    """The next hint of an exercise question and how many remain. Help makes a right answer weigh less.

    Raises:
        AttemptNotFound, AttemptClosed, AttemptOverdue, QuestionNotFound: as in ``answer_question``.
        NoHint: there is no further one, or this is a quiz.
    """
    attempt = _open_attempt(learner, attempt_id, now)
    row = _response_in(attempt, question_id)
    hints = row.version.hints
    if attempt.assessment.kind != AssessmentKind.EXERCISE:
        raise NoHint("A quiz gives no hints.")
    if row.hints_used >= len(hints):
        raise NoHint("There is no further hint.")
    row.hints_used += 1
    row.save(update_fields=["hints_used"])
    return hints[row.hints_used - 1], len(hints) - row.hints_used


@transaction.atomic
def submit_attempt(*, learner: User, attempt_id: UUID, now: datetime) -> tuple[Attempt, list[Response]]:
    """Hand in a learner's open attempt and grade it; gives it back with its answers.

    The row is locked first, so two clicks cannot both submit.

    Raises:
        AttemptNotFound: no such attempt, or it is somebody else's.
        AttemptClosed: it was handed in before.
        AttemptOverdue: its time is over; what was saved in time is graded by itself.
    """
    attempt = _open_attempt(learner, attempt_id, now)
    return attempt, _close(attempt, at=now, is_overdue=False)


@transaction.atomic
def close_overdue_attempt(*, attempt_id: UUID, now: datetime) -> bool:
    """Hand in what was saved when the time ran out. Returns whether there was something to close."""
    attempt = Attempt.objects.locked().open().filter(pk=attempt_id).first()
    if attempt is None or not attempt.is_overdue(now):
        return False
    _close(attempt, at=attempt.due_at or now, is_overdue=True)
    return True


def _open(assessment: Assessment, learner: User, *, number: int, now: datetime) -> Attempt:
    items = list(assessment.items.select_related("question__latest"))
    limit = assessment.time_limit_minutes
    attempt = Attempt(
        institution_id=assessment.institution_id,
        assessment=assessment,
        learner_id=learner.pk,
        number=number,
        started_at=now,
        due_at=now + timedelta(minutes=limit) if limit else None,
        max_score=sum((item.points for item in items), Decimal(0)),
    )
    attempt.seed = attempt.pk.int & 0x7FFFFFFF
    with conflicts(Attempt, dict.fromkeys(_ONE_AT_A_TIME, _StartedMeanwhile("Another click was faster."))):
        attempt.save(force_insert=True)
    Response.objects.bulk_create(
        Response(
            id=new_id(),
            institution_id=attempt.institution_id,
            attempt=attempt,
            question_id=item.question_id,
            version=item.question.latest,
            position=item.position,
            points=item.points,
        )
        for item in items
    )
    announce(started_event(attempt))
    if attempt.due_at is not None:
        enqueue(CLOSE_OVERDUE_JOB, now=now, not_before=attempt.due_at + GRACE * 2, attempt_id=attempt.pk)
    return attempt


def _open_attempt(learner: User, attempt_id: UUID, now: datetime) -> Attempt:
    found = _locked(attempt_id, learner.pk)
    if not found:
        raise AttemptNotFound("There is no such attempt.")
    attempt = found[0]
    if attempt.state != AttemptState.OPEN:
        raise AttemptClosed("This attempt is already closed.")
    if attempt.is_overdue(now):
        raise AttemptOverdue("The time for this attempt is over.")
    return attempt


def _response_in(attempt: Attempt, question_id: UUID) -> Response:
    found = _response(attempt.pk, question_id)
    if not found:
        raise QuestionNotFound("There is no such question in this attempt.")
    found[0].attempt = attempt
    return found[0]


@prepared
def _locked(attempt_id: UUID, learner_id: UUID) -> QuerySet[Attempt]:
    return Attempt.objects.locked().filter(pk=attempt_id, learner_id=learner_id).order_by()


@prepared
def _response(attempt_id: UUID, question_id: UUID) -> QuerySet[Response]:
    responses = Response.objects.filter(attempt_id=attempt_id, question_id=question_id)
    return responses.select_related("version").order_by()


@prepared
def responses_of(attempt_id: UUID) -> QuerySet[Response]:
    """The answers of an attempt with their questions, in order."""
    return Response.objects.filter(attempt_id=attempt_id).select_related("version").order_by("position", "id")


def _close(attempt: Attempt, *, at: datetime, is_overdue: bool) -> list[Response]:
    """Grade what was answered, add up, announce; gives all answers. A question left out counts with 0 and is no evidence."""
    rows = responses_of(attempt.pk)
    newly_graded = []
    for row in rows:
        if row.response is not None and row.share is None:
            grade = question_from(row.version.kind, row.version.content).grade(row.response)
            row.share = grade.share
            newly_graded.append((row, grade))
    update_rows([row for row, _ in newly_graded], update=["share"])
    attempt.state, attempt.submitted_at = AttemptState.SUBMITTED, at
    attempt.score = score_of(rows)
    update_rows([attempt], update=["state", "submitted_at", "score"])
    announce(*graded_events(attempt, newly_graded, now=at), submitted_event(attempt, rows, is_overdue=is_overdue))
    return rows

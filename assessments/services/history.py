"""Putting answers that were given elsewhere into the record."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max

from accounts.api import User
from assessments.enums import AssessmentKind, AttemptState
from assessments.errors import HistoryDiverges, HistoryMalformed, ResponseMalformed
from assessments.events import ConceptWeight
from assessments.grading import Grade, GradingError, question_from
from assessments.models import Assessment, AssessmentItem, Attempt, Response
from assessments.policies import visible_assessments
from assessments.services.evidence import (
    concept_weights,
    graded_event,
    score_of,
    started_event,
    submitted_event,
)
from core.bulk import insert_rows
from core.events import DomainEvent, announce, lock_stream
from core.ids import new_id

# Answers in one transaction: on SQLite nobody else writes meanwhile.
CHUNK = 500
_WHAT_GRADING_READS = (
    "position",
    "points",
    *(f"assessment__{field}" for field in ("institution_id", "course_id", "kind")),
    *(f"question__latest__{field}" for field in ("number", "kind", "content", "difficulty")),
)


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """An answer to an exercise of one question, given at ``at`` on another platform or on paper."""

    assessment_id: UUID
    response: Any
    at: datetime


@dataclass(frozen=True, slots=True)
class _Taken:
    """An answer as it goes into the record: the attempt, submitted, its one response, and what that was worth."""

    attempt: Attempt
    row: Response
    grade: Grade


def import_history(*, learner: User, course_id: UUID, answers: Sequence[PastAnswer]) -> int:
    """Put answers given elsewhere, with their own times, into the record; returns how many were added.

    The rows and events are those that starting, answering and handing in an attempt for each answer would have made.
    ``answers`` is the learner's whole history in the course, oldest first: as many as the record holds already are
    passed over, so that a call that was cut off is simply made again. A transaction for each ``CHUNK`` of them,
    under the lock of the learner's stream; the number of queries in it does not grow with the answers.

    Raises:
        HistoryMalformed: not oldest first, or an answer to something else than an exercise of one question, without
            limits of time or attempts, that ``learner`` sees in the course.
        HistoryDiverges: the record holds something else than the beginning of ``answers``.
        ResponseMalformed: an answer does not fit its question. The chunks before it are in.
    """
    if any(later.at < earlier.at for earlier, later in pairwise(answers)):
        raise HistoryMalformed("Give the answers in the order of time.", field="answers")
    added = 0
    while step := _import_next(learner, course_id, answers):
        added += step
    return added


@transaction.atomic
def _import_next(learner: User, course_id: UUID, answers: Sequence[PastAnswer]) -> int:
    lock_stream(learner.pk)
    known = _count_known(learner, course_id, answers)
    chunk = answers[known : known + CHUNK]
    if not chunk:
        return 0
    exercises = _exercises(learner, course_id, {answer.assessment_id for answer in chunk})
    numbers = _last_numbers(learner, exercises)
    taken = [_take(learner, exercises[answer.assessment_id], answer, numbers) for answer in chunk]
    insert_rows([each.attempt for each in taken])
    insert_rows([each.row for each in taken])
    concepts = concept_weights({each.row.question_id for each in taken})
    announce(*(event for each in taken for event in _events(each, concepts[each.row.question_id])))
    return len(taken)


def _count_known(learner: User, course_id: UUID, answers: Sequence[PastAnswer]) -> int:
    """How many of ``answers`` are in the record. The time of the last of them tells another history from this one."""
    submitted = Attempt.objects.filter(learner=learner, assessment__course_id=course_id, state=AttemptState.SUBMITTED)
    found = submitted.aggregate(number=Count("pk"), latest=Max("submitted_at"))
    known: int = found["number"]
    if known > len(answers) or (known and found["latest"] != answers[known - 1].at):
        raise HistoryDiverges("The record holds other answers than these in this course.", field="answers")
    return known


def _exercises(learner: User, course_id: UUID, assessment_ids: set[UUID]) -> dict[UUID, AssessmentItem]:
    """The one question of each exercise."""
    suited = Assessment.objects.filter(
        visible_assessments(learner),
        course_id=course_id,
        kind=AssessmentKind.EXERCISE,
        time_limit_minutes=None,
        attempts_allowed=None,
        pk__in=assessment_ids,
    )
    items = list(
        AssessmentItem.objects.filter(assessment__in=suited)
        .select_related("assessment", "question__latest")
        .only(*_WHAT_GRADING_READS)
    )
    found = {item.assessment_id: item for item in items}
    if len(items) != len(found) or len(found) != len(assessment_ids):
        raise HistoryMalformed("Each answer is one to an exercise of one question, without limits.", field="answers")
    return found


def _last_numbers(learner: User, assessment_ids: Mapping[UUID, AssessmentItem]) -> dict[UUID, int]:
    """The number of the learner's last attempt at each exercise, where there is one."""
    made = Attempt.objects.filter(learner=learner, assessment_id__in=list(assessment_ids)).order_by()
    return dict(made.values_list("assessment_id").annotate(last=Max("number")))


def _take(learner: User, item: AssessmentItem, answer: PastAnswer, numbers: dict[UUID, int]) -> _Taken:
    """Started, answered and handed in, all ``at`` one moment. Counts ``numbers`` on."""
    version = item.question.latest
    if version is None:
        raise HistoryMalformed("A question has no text yet.", field="answers")
    question = question_from(version.kind, version.content)
    try:
        checked = question.check(answer.response)
    except GradingError as error:
        raise ResponseMalformed(error.message, field="response") from error
    grade = question.grade(checked)
    number = numbers[item.assessment_id] = numbers.get(item.assessment_id, 0) + 1
    attempt = Attempt(
        institution_id=item.assessment.institution_id,
        assessment=item.assessment,
        learner=learner,
        number=number,
        state=AttemptState.SUBMITTED,
        started_at=answer.at,
        submitted_at=answer.at,
        max_score=item.points,
    )
    attempt.seed = attempt.pk.int & 0x7FFFFFFF
    row = Response(
        id=new_id(),
        institution_id=attempt.institution_id,
        attempt=attempt,
        question_id=item.question_id,
        version=version,
        position=item.position,
        points=item.points,
        response=checked,
        share=grade.share,
        tries=1,
        answered_at=answer.at,
    )
    attempt.score = score_of([row])
    return _Taken(attempt, row, grade)


def _events(taken: _Taken, concepts: tuple[ConceptWeight, ...]) -> Iterator[DomainEvent]:
    """What the three deeds announce, in their order."""
    yield started_event(taken.attempt)
    yield graded_event(taken.attempt, taken.row, taken.grade, concepts, now=taken.attempt.started_at)
    yield submitted_event(taken.attempt, [taken.row], is_overdue=False)

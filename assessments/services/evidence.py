"""Turning what happened in an attempt into events that are complete in themselves."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypedDict
from uuid import UUID

from django.db.models import QuerySet

from assessments.enums import AssessmentKind
from assessments.events import AttemptStarted, AttemptSubmitted, ConceptWeight, ResponseGraded
from assessments.grading import Grade
from assessments.models import Attempt, QuestionConcept, Response
from assessments.ports import evidence_parameters
from core.prepared import prepared

_CENT = Decimal("0.01")


def score_of(rows: Iterable[Response]) -> Decimal:
    """The points that graded answers reached, in cents. What was left out is worth nothing."""
    reached = (row.points * Decimal(str(row.share)) for row in rows if row.share is not None)
    return sum(reached, Decimal(0)).quantize(_CENT)


class _About(TypedDict):
    """What every event of an attempt says of it."""

    institution_id: UUID
    learner_id: UUID
    actor_id: UUID
    course_id: UUID
    assessment_id: UUID


def _about(attempt: Attempt) -> _About:
    return {
        "institution_id": attempt.institution_id,
        "learner_id": attempt.learner_id,
        "actor_id": attempt.learner_id,
        "course_id": attempt.assessment.course_id,
        "assessment_id": attempt.assessment_id,
    }


def started_event(attempt: Attempt) -> AttemptStarted:
    """That the learner began ``attempt``."""
    return AttemptStarted(
        **_about(attempt),
        object_id=attempt.pk,
        occurred_at=attempt.started_at,
        kind=str(attempt.assessment.kind),
        number=attempt.number,
    )


def submitted_event(attempt: Attempt, rows: Sequence[Response], *, is_overdue: bool) -> AttemptSubmitted:
    """That ``attempt`` was handed in, or closed at its deadline, with the answers in ``rows``."""
    if attempt.submitted_at is None or attempt.score is None:
        raise ValueError("An attempt is announced as submitted once it is scored.")
    answered = [row for row in rows if row.response is not None]
    return AttemptSubmitted(
        **_about(attempt),
        object_id=attempt.pk,
        occurred_at=attempt.submitted_at,
        kind=str(attempt.assessment.kind),
        number=attempt.number,
        score=attempt.score,
        max_score=attempt.max_score,
        question_count=len(rows),
        answered_count=len(answered),
        wrong_count=sum(row.share != 1.0 for row in answered),
        duration_ms=max(0, round((attempt.submitted_at - attempt.started_at).total_seconds() * 1000)),
        is_overdue=is_overdue,
    )


def graded_events(attempt: Attempt, graded: Sequence[tuple[Response, Grade]], *, now: datetime) -> list[ResponseGraded]:
    """One event for each graded answer, with the concepts and parameters of this moment. One query."""
    if not graded:
        return []
    concepts = concept_weights([row.question_id for row, _ in graded])
    return [graded_event(attempt, row, grade, concepts[row.question_id], now=now) for row, grade in graded]


def graded_event(
    attempt: Attempt, row: Response, grade: Grade, concepts: tuple[ConceptWeight, ...], *, now: datetime
) -> ResponseGraded:
    """That an answer was graded, with the parameters of this moment."""
    parameters = evidence_parameters()
    is_exercise = attempt.assessment.kind == AssessmentKind.EXERCISE
    return ResponseGraded(
        **_about(attempt),
        object_id=row.pk,
        occurred_at=now,
        attempt_id=attempt.pk,
        assessment_kind=str(attempt.assessment.kind),
        question_id=row.question_id,
        question_version=row.version.number,
        concepts=concepts,
        share=grade.share,
        duration_ms=row.duration_ms,
        hints_used=row.hints_used,
        try_number=row.tries if is_exercise else 1,  # in a quiz nothing was said before the end
        item_difficulty=parameters.item_difficulty(question_id=row.question_id, authored=row.version.difficulty),
        parameter_version=parameters.version(),
        misconceptions=grade.misconceptions,
    )


def concept_weights(question_ids: Collection[UUID]) -> dict[UUID, tuple[ConceptWeight, ...]]:
    """What each question asks for, the heaviest first; nothing for a question without concepts. One query."""
    found: dict[UUID, list[ConceptWeight]] = defaultdict(list)
    for question_id, concept_id, weight in _weights(sorted(question_ids)):
        found[question_id].append(ConceptWeight(concept_id=concept_id, weight=weight))
    return defaultdict(tuple, {question_id: tuple(weights) for question_id, weights in found.items()})


@prepared
def _weights(question_ids: list[UUID]) -> QuerySet[QuestionConcept, tuple[UUID, UUID, float]]:
    rows = QuestionConcept.objects.filter(question_id__in=question_ids).order_by("-weight", "pk")
    return rows.values_list("question_id", "concept_id", "weight")

"""Turning what happened in an attempt into events that are complete in themselves."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from assessments.enums import AssessmentKind
from assessments.events import AttemptStarted, AttemptSubmitted, ConceptWeight, ResponseGraded
from assessments.grading import Grade
from assessments.models import Attempt, QuestionConcept, Response
from assessments.ports import evidence_parameters


def started_event(attempt: Attempt) -> AttemptStarted:
    """That the learner began ``attempt``."""
    return AttemptStarted(
        institution_id=attempt.institution_id,
        object_id=attempt.pk,
        learner_id=attempt.learner_id,
        actor_id=attempt.learner_id,
        course_id=attempt.assessment.course_id,
        occurred_at=attempt.started_at,
        assessment_id=attempt.assessment_id,
        kind=str(attempt.assessment.kind),
        number=attempt.number,
    )


def submitted_event(attempt: Attempt, rows: Sequence[Response], *, is_overdue: bool) -> AttemptSubmitted:
    """That ``attempt`` was handed in, or closed at its deadline, with the answers in ``rows``."""
    if attempt.submitted_at is None or attempt.score is None:
        raise ValueError("An attempt is announced as submitted once it is scored.")
    answered = [row for row in rows if row.response is not None]
    return AttemptSubmitted(
        institution_id=attempt.institution_id,
        object_id=attempt.pk,
        learner_id=attempt.learner_id,
        actor_id=attempt.learner_id,
        course_id=attempt.assessment.course_id,
        occurred_at=attempt.submitted_at,
        assessment_id=attempt.assessment_id,
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
    parameters = evidence_parameters()
    is_exercise = attempt.assessment.kind == AssessmentKind.EXERCISE
    concepts = _concept_weights([row.question_id for row, _ in graded])
    return [
        ResponseGraded(
            institution_id=attempt.institution_id,
            object_id=row.pk,
            learner_id=attempt.learner_id,
            actor_id=attempt.learner_id,
            course_id=attempt.assessment.course_id,
            occurred_at=now,
            attempt_id=attempt.pk,
            assessment_id=attempt.assessment_id,
            assessment_kind=str(attempt.assessment.kind),
            question_id=row.question_id,
            question_version=row.version.number,
            concepts=concepts[row.question_id],
            share=grade.share,
            duration_ms=row.duration_ms,
            hints_used=row.hints_used,
            try_number=row.tries if is_exercise else 1,  # in a quiz nothing was said before the end
            item_difficulty=parameters.item_difficulty(question_id=row.question_id, authored=row.version.difficulty),
            parameter_version=parameters.version(),
            misconceptions=grade.misconceptions,
        )
        for row, grade in graded
    ]


def _concept_weights(question_ids: Sequence[UUID]) -> dict[UUID, tuple[ConceptWeight, ...]]:
    found: dict[UUID, list[ConceptWeight]] = defaultdict(list)
    rows = QuestionConcept.objects.filter(question_id__in=question_ids).order_by("-weight", "pk")
    for question_id, concept_id, weight in rows.values_list("question_id", "concept_id", "weight"):
        found[question_id].append(ConceptWeight(concept_id=concept_id, weight=weight))
    return defaultdict(tuple, {question_id: tuple(weights) for question_id, weights in found.items()})

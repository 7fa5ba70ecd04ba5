"""How well mastery foretold each answer: the log walked once more, asking before telling."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from statistics import fmean
from typing import Any
from uuid import UUID

from django.db import transaction

from core.events import RecordedEvent, events_of_learner, learners_with, lock_stream
from progress.models import ConceptState
from progress.projections import MasteryProjection, Standings, concerned

_SECONDS_A_DAY = 86_400.0
# Where the clock stands still, every answer is given at this one moment.
_STANDSTILL = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What was expected of one answer just before it was given, and what came.

    ``expected``: probability of a right answer, over several concepts their mean; ``expected_without_forgetting``:
    the same if time took nothing; ``days_since``: since the last answer to any of its concepts, None before the first.
    """

    expected: float
    expected_without_forgetting: float
    is_right: bool
    days_since: float | None


@dataclass(frozen=True)
class Evaluation:
    """The forecasts of all answers of ``learner_count`` learners.

    ``mismatches``: (learner, concept) whose stored state is not the one that the walk ended in; there should be none,
    and then the forecasts are those that the platform held at the time.
    """

    forecasts: Sequence[Forecast]
    learner_count: int
    mismatches: Sequence[tuple[UUID, UUID]]


def learners_to_evaluate(institution_id: UUID | None = None) -> list[UUID]:
    """Whoever gave graded answers, in one institution or in all."""
    return learners_with(MasteryProjection.handles, institution_id=institution_id)


def evaluate_mastery(learner_ids: Iterable[UUID]) -> Evaluation:
    """Walk each learner's graded answers in their order: forecast, compare, fold, as ``MasteryProjection`` did."""
    forecasts: list[Forecast] = []
    mismatches: list[tuple[UUID, UUID]] = []
    learner_count = 0
    for learner_id in learner_ids:
        learner_count += 1
        told, amiss = _walk(learner_id)
        forecasts += told
        mismatches += ((learner_id, concept_id) for concept_id in amiss)
    return Evaluation(forecasts, learner_count, mismatches)


@transaction.atomic
def _walk(learner_id: UUID) -> tuple[list[Forecast], list[UUID]]:
    """A learner's forecasts, and the concepts whose stored state differs; the lock keeps log and states together."""
    lock_stream(learner_id)
    known: Standings = {}
    without_forgetting: Standings = {}
    forecasts: list[Forecast] = []
    for batch in events_of_learner(learner_id, MasteryProjection.handles):
        for event in batch:
            forecasts += _foretell(event, known, without_forgetting)
    return forecasts, list(_mismatches(learner_id, known))


def _foretell(event: RecordedEvent, known: Standings, without_forgetting: Standings) -> Iterator[Forecast]:
    """The forecast of one answer, unless it bears on no concept; then fold the answer."""
    version = event.payload["parameter_version"]
    moved = concerned(event, known)
    unmoved_by_time = [
        (standing, replace(evidence, at=_STANDSTILL)) for standing, evidence in concerned(event, without_forgetting)
    ]
    if moved:
        last = [standing.state.last_at for standing, _ in moved if standing.state and standing.state.last_at]
        yield Forecast(
            expected=fmean(standing.forecast(evidence, version) for standing, evidence in moved),
            expected_without_forgetting=fmean(
                standing.forecast(evidence, version) for standing, evidence in unmoved_by_time
            ),
            is_right=event.payload["share"] >= 1.0,
            days_since=(event.occurred_at - max(last)).total_seconds() / _SECONDS_A_DAY if last else None,
        )
    for standing, evidence in (*moved, *unmoved_by_time):
        standing.move(evidence, version)


def _mismatches(learner_id: UUID, walked: Standings) -> Iterator[UUID]:
    expected = {standing.concept_id: _columns(standing.row()) for standing in walked.values()}
    stored = {row.concept_id: _columns(row) for row in ConceptState.objects.filter(learner_id=learner_id)}
    for concept_id in sorted(expected.keys() | stored.keys()):
        if expected.get(concept_id) != stored.get(concept_id):
            yield concept_id


def _columns(row: ConceptState) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in ConceptState._meta.concrete_fields}

"""Mastery, folded from graded answers in the transaction that announces them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from core.events import LiveProjection, RecordedEvent
from core.ids import derived_id
from progress.models import ConceptState
from progress.tracing import Evidence, KnowledgeState, estimate, fold, parameters_of

RESPONSE_GRADED = "assessments.response.graded"
_NAMESPACE = UUID("6f1d2f0e-5a1c-5b3e-9d57-0a4c1c3f7b11")

_Key = tuple[UUID, UUID]


class MasteryProjection(LiveProjection):
    """One ``ConceptState`` for each learner and concept that was answered on. Two statements a batch."""

    name: ClassVar[str] = "progress.mastery"
    handles: ClassVar[frozenset[str]] = frozenset({RESPONSE_GRADED})
    models = (ConceptState,)

    def apply(self, events: Sequence[RecordedEvent]) -> None:
        rows = self._known(events)
        touched: dict[_Key, ConceptState] = {}
        for event in events:
            for concept_id, evidence in _evidence(event):
                key = (_learner(event), concept_id)
                row = rows.get(key) or _fresh(event, concept_id)
                _move(row, evidence, event.payload["parameter_version"])
                rows[key] = touched[key] = row
        ConceptState.objects.bulk_create(
            touched.values(),
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[
                "p_correct",
                "lower",
                "upper",
                "evidence_count",
                "last_evidence_at",
                "model_version",
                "state",
            ],
        )

    def _known(self, events: Sequence[RecordedEvent]) -> dict[_Key, ConceptState]:
        """The states concerned; the lock on the learner's stream keeps them still."""
        ids = {_state_id(_learner(event), concept_id) for event in events for concept_id, _ in _evidence(event)}
        return {(row.learner_id, row.concept_id): row for row in ConceptState.objects.filter(pk__in=ids)}


def _evidence(event: RecordedEvent) -> Iterator[tuple[UUID, Evidence]]:
    payload = event.payload
    for member in payload["concepts"]:
        yield (
            UUID(member["concept_id"]),
            Evidence(
                share=payload["share"],
                at=event.occurred_at,
                weight=member["weight"],
                difficulty=payload["item_difficulty"],
                hints_used=payload["hints_used"],
                try_number=payload["try_number"],
            ),
        )


def _learner(event: RecordedEvent) -> UUID:
    if event.learner_id is None:
        raise ValueError("A graded answer has a learner.")
    return event.learner_id


def _fresh(event: RecordedEvent, concept_id: UUID) -> ConceptState:
    learner_id = _learner(event)
    return ConceptState(
        id=_state_id(learner_id, concept_id),
        institution_id=event.institution_id,
        learner_id=learner_id,
        concept_id=concept_id,
        evidence_count=0,
    )


def _move(row: ConceptState, evidence: Evidence, version: str) -> None:
    parameters = parameters_of(version)
    before = KnowledgeState.unpacked(row.state) if row.evidence_count else KnowledgeState.initial(parameters)
    after = fold(before, evidence, parameters)
    reading = estimate(after, parameters)
    row.p_correct, row.lower, row.upper = reading.p_correct, reading.lower, reading.upper
    row.evidence_count, row.model_version = after.answers, version
    row.last_evidence_at = _last(after.last_at)
    row.state = after.packed()


def _last(at: datetime | None) -> datetime:
    if at is None:
        raise ValueError("A state with an answer has its date.")
    return at


def _state_id(learner_id: UUID, concept_id: UUID) -> UUID:
    return derived_id(_NAMESPACE, learner_id, concept_id)

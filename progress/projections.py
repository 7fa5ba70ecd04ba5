"""Mastery, folded from graded answers in the transaction that announces them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet

from core.bulk import upsert_rows
from core.events import LiveProjection, RecordedEvent
from core.ids import derived_id
from core.prepared import prepared
from progress.models import ConceptState
from progress.tracing import Evidence, KnowledgeState, estimate, fold, forecast, parameters_of

RESPONSE_GRADED = "assessments.response.graded"
_NAMESPACE = UUID("6f1d2f0e-5a1c-5b3e-9d57-0a4c1c3f7b11")

_MOVED = ("p_correct", "lower", "upper", "evidence_count", "last_evidence_at", "model_version", "state")

_Key = tuple[UUID, UUID]
Standings = dict[_Key, "Standing"]


@dataclass
class Standing:
    """A learner's knowledge of a concept while answers are folded into it; ``row`` is how it is stored.

    Kept unpacked, so that many answers in one batch cost one reading and one writing of the state.
    """

    institution_id: UUID
    learner_id: UUID
    concept_id: UUID
    state: KnowledgeState | None = None
    version: str = ""

    @classmethod
    def of(cls, row: ConceptState) -> "Standing":
        state = KnowledgeState.unpacked(row.state)
        return cls(row.institution_id, row.learner_id, row.concept_id, state, row.model_version)

    def forecast(self, evidence: Evidence, version: str) -> float:
        """Probability that the answer in ``evidence`` will be right, told just before it is given."""
        return forecast(self._before(version), evidence, parameters_of(version))

    def move(self, evidence: Evidence, version: str) -> None:
        """Fold one more answer, weighed with the parameters it was given under."""
        self.state, self.version = fold(self._before(version), evidence, parameters_of(version)), version

    def row(self) -> ConceptState:
        """The row for what was folded.

        Raises:
            ValueError: nothing was.
        """
        if self.state is None or self.state.last_at is None:
            raise ValueError("A state with an answer has its date.")
        reading = estimate(self.state, parameters_of(self.version))
        return ConceptState(
            id=_state_id(self.learner_id, self.concept_id),
            institution_id=self.institution_id,
            learner_id=self.learner_id,
            concept_id=self.concept_id,
            p_correct=reading.p_correct,
            lower=reading.lower,
            upper=reading.upper,
            evidence_count=self.state.answers,
            last_evidence_at=self.state.last_at,
            model_version=self.version,
            state=self.state.packed(),
        )

    def _before(self, version: str) -> KnowledgeState:
        return self.state or KnowledgeState.initial(parameters_of(version))


class MasteryProjection(LiveProjection):
    """One ``ConceptState`` for each learner and concept that was answered on. Two statements a batch."""

    name: ClassVar[str] = "progress.mastery"
    handles: ClassVar[frozenset[str]] = frozenset({RESPONSE_GRADED})
    models = (ConceptState,)

    def apply(self, events: Sequence[RecordedEvent]) -> None:
        known = self._known(events)
        touched: Standings = {}
        for event in events:
            for standing, evidence in concerned(event, known):
                standing.move(evidence, event.payload["parameter_version"])
                touched[standing.learner_id, standing.concept_id] = standing
        upsert_rows([standing.row() for standing in touched.values()], update=_MOVED)

    def _known(self, events: Sequence[RecordedEvent]) -> Standings:
        """The states concerned; the lock on the learner's stream keeps them still."""
        ids = {_state_id(_learner(event), concept_id) for event in events for concept_id, _ in _evidence(event)}
        return {(row.learner_id, row.concept_id): Standing.of(row) for row in _states(sorted(ids))}


@prepared
def _states(ids: list[UUID]) -> QuerySet[ConceptState]:
    return ConceptState.objects.filter(pk__in=ids).order_by()


def concerned(event: RecordedEvent, known: Standings) -> list[tuple[Standing, Evidence]]:
    """The standings that a graded answer bears on, each with how it does. Those not yet in ``known`` join it."""
    learner_id = _learner(event)
    found = []
    for concept_id, evidence in _evidence(event):
        key = (learner_id, concept_id)
        standing = known.setdefault(key, Standing(event.institution_id, learner_id, concept_id))
        found.append((standing, evidence))
    return found


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


@lru_cache(maxsize=4096)
def _state_id(learner_id: UUID, concept_id: UUID) -> UUID:
    return derived_id(_NAMESPACE, learner_id, concept_id)

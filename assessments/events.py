"""What assessments announces."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from core.events import DomainEvent, register_event


@register_event
@dataclass(frozen=True, kw_only=True)
class QuestionEdited(DomainEvent):
    """A question was made or got a new version."""

    name: ClassVar[str] = "assessments.question.edited"

    version_number: int
    kind: str


@register_event
@dataclass(frozen=True, kw_only=True)
class AssessmentEdited(DomainEvent):
    """An exercise or quiz was made or changed."""

    name: ClassVar[str] = "assessments.assessment.edited"

    kind: str
    state: str
    item_count: int


@register_event
@dataclass(frozen=True, kw_only=True)
class AttemptStarted(DomainEvent):
    """A learner opened an exercise or quiz."""

    name: ClassVar[str] = "assessments.attempt.started"

    assessment_id: UUID
    kind: str
    number: int


@dataclass(frozen=True, kw_only=True)
class ConceptWeight:
    """How much an answer says about a concept, in (0, 1]."""

    concept_id: UUID
    weight: float


@register_event
@dataclass(frozen=True, kw_only=True)
class ResponseGraded(DomainEvent):
    """An answer was graded; everything that weighing it needs is in here.

    ``share`` in [0, 1]; ``item_difficulty`` in logits; ``misconceptions`` are codes.
    """

    name: ClassVar[str] = "assessments.response.graded"

    attempt_id: UUID
    assessment_id: UUID
    assessment_kind: str
    question_id: UUID
    question_version: int
    concepts: tuple[ConceptWeight, ...]
    share: float
    duration_ms: int | None
    hints_used: int
    try_number: int
    item_difficulty: float
    parameter_version: str
    misconceptions: tuple[str, ...] = ()


@register_event
@dataclass(frozen=True, kw_only=True)
class AttemptSubmitted(DomainEvent):
    """An attempt was handed in, or closed at its deadline, and graded."""

    name: ClassVar[str] = "assessments.attempt.submitted"

    assessment_id: UUID
    kind: str
    number: int
    score: Decimal
    max_score: Decimal
    question_count: int
    answered_count: int
    wrong_count: int
    duration_ms: int
    is_overdue: bool

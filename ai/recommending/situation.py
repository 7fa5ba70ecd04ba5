"""What the rules look at, and what they answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class ConceptView:
    """A concept of the learner's courses. ``score`` 0–100, None without enough data.

    ``probability_weak``: how likely the true score lies below the mastery threshold.
    """

    id: UUID
    name: str
    requires: frozenset[UUID] = frozenset()
    score: float | None = None
    is_mastered: bool = False
    probability_weak: float = 0.5


@dataclass(frozen=True)
class LessonView:
    """A published lesson, in the order of the courses. ``percent`` None: not opened."""

    id: UUID
    title: str
    concepts: frozenset[UUID]
    level: str
    percent: int | None = None

    @property
    def is_completed(self) -> bool:
        return self.percent == 100

    @property
    def is_under_way(self) -> bool:
        return self.percent is not None and not self.is_completed


@dataclass(frozen=True)
class Activity:
    """A published exercise or quiz. ``questions``: how many of its questions ask for a concept.

    ``is_used_up``: no attempt is left.
    """

    id: UUID
    title: str
    kind: str
    questions: Mapping[UUID, int]
    lesson_id: UUID | None = None
    best_percent: float | None = None
    is_open: bool = False
    is_used_up: bool = False


@dataclass(frozen=True)
class Situation:
    """Where a learner stands. ``class_levels``: set for kindergarten classes, whose lessons go by level."""

    concepts: tuple[ConceptView, ...]
    lessons: tuple[LessonView, ...]
    activities: tuple[Activity, ...]
    class_levels: frozenset[str] = frozenset()
    ready_from: float = 70.0


@dataclass(frozen=True)
class Step:
    """A proposal. ``facts`` fill the reason's sentence; ``confidence``: probability that the reason is true."""

    kind: str
    target_id: UUID
    title: str
    reason: str
    confidence: float
    concept_id: UUID | None = None
    facts: Mapping[str, str | int] = field(default_factory=dict)

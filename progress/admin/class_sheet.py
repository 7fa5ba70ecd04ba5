"""What the page of a class shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.api import User
from courses.api import Classroom, Concept
from progress.mastery import Mastery
from progress.selectors import HeatMap, HeatMapRow, heat_map


@dataclass(frozen=True)
class Cell:
    """One learner and one concept. The score is cut, not rounded: 69.9 is no 70, and its band is not that of 70."""

    mastery: Mastery
    concept: Concept

    @property
    def score(self) -> str:
        return "–" if self.mastery.score is None else str(int(self.mastery.score))


@dataclass(frozen=True)
class Line:
    """A learner's row. ``mastered``: how many concepts of the map."""

    learner_id: UUID
    name: str
    cells: tuple[Cell, ...]
    mastered: int


@dataclass(frozen=True)
class Column:
    """A concept's head. ``percent`` of the learners with enough data have mastered it; None without any."""

    concept: Concept
    percent: int | None


@dataclass(frozen=True)
class ClassSheet:
    """A class by concepts, ready to show."""

    classroom: Classroom
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def class_sheet(*, reader: User, classroom_id: UUID, now: datetime) -> ClassSheet:
    """Five queries, whatever the size of the class.

    Raises:
        ClassroomNotFound: as in ``heat_map``.
    """
    found = heat_map(reader=reader, classroom_id=classroom_id, now=now)
    return ClassSheet(
        classroom=found.classroom,
        columns=tuple(_column(found, place) for place in range(len(found.concepts))),
        lines=tuple(_line(found, row) for row in found.rows),
    )


def _column(found: HeatMap, place: int) -> Column:
    share = found.share_mastered(place)
    return Column(concept=found.concepts[place], percent=None if share is None else round(100 * share))


def _line(found: HeatMap, row: HeatMapRow) -> Line:
    return Line(
        learner_id=row.learner_id,
        name=row.learner_name,
        cells=tuple(
            Cell(mastery=mastery, concept=concept) for mastery, concept in zip(row.cells, found.concepts, strict=True)
        ),
        mastered=sum(mastery.is_mastered for mastery in row.cells),
    )

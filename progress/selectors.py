"""Reads of the progress app."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.api import User, get_visible_person
from core.prepared import prepared
from courses.api import (
    Classroom,
    ClassroomNotFound,
    Concept,
    concepts_of_courses,
    course_ids_of_classroom,
    get_visible_classroom,
    learners_in,
    place_of_learner,
)
from progress.enums import MasteryBand
from progress.mastery import Mastery, read_mastery
from progress.models import ConceptState


@dataclass(frozen=True)
class ConceptMastery:
    """A concept and where the learner stands in it."""

    concept: Concept
    mastery: Mastery


def mastery_by_concept(learner_id: UUID, concept_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, Mastery]:
    """A learner's mastery of the given concepts, ``unknown`` where nothing was answered. One query."""
    wanted = list(concept_ids)
    known = {row.concept_id: read_mastery(row, now=now) for row in _states([learner_id], wanted)}
    return {concept_id: known.get(concept_id) or Mastery.unknown(concept_id) for concept_id in wanted}


def mastery_of_learner(*, reader: User, learner_id: UUID, now: datetime) -> list[ConceptMastery]:
    """All concepts of the learner's courses, in the order of the courses. Five queries.

    Raises:
        PersonNotFound: no such learner, or not for ``reader`` to see.
    """
    learner = get_visible_person(user=reader, person_id=learner_id)
    concepts = concepts_of_courses(place_of_learner(learner.pk).course_ids)
    mastery = mastery_by_concept(learner.pk, [concept.pk for concept in concepts], now=now)
    return [ConceptMastery(concept=concept, mastery=mastery[concept.pk]) for concept in concepts]


@prepared
def _states(learner_ids: list[UUID], concept_ids: list[UUID]) -> QuerySet[ConceptState]:
    return ConceptState.objects.filter(learner_id__in=learner_ids, concept_id__in=concept_ids).order_by()


@dataclass(frozen=True)
class HeatMapRow:
    """A learner and their mastery of each concept of the map, in its order."""

    learner_id: UUID
    learner_name: str
    cells: tuple[Mastery, ...]


@dataclass(frozen=True)
class HeatMap:
    """A class by concepts."""

    classroom: Classroom
    concepts: tuple[Concept, ...]
    rows: tuple[HeatMapRow, ...]

    def share_mastered(self, column: int) -> float | None:
        """Of the learners with enough data in a concept, the share in [0, 1] who have mastered it."""
        known = [row.cells[column] for row in self.rows if row.cells[column].band != MasteryBand.NOT_ENOUGH_DATA]
        return sum(cell.is_mastered for cell in known) / len(known) if known else None


def heat_map(*, reader: User, classroom_id: UUID, now: datetime) -> HeatMap:
    """The mastery of a class, for its teachers and admins. Five queries, whatever its size and history.

    Raises:
        ClassroomNotFound: no such class, or not for ``reader`` to see in this way.
    """
    if not reader.is_staff:
        raise ClassroomNotFound("There is no such class.")
    classroom = get_visible_classroom(user=reader, classroom_id=classroom_id)
    concepts = concepts_of_courses(course_ids_of_classroom(classroom.pk))
    learners = [place.learner for place in learners_in(classroom.pk)]
    rows = _states([learner.pk for learner in learners], [concept.pk for concept in concepts])
    known = {(row.learner_id, row.concept_id): read_mastery(row, now=now) for row in rows}
    return HeatMap(
        classroom=classroom,
        concepts=tuple(concepts),
        rows=tuple(
            HeatMapRow(
                learner_id=learner.pk,
                learner_name=learner.full_name,
                cells=tuple(known.get((learner.pk, concept.pk)) or Mastery.unknown(concept.pk) for concept in concepts),
            )
            for learner in learners
        ),
    )

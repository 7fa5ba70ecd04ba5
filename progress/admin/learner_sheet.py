"""What the page of a learner shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.api import PersonNotFound, Role, User, get_visible_person
from assessments.api import Attempt, AttemptState, attempts_visible_to
from courses.api import place_of_learner
from lessons.api import Lesson, LessonProgress, LessonState, lessons_visible_to, progress_of
from progress.enums import MasteryBand
from progress.selectors import ConceptMastery, mastery_of_learner

ATTEMPTS_SHOWN = 10


@dataclass(frozen=True)
class LessonLine:
    """A lesson of the learner's courses; ``progress`` is None before the first report."""

    lesson: Lesson
    progress: LessonProgress | None

    @property
    def minutes(self) -> int:
        return round(self.progress.seconds / 60) if self.progress else 0


@dataclass(frozen=True)
class AttemptLine:
    """An attempt; ``percent`` of its points, None while it is open."""

    attempt: Attempt

    @property
    def percent(self) -> int | None:
        score, full = self.attempt.score, self.attempt.max_score
        return round(100 * score / full) if score is not None and full else None

    @property
    def is_open(self) -> bool:
        return self.attempt.state == AttemptState.OPEN


@dataclass(frozen=True)
class LearnerSheet:
    """A learner's mastery, last attempts and lessons, ready to show."""

    learner: User
    concepts: tuple[ConceptMastery, ...]
    attempts: tuple[AttemptLine, ...]
    lessons: tuple[LessonLine, ...]

    @property
    def mastered(self) -> int:
        return sum(item.mastery.is_mastered for item in self.concepts)

    @property
    def started(self) -> int:
        return sum(item.mastery.band != MasteryBand.NOT_ENOUGH_DATA for item in self.concepts)

    @property
    def completed(self) -> int:
        return sum(line.progress is not None and line.progress.completed_at is not None for line in self.lessons)


def learner_sheet(*, reader: User, learner_id: UUID, now: datetime) -> LearnerSheet:
    """A constant number of queries. Lessons are those of the learner's courses that the reader sees too.

    Raises:
        PersonNotFound: no such learner, or not for ``reader`` to see.
    """
    learner = get_visible_person(user=reader, person_id=learner_id)
    if learner.role != Role.STUDENT:
        raise PersonNotFound("There is no such learner.")
    attempts = attempts_visible_to(reader).filter(learner_id=learner.pk).order_by("-started_at", "-pk")
    return LearnerSheet(
        learner=learner,
        concepts=tuple(mastery_of_learner(reader=reader, learner_id=learner.pk, now=now)),
        attempts=tuple(AttemptLine(attempt) for attempt in attempts[:ATTEMPTS_SHOWN]),
        lessons=_lessons(reader, learner),
    )


def _lessons(reader: User, learner: User) -> tuple[LessonLine, ...]:
    courses = place_of_learner(learner.pk).course_ids
    lessons = list(
        lessons_visible_to(reader)
        .filter(section__course_id__in=courses, state=LessonState.PUBLISHED)
        .order_by("section__course__title", "section__position", "position", "pk")
    )
    progress = progress_of(learner.pk, [lesson.pk for lesson in lessons])
    return tuple(LessonLine(lesson=lesson, progress=progress.get(lesson.pk)) for lesson in lessons)

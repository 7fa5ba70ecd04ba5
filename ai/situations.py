"""Reading a learner's situation for the rules. Ten queries, whatever was done."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from accounts.api import User
from ai.recommending import Activity, ConceptView, LessonView, Situation
from assessments.api import BestResult, assessments_visible_to, questions_by_concept, results_of
from courses.api import KINDERGARTEN, concepts_of_courses, place_of_learner, prerequisites_of
from lessons.api import progress_of, published_lessons
from progress.api import mastery_by_concept


def situation_of(learner: User, *, now: datetime) -> Situation:
    """Where ``learner`` stands in the courses of their classes."""
    place = place_of_learner(learner.pk)
    is_kindergarten = bool(place.levels) and place.levels <= KINDERGARTEN
    return Situation(
        concepts=_concepts(learner.pk, place.course_ids, now),
        lessons=_lessons(learner, place.course_ids),
        activities=_activities(learner, place.course_ids),
        class_levels=place.levels if is_kindergarten else frozenset(),
        ready_from=settings.MASTERY_THRESHOLD,
    )


def _concepts(learner_id: UUID, course_ids: tuple[UUID, ...], now: datetime) -> tuple[ConceptView, ...]:
    concepts = concepts_of_courses(course_ids)
    ids = [concept.pk for concept in concepts]
    requires = prerequisites_of(ids)
    mastery = mastery_by_concept(learner_id, ids, now=now)
    return tuple(
        ConceptView(
            id=concept.pk,
            name=concept.name,
            requires=frozenset(requires.get(concept.pk, ())),
            score=mastery[concept.pk].score,
            is_mastered=mastery[concept.pk].is_mastered,
            probability_weak=mastery[concept.pk].probability_below_threshold,
        )
        for concept in concepts
    )


def _lessons(learner: User, course_ids: tuple[UUID, ...]) -> tuple[LessonView, ...]:
    lessons = published_lessons(learner, course_ids)
    progress = progress_of(learner.pk, [lesson.id for lesson in lessons])
    return tuple(
        LessonView(
            id=lesson.id,
            title=lesson.title,
            concepts=lesson.concept_ids,
            level=lesson.level,
            percent=progress[lesson.id].percent if lesson.id in progress else None,
        )
        for lesson in lessons
    )


def _activities(learner: User, course_ids: tuple[UUID, ...]) -> tuple[Activity, ...]:
    assessments = list(assessments_visible_to(learner).filter(course__in=course_ids).order_by("pk"))
    ids = [assessment.pk for assessment in assessments]
    results = results_of(learner.pk, ids)
    questions: dict[UUID, dict[UUID, int]] = {pk: {} for pk in ids}
    for concept_id, counts in questions_by_concept(ids).items():
        for assessment_id, number in counts.items():
            questions[assessment_id][concept_id] = number
    return tuple(
        Activity(
            id=assessment.pk,
            title=assessment.title,
            kind=assessment.kind,
            questions=questions[assessment.pk],
            lesson_id=assessment.lesson_id,
            best_percent=result.percent,
            is_open=result.is_open,
            is_used_up=not result.is_open
            and assessment.attempts_allowed is not None
            and result.attempts >= assessment.attempts_allowed,
        )
        for assessment in assessments
        for result in [results.get(assessment.pk, BestResult())]
    )

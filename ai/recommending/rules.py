"""The rules, in the order in which they are asked.

1. What was begun is finished first.
2. The weakest concept that the learner has answered on and is ready for is practised.
3. Of the concepts not yet known, those whose prerequisites are ready (the outer fringe) are learnt, in course order.
4. Who has mastered everything refreshes what fades first.
Kindergarten classes go by the level of the class instead of 2 to 4.

Source: outer fringe after Doignon and Falmagne (1999), knowledge spaces.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from uuid import UUID

from ai.recommending.situation import Activity, ConceptView, LessonView, Situation, Step

Facts = Mapping[str, str | int]

EXERCISE, QUIZ, LESSON = "exercise", "quiz", "lesson"
MIXED_LEVEL = "MIXED"


def recommend(situation: Situation, *, limit: int = 5) -> list[Step]:
    """Up to ``limit`` steps, best first, no target twice."""
    rules = (_unfinished, _by_class_level) if situation.class_levels else (_unfinished, _weakest, _fringe, _refresh)
    seen: set[UUID] = set()
    return list(islice((step for rule in rules for step in rule(situation) if _is_new(step, seen)), limit))


def _is_new(step: Step, seen: set[UUID]) -> bool:
    if step.target_id in seen:
        return False
    seen.add(step.target_id)
    return True


def _unfinished(situation: Situation) -> Iterator[Step]:
    """Open attempts, then opened lessons. These are recorded facts: confidence 1."""
    for activity in situation.activities:
        if activity.is_open:
            yield _do(activity, "unfinished_attempt", 1.0, facts={"title": activity.title})
    for lesson in situation.lessons:
        if lesson.is_under_way:
            facts: Facts = {"title": lesson.title, "percent": lesson.percent or 0}
            yield Step(LESSON, lesson.id, lesson.title, "unfinished_lesson", 1.0, facts=facts)


def _weakest(situation: Situation) -> Iterator[Step]:
    """Answered on, not mastered, prerequisites ready: weakest first. Confidence: it is below the threshold."""
    ready = _Readiness(situation)
    weak = [concept for concept in situation.concepts if concept.score is not None and not concept.is_mastered]
    for concept in sorted(weak, key=lambda concept: (concept.score or 0.0, concept.id)):
        if ready.for_concept(concept):
            facts: Facts = {"concept": concept.name, "score": round(concept.score or 0.0)}
            yield from _practise(situation, concept, "weakest_ready", concept.probability_weak, facts)


def _fringe(situation: Situation) -> Iterator[Step]:
    """Not enough data yet, prerequisites ready. Confidence: they are, and it is not known already."""
    ready = _Readiness(situation)
    for concept in situation.concepts:
        if concept.score is None and ready.for_concept(concept):
            reason = "fringe" if concept.requires & ready.known.keys() else "first_step"
            confidence = ready.confidence(concept) * concept.probability_weak
            yield from _learn(situation, concept, reason, confidence)


def _refresh(situation: Situation) -> Iterator[Step]:
    """Everything mastered: the lowest score first. Confidence: it has fallen below the threshold."""
    if situation.concepts and all(concept.is_mastered for concept in situation.concepts):
        for concept in sorted(situation.concepts, key=lambda concept: (concept.score or 0.0, concept.id)):
            facts = {"concept": concept.name}
            yield from _practise(situation, concept, "refresh", concept.probability_weak, facts)


def _by_class_level(situation: Situation) -> Iterator[Step]:
    """Lessons of the class's level that are not completed, in order; all for a mixed class. A fact: confidence 1."""
    levels = situation.class_levels | {MIXED_LEVEL}
    for lesson in situation.lessons:
        if (lesson.level in levels or MIXED_LEVEL in situation.class_levels) and not lesson.is_completed:
            yield Step(LESSON, lesson.id, lesson.title, "class_level", 1.0)


def _learn(situation: Situation, concept: ConceptView, reason: str, confidence: float) -> Iterator[Step]:
    """The first lesson on the concept that is not completed; where all are, practice."""
    lesson = next((each for each in situation.lessons if concept.id in each.concepts and not each.is_completed), None)
    facts = {"concept": concept.name}
    if lesson is not None:
        yield Step(LESSON, lesson.id, lesson.title, reason, confidence, concept.id, facts)
    else:
        yield from _practise(situation, concept, reason, confidence, facts)


def _practise(
    situation: Situation, concept: ConceptView, reason: str, confidence: float, facts: Facts
) -> Iterator[Step]:
    """An exercise that is not done perfectly, else such a quiz, else the lesson: of an opened lesson first, then the
    one with most questions on the concept."""
    fitting = [each for each in situation.activities if each.questions.get(concept.id) and not each.is_used_up]
    opened = {lesson.id for lesson in situation.lessons if lesson.percent is not None}
    for kind in (EXERCISE, QUIZ):
        undone = [each for each in fitting if each.kind == kind and (each.best_percent or 0.0) < 100]
        if undone:
            best = max(
                undone,
                key=lambda each: (each.lesson_id in opened, each.questions[concept.id], -(each.best_percent or 0.0)),
            )
            yield _do(best, reason, confidence, concept=concept.id, facts=facts)
            return
    lesson = next((each for each in situation.lessons if concept.id in each.concepts), None)
    if lesson is not None:
        yield _study(lesson, reason, confidence, concept.id, facts)


def _study(lesson: LessonView, reason: str, confidence: float, concept: UUID, facts: Facts) -> Step:
    return Step(LESSON, lesson.id, lesson.title, reason, confidence, concept, facts)


def _do(
    activity: Activity,
    reason: str,
    confidence: float,
    *,
    facts: Facts,
    concept: UUID | None = None,
) -> Step:
    return Step(activity.kind, activity.id, activity.title, reason, confidence, concept, facts)


class _Readiness:
    """Which concepts the learner has the prerequisites for. Those outside of the courses count as there."""

    def __init__(self, situation: Situation) -> None:
        self.known = {concept.id: concept for concept in situation.concepts}
        self._ready_from = situation.ready_from

    def for_concept(self, concept: ConceptView) -> bool:
        return all(self._is_held(self.known[each]) for each in concept.requires if each in self.known)

    def confidence(self, concept: ConceptView) -> float:
        """Probability that every prerequisite really is at the threshold, taken as independent."""
        probability = 1.0
        for each in concept.requires:
            if each in self.known:
                probability *= 1 - self.known[each].probability_weak
        return probability

    def _is_held(self, concept: ConceptView) -> bool:
        return concept.is_mastered or (concept.score is not None and concept.score >= self._ready_from)

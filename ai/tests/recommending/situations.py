"""Short ways to say where a learner stands."""

from uuid import UUID, uuid5

from ai.recommending import Activity, ConceptView, LessonView

_NAMES = UUID(int=7)


def name_id(name: str) -> UUID:
    return uuid5(_NAMES, name)


def concept(
    name: str, *requires: str, score: float | None = None, mastered: bool = False, weak: float = 0.5
) -> ConceptView:
    return ConceptView(
        id=name_id(name),
        name=name,
        requires=frozenset(map(name_id, requires)),
        score=score,
        is_mastered=mastered,
        probability_weak=weak,
    )


def lesson(name: str, *concepts: str, percent: int | None = None, level: str = "secondary") -> LessonView:
    return LessonView(
        id=name_id(name), title=name, concepts=frozenset(map(name_id, concepts)), level=level, percent=percent
    )


def activity(name: str, kind: str = "exercise", questions: dict[str, int] | None = None, **kwargs: object) -> Activity:
    asked = {name_id(each): number for each, number in (questions or {}).items()}
    return Activity(id=name_id(name), title=name, kind=kind, questions=asked, **kwargs)

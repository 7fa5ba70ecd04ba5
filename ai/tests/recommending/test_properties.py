"""What must hold for every situation."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ai.recommending import Activity, ConceptView, LessonView, Situation, recommend
from ai.tests.recommending.situations import name_id

CONCEPTS = [name_id(f"concept {index}") for index in range(6)]
concept_ids = st.sampled_from(CONCEPTS)
probabilities = st.floats(0, 1)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    concepts = [
        ConceptView(
            id=pk,
            name=str(pk),
            requires=draw(st.frozensets(st.sampled_from([*CONCEPTS[:index], name_id("elsewhere")]), max_size=3)),
            score=draw(st.none() | st.floats(0, 100)),
            is_mastered=draw(st.booleans()),
            probability_weak=draw(probabilities),
        )
        for index, pk in enumerate(CONCEPTS[: draw(st.integers(0, 6))])
    ]
    lessons = [
        LessonView(
            id=name_id(f"lesson {index}"),
            title=f"lesson {index}",
            concepts=draw(st.frozensets(concept_ids, max_size=3)),
            level=draw(st.sampled_from(["KG1", "KG2", "MIXED", "secondary"])),
            percent=draw(st.none() | st.integers(0, 100)),
        )
        for index in range(draw(st.integers(0, 4)))
    ]
    activities = [
        Activity(
            id=name_id(f"activity {index}"),
            title=f"activity {index}",
            kind=draw(st.sampled_from(["exercise", "quiz"])),
            questions=draw(st.dictionaries(concept_ids, st.integers(0, 9), max_size=4)),
            best_percent=draw(st.none() | st.floats(0, 100)),
            is_open=draw(st.booleans()),
            is_used_up=draw(st.booleans()),
        )
        for index in range(draw(st.integers(0, 5)))
    ]
    return Situation(
        concepts=tuple(concepts),
        lessons=tuple(lessons),
        activities=tuple(activities),
        class_levels=draw(st.just(frozenset()) | st.frozensets(st.sampled_from(["KG1", "KG2", "MIXED"]))),
        ready_from=draw(st.floats(1, 99)),
    )


@given(situations(), st.integers(0, 20))
def test_every_answer_is_short_without_doubles_sure_of_itself_within_bounds_and_repeatable(
    situation: Situation, limit: int
) -> None:
    steps = recommend(situation, limit=limit)
    targets = [step.target_id for step in steps]
    assert len(steps) <= limit
    assert len(set(targets)) == len(targets)
    assert all(0.0 <= step.confidence <= 1.0 for step in steps)
    assert steps == recommend(situation, limit=limit)
    assert steps == recommend(situation, limit=99)[:limit]


@given(situations())
def test_only_what_exists_is_proposed_and_nothing_used_up(situation: Situation) -> None:
    lessons = {lesson.id: "lesson" for lesson in situation.lessons}
    activities = {each.id: each.kind for each in situation.activities if each.is_open or not each.is_used_up}
    for step in recommend(situation, limit=99):
        assert {**lessons, **activities}[step.target_id] == step.kind


@given(situations())
def test_open_attempts_always_come_first(situation: Situation) -> None:
    opened = [each.id for each in situation.activities if each.is_open]
    assert [step.target_id for step in recommend(situation, limit=99)][: len(opened)] == opened


@given(situations())
def test_kindergarten_is_never_told_about_mastery(situation: Situation) -> None:
    steps = recommend(replace(situation, class_levels=frozenset({"KG1"})), limit=99)
    assert {step.reason for step in steps} <= {"unfinished_attempt", "unfinished_lesson", "class_level"}

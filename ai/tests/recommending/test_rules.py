"""Each rule alone, then their order."""

import pytest

from ai.recommending import Situation, Step, recommend
from ai.tests.recommending.situations import activity, concept, lesson, name_id


def situation(concepts: list = (), lessons: list = (), activities: list = (), **kwargs: object) -> Situation:
    return Situation(concepts=tuple(concepts), lessons=tuple(lessons), activities=tuple(activities), **kwargs)


def brief(steps: list[Step]) -> list[tuple[str, str, str]]:
    return [(step.kind, step.title, step.reason) for step in steps]


def test_nothing_to_go_by_gives_nothing() -> None:
    assert recommend(situation()) == []


# --- 1. what was begun --------------------------------------------------------------------------------------
def test_an_open_attempt_is_finished_first_then_an_opened_lesson() -> None:
    steps = recommend(
        situation(
            lessons=[
                lesson("begun", percent=40),
                lesson("done", percent=100),
                lesson("new"),
                lesson("opened", percent=0),
            ],
            activities=[activity("quiet"), activity("open", "quiz", is_open=True)],
        )
    )
    assert steps == [
        Step("quiz", name_id("open"), "open", "unfinished_attempt", 1.0, facts={"title": "open"}),
        Step("lesson", name_id("begun"), "begun", "unfinished_lesson", 1.0, facts={"title": "begun", "percent": 40}),
        Step("lesson", name_id("opened"), "opened", "unfinished_lesson", 1.0, facts={"title": "opened", "percent": 0}),
    ]


# --- 2. the weakest -----------------------------------------------------------------------------------------
def test_the_weakest_concept_whose_prerequisites_are_held_is_practised() -> None:
    steps = recommend(
        situation(
            [
                concept("base", score=72.0, mastered=True),
                concept("middling", "base", score=55.4, weak=0.9),
                concept("weak", "base", score=31.6, weak=0.99),
                concept("weaker but blocked", "middling", score=10.0),
            ],
            activities=[
                activity(f"on {name}", questions={name: 1}) for name in ("middling", "weak", "weaker but blocked")
            ],
        )
    )
    assert steps == [
        Step(
            "exercise",
            name_id("on weak"),
            "on weak",
            "weakest_ready",
            0.99,
            name_id("weak"),
            {"concept": "weak", "score": 32},
        ),
        Step(
            "exercise",
            name_id("on middling"),
            "on middling",
            "weakest_ready",
            0.9,
            name_id("middling"),
            {"concept": "middling", "score": 55},
        ),
    ]


@pytest.mark.parametrize(
    ("base", "is_ready"),
    [
        (concept("base", score=70.0), True),  # at the threshold
        (concept("base", score=69.9), False),
        (concept("base", score=None), False),
        (concept("base", score=65.0, mastered=True), True),
    ],
)
def test_a_prerequisite_is_held_from_the_threshold_on_or_when_mastered(base: object, is_ready: bool) -> None:
    steps = recommend(situation([base, concept("next", "base", score=20.0)], [lesson("about next", "next")]))
    assert (("lesson", "about next", "weakest_ready") in brief(steps)) == is_ready


def test_the_threshold_is_part_of_the_situation() -> None:
    concepts = [concept("base", score=61.0), concept("next", "base", score=20.0)]
    lessons = [lesson("about next", "next")]
    assert brief(recommend(situation(concepts, lessons, ready_from=60))) == [("lesson", "about next", "weakest_ready")]
    assert brief(recommend(situation(concepts, lessons, ready_from=62))) == []


def test_prerequisites_outside_of_the_courses_count_as_there() -> None:
    steps = recommend(situation([concept("next", "elsewhere", score=20.0)], [lesson("about next", "next")]))
    assert brief(steps) == [("lesson", "about next", "weakest_ready")]


def test_practice_is_the_exercise_with_most_questions_on_the_concept() -> None:
    activities = [
        activity("few", questions={"c": 1}),
        activity("most, half done", questions={"c": 3}, best_percent=50.0),
        activity("most", questions={"c": 3}),
        activity("perfect", questions={"c": 9}, best_percent=100.0),
        activity("about something else", questions={"d": 9}),
        activity("quiz", "quiz", questions={"c": 9}),
    ]
    steps = recommend(situation([concept("c", score=20.0)], [lesson("about c", "c")], activities))
    assert brief(steps) == [("exercise", "most", "weakest_ready")]


def test_where_the_exercises_are_done_comes_a_quiz_and_then_the_lesson() -> None:
    done = activity("done", questions={"c": 2}, best_percent=100.0)
    quiz = activity("quiz", "quiz", questions={"c": 2}, best_percent=40.0)
    lessons, concepts = [lesson("about c", "c", percent=100)], [concept("c", score=20.0)]
    assert brief(recommend(situation(concepts, lessons, [done, quiz]))) == [("quiz", "quiz", "weakest_ready")]
    assert brief(recommend(situation(concepts, lessons, [done]))) == [("lesson", "about c", "weakest_ready")]
    assert brief(recommend(situation(concepts, [], [done]))) == []


def test_a_quiz_without_attempts_left_is_not_proposed() -> None:
    used_up = activity("used up", "quiz", questions={"c": 2}, best_percent=40.0, is_used_up=True)
    steps = recommend(situation([concept("c", score=20.0)], [lesson("about c", "c")], [used_up]))
    assert brief(steps) == [("lesson", "about c", "weakest_ready")]


# --- 3. the outer fringe ------------------------------------------------------------------------------------
def test_new_concepts_whose_prerequisites_are_held_are_learnt_in_course_order() -> None:
    steps = recommend(
        situation(
            [
                concept("root", weak=0.6),
                concept("held", score=80.0, mastered=True, weak=0.1),
                concept("other", score=75.0, mastered=True, weak=0.2),
                concept("fringe", "held", "other", weak=0.5),
                concept("too far", "fringe"),
            ],
            [lesson(f"about {name}", name) for name in ("too far", "fringe", "root", "held")],
        )
    )
    assert steps == [
        Step("lesson", name_id("about root"), "about root", "first_step", 0.6, name_id("root"), {"concept": "root"}),
        # Both prerequisites really held, and not known already: (1 - 0.1) · (1 - 0.2) · 0.5
        Step(
            "lesson",
            name_id("about fringe"),
            "about fringe",
            "fringe",
            pytest.approx(0.36),
            name_id("fringe"),
            {"concept": "fringe"},
        ),
    ]


def test_a_concept_on_prerequisites_elsewhere_is_a_first_step() -> None:
    steps = recommend(situation([concept("next", "elsewhere", weak=0.7)], [lesson("about next", "next")]))
    assert [(step.reason, step.confidence) for step in steps] == [("first_step", 0.7)]


def test_a_completed_lesson_gives_way_to_the_next_and_then_to_practice() -> None:
    first, second = lesson("first", "c", percent=100), lesson("second", "c")
    practice = activity("practice", questions={"c": 1})
    studied = lesson("second", "c", percent=100)
    concepts = [concept("c")]
    assert brief(recommend(situation(concepts, [first, second], [practice]))) == [("lesson", "second", "first_step")]
    assert brief(recommend(situation(concepts, [first, studied], [practice]))) == [
        ("exercise", "practice", "first_step")
    ]


# --- 4. refreshing ------------------------------------------------------------------------------------------
def test_who_has_mastered_everything_refreshes_what_fades_first() -> None:
    concepts = [
        concept("fresh", score=78.0, mastered=True, weak=0.2),
        concept("fading", score=70.5, mastered=True, weak=0.45),
    ]
    steps = recommend(
        situation(
            concepts, [lesson("on both", "fresh", "fading", percent=100)], [activity("a", questions={"fading": 1})]
        )
    )
    assert steps == [
        Step("exercise", name_id("a"), "a", "refresh", 0.45, name_id("fading"), {"concept": "fading"}),
        Step("lesson", name_id("on both"), "on both", "refresh", 0.2, name_id("fresh"), {"concept": "fresh"}),
    ]


def test_nothing_is_refreshed_while_something_is_left_to_learn() -> None:
    concepts = [concept("known", score=78.0, mastered=True), concept("blocked", "unknown"), concept("unknown")]
    steps = recommend(situation(concepts, [lesson("on known", "known", percent=100)]))
    assert steps == []


# --- kindergarten -------------------------------------------------------------------------------------------
def test_kindergarten_goes_by_the_level_of_the_class() -> None:
    lessons = [
        lesson("done", level="KG1", percent=100),
        lesson("older", level="KG2"),
        lesson("own", level="KG1"),
        lesson("for all", level="MIXED"),
        lesson("begun", level="KG1", percent=30),
        lesson("school", level="primary"),
    ]
    steps = recommend(situation([concept("c", score=5.0)], lessons, class_levels=frozenset({"KG1"})))
    assert brief(steps) == [
        ("lesson", "begun", "unfinished_lesson"),
        ("lesson", "own", "class_level"),
        ("lesson", "for all", "class_level"),
    ]
    assert {step.confidence for step in steps} == {1.0}


def test_a_child_in_two_classes_gets_the_lessons_of_both() -> None:
    lessons = [lesson("one", level="KG1"), lesson("two", level="KG2"), lesson("three", level="KG3")]
    steps = recommend(situation(lessons=lessons, class_levels=frozenset({"KG1", "KG2"})))
    assert brief(steps) == [("lesson", "one", "class_level"), ("lesson", "two", "class_level")]


# --- all together -------------------------------------------------------------------------------------------
def test_the_rules_are_asked_in_their_order_and_no_target_comes_twice() -> None:
    situation_ = situation(
        [concept("weak", score=20.0), concept("new"), concept("held", score=80.0, mastered=True)],
        [lesson("begun", "new", percent=10), lesson("about weak", "weak"), lesson("again", "new")],
        [activity("open", questions={"weak": 2}, is_open=True)],
    )
    assert brief(recommend(situation_)) == [
        ("exercise", "open", "unfinished_attempt"),
        ("lesson", "begun", "unfinished_lesson"),
    ]


def test_the_limit_cuts_the_end_off() -> None:
    many = situation(
        [concept(f"c{index}") for index in range(9)], [lesson(f"l{index}", f"c{index}") for index in range(9)]
    )
    titles = [step.title for step in recommend(many, limit=99)]
    assert titles == [f"l{index}" for index in range(9)]
    assert [step.title for step in recommend(many)] == titles[:5]
    assert [step.title for step in recommend(many, limit=2)] == titles[:2]
    assert recommend(many, limit=0) == []

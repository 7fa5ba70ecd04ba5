"""The algebra course as a whole: taught in the order of its graph, every idea asked for and every mistake answered."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from config.demo.unit import LessonText, QuestionText, Unit, read_unit
from core.rich_text import render

MATH = re.compile(r'<(span|div) class="math (inline|block)">.*?</\1>', re.DOTALL)
RIGHT_WORDS = ("Yes", "Right", "Exactly")


@pytest.fixture(scope="module")
def unit() -> Unit:
    return read_unit("algebra")


@pytest.fixture(scope="module")
def questions(unit: Unit) -> list[QuestionText]:
    return [question for lesson in unit.lessons for question in lesson.questions]


def marked_texts(lesson: LessonText) -> Iterator[str]:
    """Every text of the lesson that is shown as Markdown with formulas."""
    yield from (block["text"] for block in lesson.blocks if block["kind"] == "text")
    for question in lesson.questions:
        yield from (question.body, question.solution, *question.hints)
        for option in question.content.get("options", ()):
            yield from (option["text"], option["feedback"])
        yield from (error["feedback"] for error in question.content.get("known_errors", ()))


def test_the_course_reaches_from_counting_to_quadratics(unit: Unit, questions: list[QuestionText]) -> None:
    assert (len(unit.concepts), len(unit.lessons), len(questions)) == (68, 23, 239)
    sizes = Counter(lesson.section for lesson in unit.lessons)
    assert sizes == {
        "numbers": 5,
        "expressions": 3,
        "equations": 4,
        "relationships": 3,
        "systems": 2,
        "polynomials": 2,
        "quadratics": 4,
    }
    assert list(sizes) == list(unit.sections)


def test_everything_grows_from_counting(unit: Unit) -> None:
    assert [concept["code"] for concept in unit.concepts if not concept["requires"]] == ["counting"]


def test_nothing_is_taught_or_asked_before_what_it_rests_on(unit: Unit) -> None:
    taught = {code: number for number, lesson in enumerate(unit.lessons) for code in lesson.concepts}
    too_early = {
        (concept["code"], before)
        for concept in unit.concepts
        for before in concept["requires"]
        if taught[before] > taught[concept["code"]]
    }
    assert too_early == set()
    for number, lesson in enumerate(unit.lessons):
        for question in lesson.questions:
            assert max(taught[code] for code in question.concepts) <= number, question.code


def test_every_concept_can_be_practised_and_tested(unit: Unit, questions: list[QuestionText]) -> None:
    asked = Counter((code, question.use) for question in questions for code in question.concepts)
    for concept in unit.concepts:
        assert asked[concept["code"], "exercise"] + asked[concept["code"], "quiz"] >= 2, concept["code"]
        assert concept["tags"] == list(dict.fromkeys(concept["tags"])), concept["code"]
        assert all(re.fullmatch(r"[a-z0-9-]+", tag) for tag in concept["tags"]), concept["code"]
    assert all(list(question.concepts.values()).count(1.0) == 1 for question in questions)


def test_each_lesson_asks_in_all_ways_and_from_easy_to_hard(unit: Unit) -> None:
    for lesson in unit.lessons:
        uses = Counter(question.use for question in lesson.questions)
        assert uses["exercise"] >= 5, lesson.code
        assert uses["quiz"] >= 5, lesson.code
        assert {question.kind for question in lesson.questions} == {"single", "multiple", "numeric"}, lesson.code
        assert len({question.difficulty for question in lesson.questions}) >= 3, lesson.code
        assert all(len(question.hints) >= 2 for question in lesson.questions), lesson.code


def test_every_misconception_can_show_itself(unit: Unit, questions: list[QuestionText]) -> None:
    shown = {
        each["misconception"]
        for question in questions
        for each in (*question.content.get("options", ()), *question.content.get("known_errors", ()))
    }
    assert shown - {""} == set(unit.misconceptions)


def test_feedback_praises_what_is_right_and_only_that(questions: list[QuestionText]) -> None:
    for question in questions:
        for option in question.content.get("options", ()):
            assert option["feedback"].startswith(RIGHT_WORDS) or not option["correct"], (question.code, option["id"])
            assert option["correct"] or not re.match(r"(Yes|Right|Exactly)\b[,:.]", option["feedback"]), question.code
        for error in question.content.get("known_errors", ()):
            assert error["feedback"], question.code


def test_every_formula_is_closed_and_nothing_is_left_unmarked(unit: Unit) -> None:
    for lesson in unit.lessons:
        for text in marked_texts(lesson):
            plain, formulas = MATH.subn("", render(text))
            assert not re.search(r"[$\\*]|\|.*\|", plain), (lesson.code, text)
            assert formulas == len(re.findall(r"\$\$[^$]+\$\$|\$[^$]+\$", text)), (lesson.code, text)


def test_every_picture_is_shown_once_and_captions_are_plain(unit: Unit) -> None:
    shown = [block for lesson in unit.lessons for block in lesson.blocks if block["kind"] == "image"]
    pictures = sorted(path.name for path in (unit.folder / "images").iterdir())
    assert sorted(block["image"] for block in shown) == pictures
    assert [block["image"] for block in shown if "$" in block["alt"] + block.get("caption", "")] == []

"""The kindergarten unit: everything can be seen and heard, nothing needs to be read, no picture tells its answer."""

import re
import tomllib
from io import BytesIO
from itertools import groupby, pairwise

import pytest
from PIL import Image

from assessments.grading import pictures_of
from config.demo.unit import QuestionText, Unit, read_unit

NUMBER_WORDS = re.compile(r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE)
LARGEST_BYTES, ALL_BYTES = 20_000, 1_000_000
LONGEST_CAPTION = 90


@pytest.fixture(scope="module")
def unit() -> Unit:
    return read_unit("kindergarten")


@pytest.fixture(scope="module")
def questions(unit: Unit) -> list[QuestionText]:
    return [question for lesson in unit.lessons for question in lesson.questions]


def test_each_lesson_has_a_few_pictures_with_few_words_and_enough_to_do(unit: Unit) -> None:
    for lesson in unit.lessons:
        kinds = [block["kind"] for block in lesson.blocks]
        assert 3 <= kinds.count("image") <= 5, lesson.code
        assert kinds.count("audio") == len(kinds) - kinds.count("image") <= 1, lesson.code
        assert all(0 < len(block["caption"]) <= LONGEST_CAPTION for block in lesson.blocks), lesson.code
        uses = [question.use for question in lesson.questions]
        assert (uses.count("exercise") >= 5, uses.count("quiz") >= 2) == (True, True), lesson.code


def test_every_question_is_asked_with_pictures_and_can_be_heard(questions: list[QuestionText]) -> None:
    for question in questions:
        options = question.content["options"]
        assert question.kind == "single"
        assert question.content["spoken"], question.code
        assert all(option["picture"] and option["spoken"] and not option["text"] for option in options), question.code
        assert len({option["picture"] for option in options}) == len(options), question.code
        assert question.difficulty <= 4, question.code


def test_every_option_says_why_and_nothing_is_said_twice_in_a_question(questions: list[QuestionText]) -> None:
    for question in questions:
        said = [option["feedback"] for option in question.content["options"]]
        assert all(len(text) > 10 for text in said), question.code
        assert len(set(said)) == len(said), question.code


def test_every_wrong_idea_is_met_somewhere(unit: Unit, questions: list[QuestionText]) -> None:
    met = {option["misconception"] for question in questions for option in question.content["options"]}
    assert met - {""} == set(unit.misconceptions)


def test_no_alternative_text_counts(unit: Unit) -> None:
    """Words for a picture are read before the answer: they show things one by one."""
    counting = {name: alt for name, alt in unit.alt_texts.items() if NUMBER_WORDS.search(alt)}
    assert {name for name in counting if not name.startswith("sign-")} == set()


def test_where_things_are_counted_the_words_for_a_picture_list_them(unit: Unit) -> None:
    lists = {name: int(name.rpartition("-")[2]) for name in unit.alt_texts if re.fullmatch(r"[a-z]+-[1-5]", name)}
    lists = {name: number for name, number in lists.items() if not name.startswith(("story", "sign"))}
    assert len(lists) > 15
    for name, number in lists.items():
        thing = name.partition("-")[0].rstrip("s")
        assert len(re.findall(thing, unit.alt_texts[name], re.IGNORECASE)) == number, name


def test_the_right_answer_stands_in_every_place(questions: list[QuestionText]) -> None:
    places = [[option["correct"] for option in question.content["options"]].index(True) for question in questions]
    shares = [places.count(place) / len(places) for place in range(3)]
    assert all(share > 0.15 for share in shares)
    assert max(len(list(run)) for _place, run in groupby(places)) <= 5


def test_pictures_are_drawn_small_and_none_is_left_over(unit: Unit, questions: list[QuestionText]) -> None:
    used = set().union(*(pictures_of(question.content) for question in questions))
    used |= {
        block["image"].removesuffix(".png") for lesson in unit.lessons for block in lesson.blocks if "image" in block
    }
    drawn = {path.stem for path in (unit.folder / "images").iterdir()}
    assert used == drawn == set(unit.alt_texts)
    sizes = [len(unit.picture(f"{name}.png")) for name in drawn]
    assert (max(sizes) <= LARGEST_BYTES, sum(sizes) <= ALL_BYTES) == (True, True)
    for name in drawn:
        with Image.open(BytesIO(unit.picture(f"{name}.png"))) as image:
            assert (image.format, image.size) == ("PNG", (320, 320)), name


def test_no_two_pictures_of_a_question_look_the_same(unit: Unit, questions: list[QuestionText]) -> None:
    """Nor do they differ in their colours alone."""
    recipes = tomllib.loads((unit.folder / "pictures.toml").read_text(encoding="utf-8"))
    shapes = {
        name: re.sub(r":(red|blue|green|yellow|orange)", "", str({**recipe, "alt": ""}))
        for name, recipe in recipes.items()
    }
    for question in questions:
        shown = sorted((shapes[option["picture"]], option["correct"]) for option in question.content["options"])
        same = [pair for pair in pairwise(shown) if pair[0][0] == pair[1][0] and pair[0][1] != pair[1][1]]
        assert same == [], question.code


def test_the_graph_leads_from_the_first_year_to_the_third(unit: Unit) -> None:
    level = {concept["code"]: concept["tags"][0] for concept in unit.concepts}
    subject = {concept["code"]: concept["subject"] for concept in unit.concepts}
    assert {concept["subject"] for concept in unit.concepts} == {"Early numeracy", "Early literacy"}
    for concept in unit.concepts:
        for code in concept["requires"]:
            assert level[code] <= level[concept["code"]], concept["code"]
            assert subject[code] == subject[concept["code"]], concept["code"]
    counts = [list(level.values()).count(each) for each in ("KG1", "KG2", "KG3")]
    assert all(count >= 10 for count in counts)

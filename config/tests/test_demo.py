"""The demo: teaching material of quality, and a history that repeats."""

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Institution, PictureCredential, StudentProfile, User
from assessments.grading import question_from
from assessments.models import Attempt, Response
from config.demo.school import SCHOOLS, DemoReport, has_demo_school, make_demo_school
from config.demo.unit import QuestionText, Unit, read_unit
from core.events.registry import live_projections
from courses.enums import KINDERGARTEN, Level
from courses.models import Classroom, Concept
from progress.models import ConceptState

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module", params=["algebra", "kindergarten"])
def unit(request: pytest.FixtureRequest) -> Unit:
    return read_unit(request.param)


@pytest.fixture(scope="module")
def questions(unit: Unit) -> list[QuestionText]:
    return [question for lesson in unit.lessons for question in lesson.questions]


def wrong_ones(question: QuestionText) -> list[dict[str, Any]]:
    options = [option for option in question.content.get("options", ()) if not option["correct"]]
    return [*options, *question.content.get("known_errors", ())]


# --- the material -------------------------------------------------------------------------------------------
def test_there_is_enough_of_everything() -> None:
    algebra, kindergarten = read_unit("algebra"), read_unit("kindergarten")
    sizes = [
        (len(unit.lessons), sum(len(lesson.questions) for lesson in unit.lessons), len(unit.concepts))
        for unit in (algebra, kindergarten)
    ]
    assert [
        lessons >= least and questions >= asked and concepts >= 40
        for (lessons, questions, concepts), (least, asked) in zip(sizes, ((12, 120), (6, 40)), strict=True)
    ] == [True, True]
    kinds = {question.kind for lesson in algebra.lessons for question in lesson.questions}
    assert kinds == {"single", "multiple", "numeric"}


def test_codes_are_told_once_and_known(unit: Unit, questions: list[QuestionText]) -> None:
    concepts = [concept["code"] for concept in unit.concepts]
    codes = [question.code for question in questions]
    assert len(set(concepts)) == len(concepts)
    assert len(set(codes)) == len(codes)
    named = {code for question in questions for code in question.concepts}
    named |= {code for lesson in unit.lessons for code in lesson.concepts}
    named |= {code for concept in unit.concepts for code in concept["requires"]}
    assert named - set(concepts) == set()
    said = {each["misconception"] for question in questions for each in wrong_ones(question) if each["misconception"]}
    assert said - set(unit.misconceptions) == set()


def test_concepts_build_on_one_another_without_a_cycle(unit: Unit) -> None:
    open_ = {concept["code"]: set(concept["requires"]) for concept in unit.concepts}
    while ready := {code for code, requires in open_.items() if not requires & open_.keys()}:
        open_ = {code: requires for code, requires in open_.items() if code not in ready}
    assert open_ == {}


def test_every_concept_is_taught_and_asked_for(unit: Unit, questions: list[QuestionText]) -> None:
    """Of a graph that reaches beyond the unit, those of its level."""
    level = unit.course["level"]
    concepts = {
        concept["code"] for concept in unit.concepts if level in concept["tags"] or Level(level) not in KINDERGARTEN
    }
    assert {code for lesson in unit.lessons for code in lesson.concepts} == concepts
    assert {code for question in questions for code in question.concepts} == concepts


def test_no_concept_stands_alone_or_requires_what_follows_anyway(unit: Unit) -> None:
    requires = {concept["code"]: set(concept["requires"]) for concept in unit.concepts}
    below: dict[str, set[str]] = {}

    def all_below(code: str) -> set[str]:
        if code not in below:
            below[code] = set().union(*(all_below(each) | {each} for each in requires[code]))
        return below[code]

    idle = [
        (code, each)
        for code, direct in requires.items()
        for each in direct
        if each in set().union(*map(all_below, direct))
    ]
    assert idle == []
    required = set().union(*requires.values())
    assert [code for code, direct in requires.items() if not direct and code not in required] == []


def test_four_of_five_questions_know_a_misconception(questions: list[QuestionText]) -> None:
    keyed = [question for question in questions if any(each["misconception"] for each in wrong_ones(question))]
    assert len(keyed) / len(questions) >= 0.8


def test_no_two_questions_differ_in_their_numbers_only(questions: list[QuestionText]) -> None:
    stems = [re.sub(r"\d+", "#", " ".join(question.body.split())).casefold() for question in questions]
    assert len(set(stems)) == len(stems)


def test_every_question_can_be_asked_graded_and_explained(questions: list[QuestionText]) -> None:
    for question in questions:
        asked = question_from(question.kind, question.content)
        right = asked.key().get("choices", question.content.get("answer"))
        assert asked.grade(asked.check(right)).is_right, question.code
        for each in question.content.get("known_errors", ()):
            assert asked.grade(asked.check(each["value"])).share == 0.0, question.code
        assert question.solution, question.code
        assert question.hints, question.code
        assert 1 <= question.difficulty <= 5, question.code
        assert all(0 < weight <= 1 for weight in question.concepts.values()), question.code


def test_each_lesson_has_practice_a_quiz_and_pictures_with_words(unit: Unit) -> None:
    for lesson in unit.lessons:
        assert {question.use for question in lesson.questions} == {"exercise", "quiz"}, lesson.code
        assert lesson.section in unit.sections
        assert lesson.objectives
        for block in lesson.blocks:
            if block["kind"] == "image":
                assert block["alt"].strip(), lesson.code
                assert unit.picture(block["image"]).startswith(b"\x89PNG"), lesson.code


def test_a_unit_that_is_not_there_cannot_be_read() -> None:
    with pytest.raises(OSError, match="alchemy"):
        read_unit("alchemy")


# --- the history --------------------------------------------------------------------------------------------
def play(seed: int) -> tuple[DemoReport, list[tuple[Any, ...]], str]:
    """Make the school, read what became of it, and take it back."""
    with transaction.atomic():
        report = make_demo_school(seed=seed, weeks=1, now=NOW)
        answers = _answers()
        digest = _mastery_digest()
        _check_school(report)
        transaction.set_rollback(True)
    return report, answers, digest


def _answers() -> list[tuple[Any, ...]]:
    names = dict(User.objects.values_list("pk", "username"))
    rows = Response.objects.filter(response__isnull=False).select_related("attempt", "version")
    return sorted(
        (
            names[row.attempt.learner_id],
            row.answered_at.isoformat(),
            row.version.body,
            json.dumps(row.response),
            row.share,
            row.tries,
            row.hints_used,
            row.duration_ms,
        )
        for row in rows
    )


def _mastery_digest() -> str:
    names, codes = dict(User.objects.values_list("pk", "username")), dict(Concept.objects.values_list("pk", "code"))
    states = sorted((names[row.learner_id], codes[row.concept_id], row.state) for row in ConceptState.objects.all())
    return hashlib.sha256(json.dumps(states, sort_keys=True).encode()).hexdigest()


def _check_school(report: DemoReport) -> None:
    """What must hold of any demo school, whatever its seed."""
    assert has_demo_school()
    classes = [each for school in SCHOOLS for each in school.classes]
    children = sum(each.size for each in classes if each.is_kindergarten)
    learners = sum(each.size for each in classes)
    assert report.learners == User.objects.filter(role="student").count() == learners
    assert {len(password) for _role, _school, _name, password in report.sign_ins} == {12}
    # The operator, an office for each school, and for each class a teacher and a family.
    assert len(report.sign_ins) == 1 + len(SCHOOLS) + 2 * len(classes) + learners - children
    assert Classroom.objects.count() == len(classes)
    _check_kindergarten(report, children)
    assert Attempt.objects.filter(started_at__gt=NOW).count() == 0
    mastery = live_projections["progress.mastery"]
    before = mastery.digest()
    mastery.rebuild()
    assert mastery.digest() == before


def _check_kindergarten(report: DemoReport, children: int) -> None:
    """Each child has a way in: the code of the open door and three pictures."""
    [classroom] = Classroom.objects.exclude(children_code=None)
    credentials = PictureCredential.objects.filter(child__username__in=_usernames(report))
    assert {code for _name, code, _pictures in report.children} == {classroom.children_code}
    assert {len(pictures.split(", ")) for _name, _code, pictures in report.children} == {3}
    assert credentials.count() == len(report.children) == children
    levels = StudentProfile.objects.filter(user__username__in=_usernames(report)).values_list("kg_level", flat=True)
    assert set(levels) == {"KG1"}


def _usernames(report: DemoReport) -> list[str]:
    return [name.lower().replace(" ", ".") for name, _code, _pictures in report.children]


@pytest.mark.django_db
def test_one_seed_gives_one_history() -> None:
    first, second = play(7), play(7)
    assert first[0].answers == second[0].answers >= 100
    assert first[1] == second[1]
    assert first[2] == second[2]
    passwords = [{line[3] for line in report.sign_ins} for report, _answers, _digest in (first, second)]
    assert passwords[0] & passwords[1] == set()
    assert not has_demo_school()


@pytest.mark.django_db
def test_a_demo_school_is_known_by_its_short_name() -> None:
    assert not has_demo_school()
    Institution.objects.create(name="Riverside School", slug=SCHOOLS[0].slug, created_at=NOW)
    assert has_demo_school()

"""The demo: teaching material of quality, and a history that repeats."""

import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction

from accounts.enums import Role
from accounts.models import Institution, PictureCredential, StudentProfile, User
from accounts.tests.factories import make_institution, make_person
from assessments.grading import question_from
from assessments.models import Attempt, Response
from config.demo.authoring import author_course
from config.demo.school import SCHOOLS, DemoReport, has_demo_school, make_demo_school
from config.demo.unit import QuestionText, Unit, read_unit
from core.events.registry import live_projections
from courses.enums import KINDERGARTEN, AttendanceState, Level
from courses.models import AnnouncedAbsence, AttendanceMark, Classroom, Concept
from courses.tests.factories import make_concept
from lessons.enums import BlockKind
from lessons.links import accept_link
from lessons.media.uploads import take_in
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


def test_blocks_bring_what_their_kind_needs(unit: Unit) -> None:
    """Recordings are small, pass the checks of uploads, and are told in words; captions last no longer than their film."""
    for lesson in unit.lessons:
        codes = {question.code for question in lesson.questions if question.use == "exercise"}
        for block in lesson.blocks:
            if block["kind"] in {"audio", "video"}:
                file = unit.recording(block["file"])
                captions = unit.recording(block["captions"]) if block["kind"] == "video" else b""
                taken = take_in(BytesIO(file), captions=BytesIO(captions) if captions else None)
                ends = re.findall(rb"--> (\d\d):(\d\d):(\d\d\.\d{3})", captions)
                last_ms = max((int(h) * 3_600 + int(m) * 60 + float(s) for h, m, s in ends), default=0) * 1_000
                assert (str(taken.kind), len(file) <= 300_000) == (block["kind"], True), block["file"]
                assert last_ms <= (taken.duration_ms or 0) <= 60_000, block["file"]
                assert len(block["alt"].split()) >= 20, block["file"]
            elif block["kind"] == "simulation":
                assert accept_link(block["url"], field="url") == block["url"]
                assert min(len(block["title"]), len(block["description"])) > 0
            elif block["kind"] == "question":
                assert block["question"] in codes, lesson.code
            else:
                assert block["kind"] == "image" or block["text"].strip(), lesson.code


def test_one_lesson_shows_all_kinds_of_blocks_and_small_children_can_listen() -> None:
    [balance] = [lesson for lesson in read_unit("algebra").lessons if lesson.code == "keeping-the-balance"]
    heard = {lesson.code for lesson in read_unit("kindergarten").lessons for b in lesson.blocks if b["kind"] == "audio"}
    assert {block["kind"] for block in balance.blocks} == set(BlockKind.values)
    assert heard == {"counting-to-five", "rhymes"}


@pytest.mark.django_db
def test_of_two_concepts_with_one_code_a_lesson_teaches_that_of_its_subject() -> None:
    # Arrange
    teacher = make_person(make_institution(), Role.TEACHER)
    unit = read_unit("kindergarten")
    unit = replace(unit, lessons=tuple(each for each in unit.lessons if each.code in {"shapes", "rhymes"}))
    taught = {code for lesson in unit.lessons for code in lesson.concepts}
    for each in unit.concepts:
        if each["code"] in taught:
            other = "Early literacy" if each["subject"] == "Early numeracy" else "Early numeracy"
            make_concept(teacher, code=each["code"], subject=other)

    # Act
    authored = author_course(unit, teacher=teacher, now=NOW)

    # Assert
    subjects = {each["code"]: each["subject"] for each in unit.concepts}
    links = [link for each in authored.lessons for link in each.lesson.concepts.values_list("code", "subject")]
    assert sorted(links) == sorted((code, subjects[code]) for code in taught)


def test_a_unit_that_is_not_there_cannot_be_read() -> None:
    with pytest.raises(OSError, match="alchemy"):
        read_unit("alchemy")


# --- the history --------------------------------------------------------------------------------------------
def play(seed: int) -> tuple[DemoReport, list[tuple[Any, ...]], str, list[tuple[Any, ...]]]:
    """Make the school, read what became of it, and take it back."""
    with transaction.atomic():
        report = make_demo_school(seed=seed, weeks=1, now=NOW)
        answers = _answers()
        digest, sheets = _mastery_digest(), _sheets()
        _check_school(report)
        transaction.set_rollback(True)
    return report, answers, digest, sheets


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


def _sheets() -> list[tuple[Any, ...]]:
    order = ("on", "learner__username")
    return list(AttendanceMark.objects.order_by(*order).values_list(*order, "state", "reason", "minutes_late"))


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
    _check_attendance(learners)
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


def _check_attendance(learners: int) -> None:
    """Of every school day since the classes began, some of each kind; and a family of each class says what comes."""
    marks = AttendanceMark.objects.order_by("on")
    days = list(marks.values_list("on", flat=True).distinct())
    assert [f"{day:%a %d}" for day in days] == ["Mon 07", "Tue 08", "Wed 09", "Thu 10", "Fri 11"]
    assert marks.count() == len(days) * learners
    assert set(marks.values_list("state", flat=True)) == set(AttendanceState.values)
    assert marks.filter(state="present").count() / marks.count() >= 0.8
    assert marks.filter(marked_at__gt=NOW).count() == 0
    announced = AnnouncedAbsence.objects.values_list("from_on", "to_on", "announced_by__role")
    assert list(announced) == [(NOW.date(), NOW.date(), "guardian")] * Classroom.objects.count()


def _usernames(report: DemoReport) -> list[str]:
    return [name.lower().replace(" ", ".") for name, _code, _pictures in report.children]


@pytest.mark.django_db
def test_one_seed_gives_one_history() -> None:
    first, second = play(7), play(7)
    assert first[3] == second[3]
    assert first[0].answers == second[0].answers >= 100
    assert first[1] == second[1]
    assert first[2] == second[2]
    passwords = [{line[3] for line in report.sign_ins} for report, *_rest in (first, second)]
    assert passwords[0] & passwords[1] == set()
    assert not has_demo_school()


@pytest.mark.django_db
def test_a_demo_school_is_known_by_its_short_name() -> None:
    assert not has_demo_school()
    Institution.objects.create(name="Riverside School", slug=SCHOOLS[0].slug, created_at=NOW)
    assert has_demo_school()

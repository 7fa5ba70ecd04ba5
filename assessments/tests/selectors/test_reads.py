"""What of an attempt may be seen, by whom, and when."""

from dataclasses import astuple
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.tests.factories import NOW, make_institution, make_person
from assessments.enums import AssessmentState
from assessments.errors import AssessmentNotFound, AttemptNotFound
from assessments.models import Attempt
from assessments.selectors import (
    BestResult,
    assessments_visible_to,
    get_quiz_of_lesson,
    questions_by_concept,
    questions_visible_to,
    read_attempt,
    results_of,
)
from assessments.services.attempts import answer_question, submit_attempt, take_hint
from assessments.tests.factories import take
from assessments.tests.services.rooms import Room, make_room
from core.ids import new_id
from courses.tests.factories import make_concept
from lessons.enums import LessonState
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def room() -> Room:
    return make_room()


def secrets(room: Room, attempt: Attempt) -> tuple[object, ...]:
    """(grade's share, key, solution, hints, hints left) of the only question."""
    (item,) = read_attempt(user=room.learner, attempt_id=attempt.pk).items
    return item.grade and item.grade.share, item.key, item.solution, item.hints, item.hints_left


def answer(room: Room, attempt: Attempt, response: object) -> None:
    question_id = attempt.responses.get().question_id
    answer_question(learner=room.learner, attempt_id=attempt.pk, question_id=question_id, response=response, now=LATER)


def test_an_exercise_shows_its_key_when_it_is_right(room: Room) -> None:
    attempt = take(room.learner, room.exercise(room.question()), [None], submit=False)
    assert secrets(room, attempt) == (None, None, "", (), 2)
    take_hint(learner=room.learner, attempt_id=attempt.pk, question_id=attempt.responses.get().question_id, now=LATER)
    answer(room, attempt, ["a"])
    assert secrets(room, attempt) == (0.0, None, "", ("Count on from two.",), 1)
    answer(room, attempt, ["b"])
    assert secrets(room, attempt) == (1.0, {"choices": ["b"]}, "CANARY-solution", ("Count on from two.",), 1)


def test_an_exercise_shows_its_key_when_the_tries_are_used_up(room: Room) -> None:
    attempt = take(room.learner, room.exercise(room.question()), [None], submit=False)
    keys = []
    for response in (["a"], ["c"], ["a"]):
        answer(room, attempt, response)
        keys.append(secrets(room, attempt)[1])
    assert keys == [None, None, {"choices": ["b"]}]


def test_a_quiz_shows_nothing_before_it_is_handed_in(room: Room) -> None:
    attempt = take(room.learner, room.quiz(room.question()), [["b"]], submit=False)
    assert secrets(room, attempt) == (None, None, "", (), 0)
    submit_attempt(learner=room.learner, attempt_id=attempt.pk, now=LATER)
    assert secrets(room, attempt) == (1.0, {"choices": ["b"]}, "CANARY-solution", (), 0)


def test_an_attempt_costs_two_queries_and_looks_the_same_each_time(
    room: Room, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    attempt = take(room.learner, room.quiz(*[room.question() for _ in range(3)]), [None] * 3, submit=False)
    with django_assert_num_queries(2):
        first = read_attempt(user=room.learner, attempt_id=attempt.pk)
    again = read_attempt(user=room.learner, attempt_id=attempt.pk)
    assert [item.prepared for item in first.items] == [item.prepared for item in again.items]


def test_an_attempt_is_seen_by_its_learner_their_teachers_and_the_office(room: Room) -> None:
    attempt = take(room.learner, room.quiz(room.question()), [["b"]])
    school = room.teacher.institution
    for reader in (room.learner, room.teacher, make_person(school, Role.ADMIN)):
        assert read_attempt(user=reader, attempt_id=attempt.pk).attempt == attempt
    strangers = [make_person(school), make_person(school, Role.TEACHER), make_person(school, Role.GUARDIAN)]
    for reader in (*strangers, make_person(make_institution(), Role.ADMIN)):
        with pytest.raises(AttemptNotFound):
            read_attempt(user=reader, attempt_id=attempt.pk)


def test_learners_see_what_is_published_and_whose_lesson_is(room: Room) -> None:
    hidden = make_lesson(room.teacher, room.course, state=LessonState.DRAFT)
    shown = make_lesson(room.teacher, room.course)
    question = room.question()
    room.quiz(question, title="draft", state=AssessmentState.DRAFT)
    room.quiz(question, title="of a draft", lesson=hidden)
    quiz = room.quiz(question, title="of a lesson", lesson=shown)
    room.exercise(question, title="free")
    assert {each.title for each in assessments_visible_to(room.learner)} == {"of a lesson", "free"}
    assert {each.title for each in assessments_visible_to(room.teacher)} == {
        "draft",
        "of a draft",
        "of a lesson",
        "free",
    }
    assert get_quiz_of_lesson(user=room.learner, lesson_id=shown.pk) == quiz
    for lesson_id in (hidden.pk, new_id()):
        with pytest.raises(AssessmentNotFound):
            get_quiz_of_lesson(user=room.learner, lesson_id=lesson_id)


def test_learners_see_no_question_outside_of_attempts(room: Room) -> None:
    question = room.question()
    stranger = make_person(make_institution(), Role.TEACHER)
    assert [list(questions_visible_to(user)) for user in (room.teacher, room.learner, stranger)] == [[question], [], []]


def test_results_are_the_best_of_the_handed_in(room: Room, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    quiz, other = room.quiz(room.question(), room.question()), room.quiz(room.question())
    for answers in ([["b"], ["a"]], [["b"], ["b"]], [["a"], ["a"]]):
        take(room.learner, quiz, answers)
    take(room.learner, quiz, [None, None], submit=False)
    take(room.learner, other, [None], submit=False)
    with django_assert_num_queries(1):
        found = results_of(room.learner.pk, [quiz.pk, other.pk, new_id()])
    assert {pk: astuple(result) for pk, result in found.items()} == {
        quiz.pk: (100.0, 4, True),
        other.pk: astuple(BestResult(percent=None, attempts=1, is_open=True)),
    }


def test_questions_are_counted_by_concept(room: Room) -> None:
    other = make_concept(room.teacher)
    both = room.question()
    both.question_concepts.create(concept=other, weight=0.5)
    quiz, exercise = room.quiz(both, room.question()), room.exercise(both)
    assert questions_by_concept([quiz.pk, exercise.pk]) == {
        room.concept.pk: {quiz.pk: 2, exercise.pk: 1},
        other.pk: {quiz.pk: 1, exercise.pk: 1},
    }

"""What the log says of learning sessions: counts, and how well it went meanwhile."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from assessments.models import Assessment
from assessments.services.attempts import answer_question, start_attempt
from assessments.tests.factories import make_assessment, make_question
from core.events.reader import read_until_idle
from core.events.registry import projections
from core.models import ParkedEvent
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.enums import InteractionKind
from lessons.models import LearningSession, SessionSpan, SessionTally
from lessons.projections import SessionCounts
from lessons.services.sessions import (
    SessionDraft,
    complete_learning_session,
    note_interaction,
    pause_learning_session,
    resume_learning_session,
    start_learning_session,
)
from lessons.sessions import read_sessions
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db

RIGHT, WRONG = ["b"], ["a"]


def at(minute: float) -> datetime:
    return NOW + timedelta(minutes=minute)


class Desk:
    """A learner with an exercise of ten questions."""

    def __init__(self) -> None:
        self.teacher = teacher = make_person(make_institution(), Role.TEACHER)
        self.learner: User = make_person(teacher.institution)
        concept = make_concept(teacher)
        self.course = course = make_course(teacher, [concept])
        make_classroom(teacher, [course], [self.learner])
        self.questions = [make_question(teacher, course, [concept]) for _ in range(10)]
        self.exercise: Assessment = make_assessment(teacher, course, self.questions)
        self.attempt, _is_new = start_attempt(learner=self.learner, assessment_id=self.exercise.pk, now=NOW)
        self._next = iter(self.questions)

    def start(self, minute: float, lesson_id: UUID | None = None) -> UUID:
        draft = SessionDraft(topic="Lines", lesson_id=lesson_id)
        session, _is_new = start_learning_session(learner=self.learner, draft=draft, now=at(minute))
        return session.pk

    def answer(self, response: list[str], minute: float) -> None:
        answer_question(
            learner=self.learner,
            attempt_id=self.attempt.pk,
            question_id=next(self._next).pk,
            response=response,
            now=at(minute),
        )

    def do(self, session_id: UUID, *kinds: InteractionKind, minute: float) -> None:
        for kind in kinds:
            note_interaction(learner=self.learner, session_id=session_id, kind=kind, now=at(minute))

    def step(self, deed: object, session_id: UUID, minute: float) -> None:
        deed(learner=self.learner, session_id=session_id, now=at(minute))  # type: ignore[operator]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def counted(session_id: UUID) -> tuple[object, ...]:
    (reading,) = read_sessions([LearningSession.objects.get(pk=session_id)], now=at(600))
    tally = reading.tally
    done = (tally.hints, tally.answers, tally.notes, tally.navigations, tally.tools)
    return (*done, tally.graded, tally.mean_share)


@pytest.mark.parametrize("reads_between", [True, False])
def test_answers_count_in_the_session_that_was_active_when_they_were_graded(desk: Desk, *, reads_between: bool) -> None:
    # Arrange
    def go_on() -> None:
        if reads_between:
            read_until_idle()

    desk.answer(RIGHT, 1)  # before any session
    first = desk.start(2)
    desk.answer(RIGHT, 3)
    desk.do(first, InteractionKind.HINT, InteractionKind.HINT, InteractionKind.NOTE, minute=3)
    go_on()
    desk.answer(WRONG, 4)
    desk.step(pause_learning_session, first, 5)
    go_on()
    desk.answer(RIGHT, 6)  # in the pause
    desk.step(resume_learning_session, first, 7)
    go_on()
    desk.answer(RIGHT, 8)
    second = desk.start(9)  # pauses the first
    go_on()
    desk.answer(WRONG, 10)
    desk.do(second, *InteractionKind, minute=10)
    desk.step(complete_learning_session, second, 11)
    go_on()
    desk.answer(RIGHT, 12)  # after both

    # Act
    read_until_idle()

    # Assert
    assert counted(first) == (2, 0, 1, 0, 0, 3, 2 / 3)
    assert counted(second) == (1, 1, 1, 1, 1, 1, 0.0)
    spans = SessionSpan.objects.order_by("begins_at").values_list("session_id", "begins_at", "ends_at")
    assert list(spans) == [(first, at(2), at(5)), (first, at(7), at(9)), (second, at(9), at(11))]
    assert ParkedEvent.objects.count() == 0
    live = SessionCounts().digest()
    projections[SessionCounts.name].rebuild()
    assert SessionCounts().digest() == live


def test_a_session_that_nobody_ended_counts_four_hours(desk: Desk) -> None:
    # Arrange
    session = desk.start(0)
    desk.answer(RIGHT, 239)
    desk.answer(WRONG, 241)
    desk.step(complete_learning_session, session, 600)

    # Act
    read_until_idle()

    # Assert
    assert counted(session)[-2:] == (1, 1.0)
    assert list(SessionSpan.objects.values_list("begins_at", "ends_at")) == [(at(0), at(240))]


def test_a_forgotten_session_that_is_begun_again_has_two_stretches(desk: Desk) -> None:
    # Arrange
    lesson = make_lesson(desk.teacher, desk.course)
    session = desk.start(0, lesson.pk)
    desk.answer(RIGHT, 10)
    assert desk.start(24 * 60, lesson.pk) == session
    desk.answer(WRONG, 24 * 60 + 5)
    desk.step(complete_learning_session, session, 24 * 60 + 20)

    # Act
    read_until_idle()

    # Assert
    spans = SessionSpan.objects.order_by("begins_at").values_list("begins_at", "ends_at")
    assert list(spans) == [(at(0), at(240)), (at(1440), at(1460))]
    assert LearningSession.objects.get().active_seconds == sum((end - begin).seconds for begin, end in spans)
    assert counted(session)[-2:] == (2, 0.5)
    live = SessionCounts().digest()
    projections[SessionCounts.name].rebuild()
    assert SessionCounts().digest() == live


def test_what_others_answer_counts_for_nobody_else(desk: Desk) -> None:
    # Arrange
    session = desk.start(0)
    Desk().answer(RIGHT, 1)

    # Act
    read_until_idle()

    # Assert
    assert counted(session) == (0, 0, 0, 0, 0, 0, None)
    assert SessionTally.objects.count() == 0


def test_an_empty_session_reads_as_nothing_done(desk: Desk) -> None:
    session = desk.start(0)
    assert counted(session) == (0, 0, 0, 0, 0, 0, None)


def test_a_window_costs_the_same_for_one_and_for_many(desk: Desk, django_assert_num_queries: object) -> None:
    # Arrange
    session = desk.start(0)
    desk.answer(RIGHT, 1)
    desk.do(session, InteractionKind.HINT, minute=1)
    other = desk.start(2)
    desk.do(other, InteractionKind.NOTE, minute=3)
    desk.step(complete_learning_session, other, 4)
    events = []

    class Recorder(SessionCounts):
        def apply(self, window: object) -> None:  # type: ignore[override]
            events.extend(window)  # type: ignore[arg-type]

    recorder = Recorder()
    recorder.name = "lessons.test_recorder"  # type: ignore[misc]
    read_until_idle()
    while recorder.run():
        pass
    projections[SessionCounts.name].drop()

    # Act, Assert
    with django_assert_num_queries(4):  # type: ignore[operator]
        SessionCounts().apply(events)
    assert (len(events), counted(session)[-2:], counted(other)[2]) == (7, (1, 1.0), 1)

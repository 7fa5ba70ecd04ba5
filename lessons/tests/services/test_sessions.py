"""Learning sessions: each step, and each that is refused."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from accounts.enums import Role
from accounts.errors import TextMalformed
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, only_where_writers_overlap, refused, unchanged
from core.ids import new_id
from core.tests.threads import run_together
from courses.api import Difficulty
from courses.tests.factories import make_classroom, make_course
from lessons.enums import InteractionKind, LessonState, SessionStatus
from lessons.errors import (
    InteractionImplausible,
    SessionNotActive,
    SessionNotFound,
    SessionOver,
    SessionTopicMissing,
    UnknownReference,
)
from lessons.models import LearningSession, Lesson
from lessons.models.sessions import Objective
from lessons.services.lessons import change_lesson
from lessons.services.publishing import publish_lesson
from lessons.services.sessions import (
    SessionDraft,
    complete_learning_session,
    move_learning_session,
    note_interaction,
    pause_learning_session,
    resume_learning_session,
    start_learning_session,
)
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db

AIMS = [Objective(text="Read the slope", done=False), Objective(text="Draw a line", done=True)]
PAUSED = "lessons.session.paused"


def at(minute: float) -> Any:
    return NOW + timedelta(minutes=minute)


def learner_with_lesson() -> tuple[User, Lesson]:
    school = make_institution()
    teacher, learner = make_person(school, Role.TEACHER), make_person(school)
    course = make_course(teacher)
    make_classroom(teacher, [course], [learner])
    return learner, make_lesson(teacher, course, title="Straight lines", difficulty=Difficulty.HARD)


@pytest.fixture
def learner() -> User:
    return make_person(make_institution())


def start(learner: User, minute: float = 0, **kwargs: Any) -> LearningSession:
    draft = SessionDraft(**{"topic": "Lines", **kwargs})
    return start_learning_session(learner=learner, draft=draft, now=at(minute))[0]


STEPS = {
    "pause": pause_learning_session,
    "resume": resume_learning_session,
    "complete": complete_learning_session,
    "move": partial(move_learning_session, progress=Decimal("0.9")),
    "interact": partial(note_interaction, kind=InteractionKind.HINT),
}


def step(name: str, session: LearningSession, minute: float = 1) -> Any:
    return STEPS[name](learner=session.learner, session_id=session.pk, now=at(minute))


def moments(session: LearningSession) -> tuple[Any, ...]:
    session.refresh_from_db()
    return session.status, session.resumed_at, session.paused_at, session.completed_at, session.active_seconds


def payloads(name: str) -> list[dict[str, Any]]:
    return [event["payload"] for event in announced(name)]


def test_a_session_begins_active_and_says_so_without_words(learner: User) -> None:
    # Act
    session = start(learner, topic=" Straight lines ", objectives=AIMS)

    # Assert
    row = LearningSession.objects.get()
    assert (row.institution_id, row.learner_id, row.topic) == (learner.institution_id, learner.pk, "Straight lines")
    assert (row.difficulty, row.progress, row.objectives, row.started_at) == ("medium", 0, AIMS, NOW)
    assert moments(session) == (SessionStatus.ACTIVE, NOW, None, None, 0)
    assert announced("lessons.session.started") == [
        {
            "name": "lessons.session.started",
            "institution_id": learner.institution_id,
            "learner_id": learner.pk,
            "actor_id": learner.pk,
            "object_id": session.pk,
            "occurred_at": NOW,
            "payload": {"lesson_id": None, "difficulty": "medium", "objective_count": 2, "stretch_seconds": 14400},
        }
    ]


def test_a_lesson_gives_topic_difficulty_and_course() -> None:
    # Arrange
    learner, lesson = learner_with_lesson()

    # Act
    session = start(learner, topic="", lesson_id=lesson.pk)

    # Assert
    assert (session.topic, session.lesson_id, session.difficulty) == ("Straight lines", lesson.pk, "hard")
    (event,) = announced("lessons.session.started")
    assert (event["course_id"], event["payload"]["lesson_id"]) == (lesson.section.course_id, str(lesson.pk))


def test_a_session_about_a_lesson_has_the_objectives_that_learners_are_shown() -> None:
    # Arrange
    learner, lesson = learner_with_lesson()
    texts = ["You can\nread a slope.", " ", "x" * 300, *["You can draw."] * 20]
    author = lesson.section.course.owner
    change_lesson(author=author, lesson_id=lesson.pk, changes={"objectives": texts}, now=NOW)
    publish_lesson(author=author, lesson_id=lesson.pk, now=NOW)
    secret = {"objectives": ["Not yet"], "title": "Not yet", "difficulty": Difficulty.EASY}
    change_lesson(author=author, lesson_id=lesson.pk, changes=secret, now=NOW)

    # Act
    session = start(learner, topic="", lesson_id=lesson.pk)
    step("complete", session)
    own = start(learner, lesson_id=lesson.pk, objectives=AIMS)

    # Assert
    wanted = ["You can read a slope.", "x" * 200, *["You can draw."] * 18]
    assert session.objectives == [Objective(text=text, done=False) for text in wanted]
    assert (session.topic, session.difficulty, own.objectives) == ("Straight lines", "hard", AIMS)


@pytest.mark.parametrize("before", ["active", "paused", "paused for another", "completed"])
def test_a_second_start_about_a_lesson_goes_on_with_the_session_that_is_open(before: str) -> None:
    # Arrange
    learner, lesson = learner_with_lesson()
    first = start(learner, lesson_id=lesson.pk)
    if before in {"paused", "completed"}:
        step({"paused": "pause", "completed": "complete"}[before], first, 5)
    elif before == "paused for another":
        start(learner, 5)

    # Act
    draft = SessionDraft(lesson_id=lesson.pk)
    found = [start_learning_session(learner=learner, draft=draft, now=at(minute)) for minute in (10, 11)]

    # Assert
    is_other = before == "completed"
    again = [session.pk for session, _is_new in found]
    assert (again[0] == again[1], again[0] == first.pk) == (True, not is_other)
    assert [is_new for _session, is_new in found] == [is_other, False]
    assert LearningSession.objects.get(status=SessionStatus.ACTIVE).pk == again[0]
    assert len(payloads("lessons.session.started")) == (2 if is_other or before == "paused for another" else 1)
    assert len(payloads("lessons.session.resumed")) == before.startswith("paused")


def test_who_goes_on_with_an_open_session_gives_it_another_topic_and_other_objectives() -> None:
    # Arrange: what is done is so, whatever the start says
    learner, lesson = learner_with_lesson()
    session = start(learner, lesson_id=lesson.pk, objectives=AIMS)
    new, told = Objective(text="Find the intercept", done=False), "lessons.session.progressed"

    # Act
    again = start(learner, 1, lesson_id=lesson.pk, topic="Slopes", objectives=[new, {**AIMS[1], "done": False}])
    with unchanged():
        start(learner, 2, lesson_id=lesson.pk, topic=" Slopes", objectives=[new, {**AIMS[1], "done": False}])
        start(learner, 3, lesson_id=lesson.pk, topic="")
    with refused(TextMalformed, field="objectives.0.text"):
        start(learner, 300, lesson_id=lesson.pk, objectives=[{**new, "text": "x" * 201}])

    # Assert
    row = LearningSession.objects.get()
    assert (again.pk, row.topic, row.objectives) == (session.pk, "Slopes", [new, AIMS[1]])
    assert payloads(told) == [{"progress": "0.000", "objectives_done": 1, "objective_count": 2}]
    start(learner, 4, lesson_id=lesson.pk, topic="Lines")
    assert (LearningSession.objects.get().topic, len(payloads(told))) == ("Lines", 1)


@pytest.mark.parametrize("how", ["start", "resume"])
@pytest.mark.parametrize(("hours", "seconds"), [(3.9, 4 * 3600), (4, 4 * 3600 + 1200), (24, 4 * 3600 + 1200)])
def test_a_stretch_that_ended_by_itself_is_closed_and_another_begins(how: str, hours: float, seconds: int) -> None:
    # Arrange
    learner, lesson = learner_with_lesson()
    session, back = start(learner, lesson_id=lesson.pk), hours * 60

    # Act
    if how == "start":
        start(learner, back, lesson_id=lesson.pk)
    else:
        step("resume", session, back)
    step("complete", session, back + 20)

    # Assert
    assert moments(session) == (SessionStatus.COMPLETED, None, None, at(back + 20), seconds)
    told = [(event["name"], event["occurred_at"]) for event in announced(PAUSED, "lessons.session.resumed")]
    is_over = hours >= 4
    assert told == ([(PAUSED, at(240)), ("lessons.session.resumed", at(back))] if is_over else [])
    assert payloads(PAUSED) == [{"active_seconds": 14400}] * is_over


def test_pause_resume_and_complete_add_up_the_time_that_was_active(learner: User) -> None:
    # Arrange
    session = start(learner)

    # Act, Assert
    step("pause", session, 10)
    assert moments(session) == (SessionStatus.PAUSED, None, at(10), None, 600)
    step("resume", session, 60)
    assert moments(session) == (SessionStatus.ACTIVE, at(60), None, None, 600)
    assert session.active_seconds_until(at(61)) == 660
    step("move", session, 62)
    step("complete", session, 65)
    assert moments(session) == (SessionStatus.COMPLETED, None, None, at(65), 900)
    assert payloads(PAUSED) == [{"active_seconds": 600}]
    assert payloads("lessons.session.resumed") == [{"stretch_seconds": 14400}]
    assert payloads("lessons.session.completed") == [
        {"active_seconds": 900, "progress": "0.900", "objectives_done": 0, "objective_count": 0}
    ]


def test_a_paused_session_is_completed_without_more_time(learner: User) -> None:
    session = start(learner)
    step("pause", session, 10)
    step("complete", session, 60)
    assert moments(session) == (SessionStatus.COMPLETED, None, None, at(60), 600)


def test_a_forgotten_session_counts_four_hours(learner: User) -> None:
    session = start(learner)
    step("complete", session, 60 * 24 * 3)
    assert moments(session)[4] == 4 * 3600


@pytest.mark.parametrize(
    ("before", "again"), [(["pause"], "pause"), ([], "resume"), (["complete"], "complete"), (["move"], "move")]
)
def test_the_same_step_again_changes_nothing(learner: User, before: list[str], again: str) -> None:
    session = start(learner)
    for name in before:
        step(name, session, 5)
    with unchanged():
        step(again, session, 9)


@pytest.mark.parametrize("name", ["pause", "resume", "move", "interact"])
def test_a_completed_session_does_not_move(learner: User, name: str) -> None:
    session = start(learner)
    step("complete", session, 5)
    with refused(SessionOver):
        step(name, session, 6)


def test_nothing_happens_in_a_session_that_rests(learner: User) -> None:
    session = start(learner)
    step("pause", session, 5)
    with refused(SessionNotActive):
        step("interact", session, 6)


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("who", ["classmate", "nobody"])
def test_a_session_of_somebody_else_is_not_there(learner: User, name: str, who: str) -> None:
    session = start(learner)
    other = make_person(learner.institution)
    session_id = session.pk if who == "classmate" else new_id()
    with refused(SessionNotFound):
        STEPS[name](learner=other, session_id=session_id, now=at(1))


@pytest.mark.parametrize("how", ["start", "resume"])
def test_one_session_is_active_at_a_time(learner: User, how: str) -> None:
    # Arrange
    first = start(learner)
    second = start(learner, 10)

    # Act
    if how == "resume":
        step("resume", first, 20)

    # Assert
    rests, runs = (second, first) if how == "resume" else (first, second)
    assert moments(rests)[0] == SessionStatus.PAUSED
    assert moments(runs)[0] == SessionStatus.ACTIVE
    assert payloads(PAUSED) == [{"active_seconds": 600}] * (2 if how == "resume" else 1)


@pytest.mark.parametrize(
    ("case", "error", "field"),
    [
        ({"topic": " "}, SessionTopicMissing, "topic"),
        ({"topic": "x" * 201}, TextMalformed, "topic"),
        ({"topic": "two\nlines"}, TextMalformed, "topic"),
        ({"objectives": [AIMS[0], Objective(text="\u200b", done=False)]}, TextMalformed, "objectives.1.text"),
        ({"lesson_id": "nowhere"}, UnknownReference, "lesson"),
        ({"lesson_id": "other class"}, UnknownReference, "lesson"),
        ({"lesson_id": "draft"}, UnknownReference, "lesson"),
    ],
)
def test_what_does_not_fit_begins_nothing(case: dict[str, Any], error: Any, field: str) -> None:
    # Arrange
    learner, lesson = learner_with_lesson()
    active = start(learner)
    if case.get("lesson_id") == "draft":
        Lesson.objects.update(state=LessonState.DRAFT, published=None)
    places = {"nowhere": new_id(), "other class": learner_with_lesson()[1].pk, "draft": lesson.pk}
    if "lesson_id" in case:
        case = {"lesson_id": places[case["lesson_id"]]}

    # Act, Assert
    with refused(error, field=field):
        start(learner, 5, **case)
    assert moments(active)[0] == SessionStatus.ACTIVE


def test_progress_goes_forward_only_and_objectives_are_what_was_sent_last(learner: User) -> None:
    # Arrange
    session = start(learner, objectives=AIMS)
    move = partial(move_learning_session, learner=learner, session_id=session.pk, now=at(5))

    # Act
    shown = [
        (row.progress, row.objectives_done)
        for row in (
            move(progress=Decimal("0.500")),
            move(progress=Decimal("0.250"), objectives=[{**AIMS[0], "done": True}, AIMS[1]]),
            move(progress=Decimal("0.400")),
            move(objectives=[]),
        )
    ]

    # Assert
    assert shown == [(Decimal("0.5"), 1), (Decimal("0.5"), 2), (Decimal("0.5"), 2), (Decimal("0.5"), 0)]
    assert payloads("lessons.session.progressed") == [
        {"progress": "0.500", "objectives_done": 1, "objective_count": 2},
        {"progress": "0.500", "objectives_done": 2, "objective_count": 2},
        {"progress": "0.500", "objectives_done": 0, "objective_count": 0},
    ]


@pytest.mark.parametrize(("minute", "noted"), [(None, 9), (5, 5), (10, 9), (14, 9), (-5, -5)])
def test_what_is_done_in_a_session_is_a_fact_with_its_own_time(
    learner: User, minute: float | None, noted: float
) -> None:
    # Arrange
    session, target = start(learner), new_id()
    moment = None if minute is None else at(minute)
    given = {"learner": learner, "session_id": session.pk, "kind": InteractionKind.TOOL, "target_id": target}

    # Act
    returned = note_interaction(**given, now=at(9), at=moment)

    # Assert
    (event,) = announced("lessons.session.interacted")
    assert (returned, event["occurred_at"]) == (at(noted), at(noted))
    assert (event["object_id"], event["payload"]) == (session.pk, {"kind": "tool", "target_id": str(target)})


@pytest.mark.parametrize("minute", [-6, 15])
def test_what_was_before_the_session_or_is_to_come_is_refused(learner: User, minute: float) -> None:
    session = start(learner)
    with refused(InteractionImplausible, field="at"):
        note_interaction(learner=learner, session_id=session.pk, kind=InteractionKind.NOTE, now=at(9), at=at(minute))


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_of_sessions_that_begin_at_once_one_is_active() -> None:
    # Arrange
    learner = make_person(make_institution())
    resting = start(learner)
    step("pause", resting, 1)

    # Act
    run_together(*[partial(start, learner, 2) for _ in range(4)], partial(step, "resume", resting, 2))

    # Assert
    assert sorted(LearningSession.objects.values_list("status", flat=True)) == ["active", *["paused"] * 4]
    assert len(payloads(PAUSED)) == 5

"""The teacher's side of a live lesson."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from accounts.enums import Role
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, refused
from core.errors import PlatformError
from core.ids import new_id
from core.tests.threads import run_together
from courses.enums import PublicationState
from courses.models import Course
from courses.services.classrooms import ClassroomDraft, save_classroom
from courses.tests.factories import make_classroom, make_course
from lessons.enums import LessonState, LiveState
from lessons.errors import (
    LiveLessonEnded,
    LiveLessonNotFound,
    LiveLessonRunning,
    PollClosed,
    PollInvalid,
    StepUnknown,
    UnknownReference,
)
from lessons.live.board import board_of
from lessons.live.selectors import see_live_lesson
from lessons.models import LiveLesson
from lessons.services.live_lessons import (
    FORGOTTEN_AFTER,
    close_poll,
    end_forgotten_live_lessons,
    end_live_lesson,
    give_hint,
    open_poll,
    show_content,
    show_step,
    start_live_lesson,
)
from lessons.services.live_participation import answer_poll
from lessons.tests.factories import make_lesson
from lessons.tests.live.rooms import LiveClass, make_live_class

pytestmark = pytest.mark.django_db

CHANGED = "lessons.live_lesson.changed"


def changes() -> list[tuple[str, int, int]]:
    """What the log has: change, step, version."""
    payloads = [row["payload"] for row in announced(CHANGED)]
    return [(payload["change"], payload["step"], payload["state_version"]) for payload in payloads]


def test_a_live_lesson_begins_at_its_first_block() -> None:
    made = make_live_class()
    row = made.now_at()
    assert (row.state, row.step, row.step_count, row.version) == (LiveState.RUNNING, 0, 3, 1)
    assert (row.institution_id, row.teacher_id, row.started_at) == (made.teacher.institution_id, made.teacher.pk, NOW)
    assert changes() == [("started", 0, 1)]


def test_a_class_is_in_one_live_lesson_at_a_time() -> None:
    made = make_live_class()
    with refused(LiveLessonRunning):
        made.start()
    end_live_lesson(teacher=made.teacher, live_id=made.live.pk, now=NOW)
    again = made.start()
    assert LiveLesson.objects.running().get() == again


def _draft_lesson(made: LiveClass) -> dict[str, Any]:
    return {"lesson_id": make_lesson(made.teacher, made.lesson.section.course, state=LessonState.DRAFT).pk}


def _draft_course(made: LiveClass) -> dict[str, Any]:
    course = made.lesson.section.course
    Course.objects.filter(pk=course.pk).update(state=PublicationState.ARCHIVED)
    return {}


def _other_course(made: LiveClass) -> dict[str, Any]:
    return {"lesson_id": make_lesson(made.teacher, make_course(made.teacher)).pk}


def _other_class(made: LiveClass) -> dict[str, Any]:
    colleague = make_person(made.teacher.institution, Role.TEACHER)
    return {"classroom_id": make_classroom(colleague).pk}


def _archived(made: LiveClass) -> dict[str, Any]:
    room = made.classroom
    draft = ClassroomDraft(
        name=room.name, level=room.level, course_ids=[], teacher_ids=[made.teacher.pk], is_archived=True
    )
    save_classroom(author=made.teacher, draft=draft, now=NOW, classroom_id=room.pk)
    return {}


def _elsewhere(made: LiveClass) -> dict[str, Any]:
    teacher = make_person(make_institution(), Role.TEACHER)
    return {"lesson_id": make_lesson(teacher, make_course(teacher)).pk}


def _nowhere(made: LiveClass) -> dict[str, Any]:
    return {"classroom_id": new_id()}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (_draft_lesson, "lesson_id"),
        (_draft_course, "lesson_id"),
        (_other_course, "lesson_id"),
        (_elsewhere, "lesson_id"),
        (_archived, "classroom_id"),
        (_other_class, "classroom_id"),
        (_nowhere, "classroom_id"),
    ],
)
def test_what_cannot_be_begun_is_as_if_it_did_not_exist(
    wrong: Callable[[LiveClass], dict[str, Any]], field: str
) -> None:
    made = make_live_class(is_begun=False)
    given = {"lesson_id": made.lesson.pk, "classroom_id": made.classroom.pk, **wrong(made)}
    with refused(UnknownReference, field=field):
        start_live_lesson(teacher=made.teacher, now=NOW, **given)
    assert announced(CHANGED) == []


def test_steps_go_forth_and_back_and_the_same_again_changes_nothing() -> None:
    made = make_live_class()
    for step in (2, 2, 1):
        show_step(teacher=made.teacher, live_id=made.live.pk, step=step, now=NOW)
    assert (made.now_at().step, made.now_at().version) == (1, 3)
    assert changes() == [("started", 0, 1), ("step", 2, 2), ("step", 1, 3)]


@pytest.mark.parametrize("step", [-1, 3, 999])
def test_a_step_that_the_lesson_has_not_is_refused(step: int) -> None:
    made = make_live_class()
    with refused(StepUnknown, field="step"):
        show_step(teacher=made.teacher, live_id=made.live.pk, step=step, now=NOW)


def test_hints_belong_to_their_step_and_content_ends_with_it() -> None:
    made = make_live_class()
    act = {"teacher": made.teacher, "live_id": made.live.pk, "now": NOW}
    give_hint(**act, markdown="First, **add** $3$.")
    show_content(**act, markdown="<script>alert(1)</script>")
    first = board_of(made.now_at())
    show_step(**act, step=1)
    second = board_of(made.now_at())
    show_step(**act, step=0)
    back = board_of(made.now_at())
    assert first["hints"] == ['<p>First, <strong>add</strong> <span class="math inline">3</span>.</p>\n']
    assert first["content_html"] == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"
    assert (second["hints"], second["content_html"]) == ([], "")
    assert (back["hints"], back["content_html"]) == (first["hints"], "")


def test_a_poll_is_open_then_closed_and_shown_or_not() -> None:
    made = make_live_class()
    act = {"teacher": made.teacher, "live_id": made.live.pk, "now": NOW}
    open_poll(**act, question="x?", options=["2", "3"])
    opened = board_of(made.now_at())["poll"]
    close_poll(**act, shows_results=False)
    closed = board_of(made.now_at())["poll"]
    close_poll(**act, shows_results=True)
    shown = board_of(made.now_at())["poll"]
    assert opened == {"number": 1, "question": "x?", "options": ["2", "3"], "is_open": True, "votes": None}
    assert (closed["is_open"], closed["votes"]) == (False, None)
    assert (shown["is_open"], shown["votes"]) == (False, [0, 0])


def test_a_second_poll_closes_the_first() -> None:
    made = make_live_class()
    act = {"teacher": made.teacher, "live_id": made.live.pk, "now": NOW}
    for question in ("One?", "Two?"):
        open_poll(**act, question=question, options=["Yes", "No"])
    assert list(made.live.polls.values_list("number", "is_open")) == [(1, False), (2, True)]


def test_a_poll_that_is_closed_by_the_next_stays_where_the_class_was_then() -> None:
    made = make_live_class()
    act = {"teacher": made.teacher, "live_id": made.live.pk, "now": NOW}
    open_poll(**act, question="One?", options=["Yes", "No"])
    show_step(**act, step=1)
    open_poll(**act, question="Two?", options=["Yes", "No"])
    close_poll(**act, shows_results=False)
    show_step(**act, step=0)
    assert list(made.live.polls.values_list("number", "step")) == [(1, 1), (2, 1)]
    assert board_of(made.now_at())["poll"] is None


def test_an_open_poll_goes_along_and_a_closed_one_stays_at_its_step() -> None:
    # Arrange: asked at the first step, answered and closed at the second
    made = make_live_class()
    act = {"teacher": made.teacher, "live_id": made.live.pk, "now": NOW}
    open_poll(**act, question="x?", options=["2", "3"])
    answer_poll(learner=made.learner, live_id=made.live.pk, number=1, option=1, now=NOW)
    show_step(**act, step=1)
    carried = see_live_lesson(user=made.learner, live=made.now_at())
    close_poll(**act, shows_results=True)

    # Act
    seen = []
    for step in (1, 2, 0, 1):
        show_step(**act, step=step)
        seen.append(see_live_lesson(user=made.learner, live=made.now_at()))
    show_step(**act, step=2)

    # Assert
    assert (carried["poll"]["is_open"], carried["own_vote"]) == (True, 1)
    assert [board["poll"] and board["poll"]["votes"] for board in seen] == [[0, 1], None, None, [0, 1]]
    assert [board["own_vote"] for board in seen] == [1, None, None, 1]
    assert see_live_lesson(user=made.teacher, live=made.now_at())["tally"]["poll_number"] is None
    with refused(PollClosed):
        close_poll(**act, shows_results=False)


@pytest.mark.parametrize("options", [["one"], ["same", "Same"], [str(number) for number in range(9)]])
def test_a_poll_needs_different_options(options: list[str]) -> None:
    made = make_live_class()
    with refused(PollInvalid, field="options"):
        open_poll(teacher=made.teacher, live_id=made.live.pk, question="?", options=options, now=NOW)


def test_without_a_poll_there_is_none_to_close() -> None:
    made = make_live_class()
    with pytest.raises(PollClosed):
        close_poll(teacher=made.teacher, live_id=made.live.pk, shows_results=True, now=NOW)


DEEDS: list[Callable[..., LiveLesson]] = [
    partial(show_step, step=1),
    partial(give_hint, markdown="x"),
    partial(show_content, markdown="x"),
    partial(open_poll, question="?", options=["a", "b"]),
    partial(close_poll, shows_results=True),
    end_live_lesson,
]


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: getattr(deed, "func", deed).__name__)
def test_nobody_else_gives_it(deed: Callable[..., LiveLesson]) -> None:
    made = make_live_class()
    others = [
        made.learner,
        make_person(made.teacher.institution, Role.TEACHER),
        make_person(make_institution(), Role.TEACHER),
        make_person(make_institution(), Role.ADMIN),
    ]
    for other in others:
        with refused(LiveLessonNotFound):
            deed(teacher=other, live_id=made.live.pk, now=NOW)
    assert len(changes()) == 1


@pytest.mark.parametrize("deed", DEEDS[:-1], ids=lambda deed: deed.func.__name__)
def test_what_is_over_is_over(deed: Callable[..., LiveLesson]) -> None:
    made = make_live_class()
    for _ in range(2):
        end_live_lesson(teacher=made.teacher, live_id=made.live.pk, now=NOW)
    with refused(LiveLessonEnded):
        deed(teacher=made.teacher, live_id=made.live.pk, now=NOW)
    assert changes() == [("started", 0, 1), ("ended", 0, 2)]
    assert (made.now_at().state, made.now_at().ended_at) == (LiveState.ENDED, NOW)


def test_a_forgotten_one_ends_by_itself_once() -> None:
    made, fresh = make_live_class(), make_live_class()
    LiveLesson.objects.filter(pk=fresh.live.pk).update(started_at=NOW + timedelta(hours=1))
    late = NOW + FORGOTTEN_AFTER + timedelta(minutes=1)
    assert [end_forgotten_live_lessons(now=late) for _ in range(2)] == [1, 0]
    assert (made.now_at().state, made.now_at().ended_at, fresh.now_at().state) == ("ended", late, "running")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_begin_at_once_one_does() -> None:
    made = make_live_class(is_begun=False)

    def begin() -> str:
        try:
            return str(made.start().state)
        except PlatformError as refusal:
            return refusal.code

    assert sorted(run_together(begin, begin)) == ["lessons.live_lesson_running", "running"]

"""The learners' side of a live lesson, and its room."""

from collections.abc import Callable

import pytest
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, refused
from core.errors import NotAllowed
from core.tests.threads import run_together
from courses.services.classrooms import leave_classroom
from lessons.errors import LiveLessonEnded, LiveLessonNotFound, PollClosed, PollInvalid
from lessons.live.board import teachers_topic_of, topic_of
from lessons.live.selectors import see_live_lesson
from lessons.models import LiveParticipant, LiveVote
from lessons.services.live_lessons import close_poll, end_live_lesson, open_poll
from lessons.services.live_participation import answer_poll, join_live_lesson
from lessons.tests.live.rooms import LiveClass, make_live_class
from lessons.ws.live_room import LiveLessonRoom

pytestmark = pytest.mark.django_db

JOINED, ANSWERED = "lessons.live_lesson.joined", "lessons.live_poll.answered"


def with_poll() -> LiveClass:
    made = make_live_class()
    open_poll(teacher=made.teacher, live_id=made.live.pk, question="x?", options=["2", "3"], now=NOW)
    return made


def vote(made: LiveClass, learner: User, option: int, number: int = 1) -> None:
    answer_poll(learner=learner, live_id=made.live.pk, number=number, option=option, now=NOW)


def strangers(made: LiveClass) -> list[User]:
    left = made.classmate
    leave_classroom(learner=left, classroom_id=made.classroom.pk, actor=left, now=NOW)
    return [left, make_person(made.teacher.institution), make_person(make_institution())]


def test_a_learner_comes_once_and_teachers_look_on() -> None:
    made = make_live_class()
    for user in (made.learner, made.learner, made.teacher):
        join_live_lesson(user=user, live_id=made.live.pk, now=NOW)
    assert list(LiveParticipant.objects.values_list("learner_id", "joined_at")) == [(made.learner.pk, NOW)]
    assert [row["learner_id"] for row in announced(JOINED)] == [made.learner.pk]


def test_strangers_neither_come_nor_vote() -> None:
    made = with_poll()
    for stranger in strangers(made):
        with refused(LiveLessonNotFound):
            join_live_lesson(user=stranger, live_id=made.live.pk, now=NOW)
        with refused(LiveLessonNotFound):
            vote(made, stranger, 0)
    assert announced(JOINED, ANSWERED) == []


def test_a_vote_counts_once_and_may_change() -> None:
    made = with_poll()
    for learner, option in ((made.learner, 0), (made.classmate, 1), (made.learner, 0), (made.learner, 1)):
        vote(made, learner, option)
    assert [row["payload"]["option"] for row in announced(ANSWERED)] == [0, 1, 1]
    assert see_live_lesson(user=made.teacher, live=made.now_at())["tally"] == {
        "live_id": made.live.pk,
        "participant_count": 2,
        "poll_number": 1,
        "votes": [0, 2],
    }


def test_learners_see_the_votes_once_they_are_shown_and_their_own_always() -> None:
    made = with_poll()
    vote(made, made.learner, 1)
    seen = see_live_lesson(user=made.learner, live=made.now_at())
    close_poll(teacher=made.teacher, live_id=made.live.pk, shows_results=True, now=NOW)
    shown = see_live_lesson(user=made.classmate, live=made.now_at())
    assert (seen["own_vote"], seen["tally"], seen["poll"]["votes"]) == (1, None, None)
    assert (shown["own_vote"], shown["tally"], shown["poll"]["votes"]) == (None, None, [0, 1])


def test_a_vote_of_an_earlier_poll_is_not_that_of_the_present() -> None:
    made = with_poll()
    vote(made, made.learner, 1)
    open_poll(teacher=made.teacher, live_id=made.live.pk, question="y?", options=["4", "5"], now=NOW)
    assert see_live_lesson(user=made.learner, live=made.now_at())["own_vote"] is None


@pytest.mark.parametrize("option", [-1, 2])
def test_an_option_that_the_poll_has_not_is_refused(option: int) -> None:
    made = with_poll()
    with refused(PollInvalid, field="option"):
        vote(made, made.learner, option)


@pytest.mark.parametrize("number", [0, 2])
def test_a_poll_that_is_not_open_takes_no_votes(number: int) -> None:
    made = with_poll()
    with refused(PollClosed):
        vote(made, made.learner, 0, number)
    close_poll(teacher=made.teacher, live_id=made.live.pk, shows_results=False, now=NOW)
    with refused(PollClosed):
        vote(made, made.learner, 0)


def test_nobody_comes_to_what_is_over() -> None:
    made = with_poll()
    end_live_lesson(teacher=made.teacher, live_id=made.live.pk, now=NOW)
    for deed in (lambda: vote(made, made.learner, 0), lambda: room_of(made, made.learner)):
        with pytest.raises(LiveLessonEnded):
            deed()


@pytest.mark.django_db(transaction=True)
def test_two_devices_of_a_learner_make_one_vote() -> None:
    made = with_poll()
    run_together(*(lambda option=option: vote(made, made.learner, option) for option in (0, 1)))
    assert (LiveVote.objects.count(), LiveParticipant.objects.count()) == (1, 1)


# --- the room ------------------------------------------------------------------------------------------------
def room_of(made: LiveClass, user: User) -> tuple[str, ...]:
    return LiveLessonRoom().enter(user=user, room_id=made.live.pk, now=NOW)


def test_teachers_hear_the_tally_as_well() -> None:
    made = make_live_class()
    everybody, teachers = topic_of(made.live.pk), teachers_topic_of(made.live.pk)
    assert room_of(made, made.learner) == (everybody,)
    assert room_of(made, made.teacher) == (everybody, teachers)
    assert room_of(made, make_person(made.teacher.institution, Role.ADMIN)) == (everybody, teachers)


@pytest.mark.parametrize("number", [1, 3])
def test_who_may_stay_is_asked_for_all_at_once(
    number: int, django_assert_num_queries: Callable[[int], CaptureQueriesContext]
) -> None:
    made = make_live_class()
    admin = make_person(made.teacher.institution, Role.ADMIN)
    there = [made.learner, made.teacher, admin, *strangers(made)] * number
    with django_assert_num_queries(3):
        staying = LiveLessonRoom().who_may_stay(users=there, room_id=made.live.pk)
    assert set(staying) == {made.learner.pk, made.teacher.pk, admin.pk}


def test_when_it_is_over_nobody_stays() -> None:
    made = make_live_class()
    end_live_lesson(teacher=made.teacher, live_id=made.live.pk, now=NOW)
    assert set(LiveLessonRoom().who_may_stay(users=[made.teacher, made.learner], room_id=made.live.pk)) == set()


@pytest.mark.parametrize("body", [{}, {"do": "fly"}, {"do": ["step"]}, {"do": "step", "step": 1}, {"do": "end"}])
def test_a_learner_does_not_do_what_teachers_do(body: dict[str, object]) -> None:
    made = with_poll()
    with pytest.raises(NotAllowed):
        LiveLessonRoom().say(user=made.learner, room_id=made.live.pk, body=body, now=NOW)
    with pytest.raises(NotAllowed):
        LiveLessonRoom().say(
            user=made.teacher, room_id=made.live.pk, body={"do": "vote", "number": 1, "option": 0}, now=NOW
        )

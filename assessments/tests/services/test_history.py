"""Answers given elsewhere become the rows and events that the single deeds would have made."""

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.tests.consents import agree_on_paper
from accounts.tests.factories import NOW, make_person
from accounts.tests.services.record import refused, unchanged
from ai.models import QuizAttemptRaw
from assessments.enums import AssessmentKind, AssessmentState, QuestionKind
from assessments.errors import HistoryDiverges, HistoryMalformed, ResponseMalformed
from assessments.models import Assessment, Attempt, Response
from assessments.services import history
from assessments.services.history import PastAnswer, import_history
from assessments.tests.factories import make_question, take
from assessments.tests.services.rooms import Room, make_room
from core.events.reader import read_until_idle
from core.models import Event, Job, Stream
from core.tests.threads import run_together
from courses.models import Classroom
from courses.services.places import enrol_learner
from courses.tests.factories import make_concept
from progress.models import ConceptState

pytestmark = pytest.mark.django_db
GIVEN = {QuestionKind.SINGLE: (["b"], ["a"]), QuestionKind.NUMERIC: (" 7/2", "-3.5")}


@pytest.fixture
def exercises(room: Room) -> list[Assessment]:
    """Five exercises of one question each, of several kinds, difficulties and concepts."""
    questions = [
        room.question(),
        room.question(difficulty=5),
        room.question(kind=QuestionKind.NUMERIC),
        room.question(weight=0.5),
        make_question(room.teacher, room.course, [room.concept, make_concept(room.teacher)]),
    ]
    return [room.exercise(question) for question in questions]


@pytest.fixture
def learners(room: Room) -> list[User]:
    """Three in the class, the first of whom agreed to ML training."""
    others = [make_person(room.teacher.institution) for _ in range(2)]
    for learner in others:
        enrol_learner(teacher=room.teacher, classroom_id=Classroom.objects.get().pk, learner=learner, now=NOW)
    agree_on_paper(room.learner)
    return [room.learner, *others]


def past_of(seed: int, exercises: Sequence[Assessment], number: int) -> list[PastAnswer]:
    """``number`` answers in order, some at one moment, some days apart; exercises come again."""
    rng = random.Random(seed)  # noqa: S311 - a test that repeats
    at, past = NOW, []
    for _ in range(number):
        exercise = rng.choice(exercises)
        kind = QuestionKind(exercise.items.get().question.latest.kind)
        past.append(PastAnswer(exercise.pk, rng.choice(GIVEN[kind]), at))
        at += timedelta(seconds=rng.choice([0, 30, 3 * 86_400]), microseconds=rng.randint(0, 3))
    return past


def answers_to(exercise: Assessment, *minutes: int) -> list[PastAnswer]:
    return [PastAnswer(exercise.pk, ["b"], NOW + timedelta(minutes=each)) for each in minutes]


# --- the same as the single deeds ---------------------------------------------------------------------------
def by_single_deeds(pasts: dict[User, list[PastAnswer]]) -> None:
    """In the order of time, so that learners take turns."""
    steps = [(answer.at, learner, answer) for learner, past in pasts.items() for answer in past]
    for at, learner, answer in sorted(steps, key=lambda step: step[0]):
        take(learner, Assessment.objects.get(pk=answer.assessment_id), [answer.response], at=at)


def by_history(pasts: dict[User, list[PastAnswer]], course_id: UUID) -> None:
    """Learner by learner."""
    for learner, past in pasts.items():
        assert import_history(learner=learner, course_id=course_id, answers=past) == len(past)


def rows_of(learner: User) -> list[list[dict[str, Any]]]:
    """All that there is of a learner, column by column: with new ids told as the how-manieth they are."""
    events = Event.objects.filter(learner_id=learner.pk).order_by("learner_seq")
    attempts = Attempt.objects.filter(learner=learner).order_by("pk")
    responses = Response.objects.filter(attempt__learner=learner).order_by("attempt_id")
    uids = list(events.values_list("uid", flat=True))
    new = {
        str(found): f"{label} {number}"
        for label, ids in (("event", uids), ("attempt", attempts), ("response", responses))
        for number, found in enumerate(ids if label == "event" else ids.values_list("pk", flat=True))
    }
    assert all(attempt.seed == attempt.pk.int & 0x7FFFFFFF for attempt in attempts)
    return [
        _plain(events, new, but=("id", "recorded_at")),
        _plain(attempts, new, but=("seed",)),
        _plain(responses, new),
        _plain(Stream.objects.filter(learner_id=learner.pk), new),
        _plain(ConceptState.objects.filter(learner_id=learner.pk).order_by("pk"), new),
        _plain(QuizAttemptRaw.objects.filter(event_uid__in=uids).order_by("event_uid"), new),
    ]


def _plain(rows: models.QuerySet[Any], new: dict[str, str], *, but: Sequence[str] = ()) -> list[dict[str, Any]]:
    columns = [field.attname for field in rows.model._meta.concrete_fields if field.attname not in but]
    return [{column: _renamed(value, new) for column, value in row.items()} for row in rows.values(*columns)]


def _renamed(value: Any, new: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(member, new) for key, member in value.items()}
    return new.get(str(value), value) if isinstance(value, UUID | str) else value


def after(deed: Callable[[], object], learners: Sequence[User]) -> tuple[list[Any], list[Any]]:
    """The learners' rows and the waiting jobs once ``deed`` is done and the log is read; then it is taken back."""
    with transaction.atomic():
        deed()
        read_until_idle()
        found = [rows_of(learner) for learner in learners]
        jobs = sorted(Job.objects.values_list("name", "key", "state"))
        transaction.set_rollback(True)
    return found, jobs


def test_history_makes_the_rows_and_events_of_the_single_deeds(
    room: Room, learners: list[User], exercises: list[Assessment]
) -> None:
    pasts = {learner: past_of(seed, exercises, 24) for seed, learner in enumerate(learners)}
    single = after(partial(by_single_deeds, pasts), learners)

    batched = after(partial(by_history, pasts, room.course.pk), learners)

    assert [[len(rows) for rows in tables] for tables in single[0]] == [
        [2 + 1 + 72, 24, 24, 1, 2, 24],
        [2 + 72, 24, 24, 1, 2, 0],
        [2 + 72, 24, 24, 1, 2, 0],
    ]
    assert batched == single


def test_history_goes_on_where_single_deeds_left_off(
    room: Room, learners: list[User], exercises: list[Assessment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "CHUNK", 7)
    past = past_of(1, exercises, 24)
    single = after(partial(by_single_deeds, {room.learner: past}), learners)

    def both() -> None:
        by_single_deeds({room.learner: past[:5]})
        assert import_history(learner=room.learner, course_id=room.course.pk, answers=past) == 19

    assert after(both, learners) == single


# --- repeating, stopping, racing ----------------------------------------------------------------------------
def test_repeating_a_history_changes_nothing(room: Room, exercises: list[Assessment]) -> None:
    past = past_of(1, exercises, 12)
    import_history(learner=room.learner, course_id=room.course.pk, answers=past)
    with unchanged():
        assert import_history(learner=room.learner, course_id=room.course.pk, answers=past) == 0


def test_a_history_that_was_cut_off_is_completed(
    room: Room, learners: list[User], exercises: list[Assessment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "CHUNK", 5)
    past = past_of(1, exercises, 24)
    whole = after(partial(by_history, {room.learner: past}, room.course.pk), learners)

    def in_two() -> None:
        broken = [*past[:12], PastAnswer(past[12].assessment_id, {"not": "an answer"}, past[12].at), *past[13:]]
        with pytest.raises(ResponseMalformed):
            import_history(learner=room.learner, course_id=room.course.pk, answers=broken)
        assert Attempt.objects.count() == 10  # two whole chunks
        assert import_history(learner=room.learner, course_id=room.course.pk, answers=past) == 14

    assert after(in_two, learners) == whole


@pytest.mark.django_db(transaction=True)
def test_two_who_bring_the_same_history_bring_it_once() -> None:
    room = make_room()
    exercise = room.exercise(room.question())
    past = answers_to(exercise, *range(40))
    bring = partial(import_history, learner=room.learner, course_id=room.course.pk, answers=past)

    added = run_together(bring, bring)

    assert sorted(added) == [0, 40]
    assert sorted(Attempt.objects.values_list("number", flat=True)) == list(range(1, 41))


def test_the_number_of_queries_does_not_grow_with_the_answers(room: Room, exercises: list[Assessment]) -> None:
    counts = []
    for number in (5, 55):
        with CaptureQueriesContext(connection) as queries:
            import_history(
                learner=room.learner, course_id=room.course.pk, answers=answers_to(exercises[0], *range(number))
            )
        counts.append(len(queries))
    batches = -(-150 // connection.ops.bulk_batch_size([*Event._meta.concrete_fields], range(150)))
    assert counts[1] - counts[0] <= batches + 2  # SQLite takes few parameters at once


# --- refusals -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("minutes", [(1, 0), (0, 2, 1)])
def test_answers_out_of_order_are_refused(room: Room, minutes: tuple[int, ...]) -> None:
    answers = answers_to(room.exercise(room.question()), *minutes)
    with refused(HistoryMalformed, field="answers"):
        import_history(learner=room.learner, course_id=room.course.pk, answers=answers)


@pytest.mark.parametrize("answers", [(1, 2, 3), (0,), ()])
def test_another_history_than_the_one_in_the_record_is_refused(room: Room, answers: tuple[int, ...]) -> None:
    exercise = room.exercise(room.question())
    import_history(learner=room.learner, course_id=room.course.pk, answers=answers_to(exercise, 0, 1))
    other = answers_to(exercise, *answers)
    with refused(HistoryDiverges, field="answers"):
        import_history(learner=room.learner, course_id=room.course.pk, answers=other)


@pytest.mark.parametrize(
    "unsuited",
    [
        {"kind": AssessmentKind.QUIZ},
        {"state": AssessmentState.DRAFT},
        {"time_limit_minutes": 5},
        {"attempts_allowed": 3},
    ],
    ids=lambda each: next(iter(each)),
)
def test_only_open_exercises_have_a_history(room: Room, unsuited: dict[str, object]) -> None:
    answers = answers_to(room.exercise(room.question(), **unsuited), 0)
    with refused(HistoryMalformed, field="answers"):
        import_history(learner=room.learner, course_id=room.course.pk, answers=answers)


def test_an_exercise_of_two_questions_has_no_history(room: Room) -> None:
    answers = answers_to(room.exercise(room.question(), room.question()), 0)
    with refused(HistoryMalformed, field="answers"):
        import_history(learner=room.learner, course_id=room.course.pk, answers=answers)


def test_an_exercise_that_the_learner_does_not_see_has_no_history(room: Room) -> None:
    elsewhere = make_room()
    answers = answers_to(elsewhere.exercise(elsewhere.question()), 0)
    with refused(HistoryMalformed, field="answers"):
        import_history(learner=room.learner, course_id=elsewhere.course.pk, answers=answers)


@pytest.mark.parametrize("response", [None, [], ["a", "b"], ["z"], "b", 1])
def test_an_answer_that_does_not_fit_is_refused(room: Room, response: object) -> None:
    answers = [PastAnswer(room.exercise(room.question()).pk, response, NOW)]
    with refused(ResponseMalformed, field="response"):
        import_history(learner=room.learner, course_id=room.course.pk, answers=answers)

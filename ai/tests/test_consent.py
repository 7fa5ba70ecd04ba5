"""What was derived for training stands inside the live grant only, whatever comes when, and however far readers lag."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event as Flag

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Consent, User
from accounts.tests.consents import ML, OLD_ENOUGH, grant, withdraw
from accounts.tests.factories import NOW
from accounts.tests.guardians import born
from accounts.tests.services.record import only_where_writers_overlap
from ai.models import LessonInteractionRaw, QuizAttemptRaw, Recommendation, StudentMap
from ai.projections import RawTables
from ai.pseudonyms import PseudonymPurpose, pseudonym
from ai.services import refresh_recommendations
from assessments.models import Assessment
from assessments.tests.factories import take
from assessments.tests.services.rooms import Room, make_room
from core.events.positions import give_positions, lock_bookmark
from core.events.reader import read_until_idle
from core.events.registry import projections
from core.models import Event, ParkedEvent
from core.tests.threads import run_together
from lessons.models import Lesson
from lessons.services.progress import report_progress
from lessons.tests.factories import make_lesson

RAW = (LessonInteractionRaw, QuizAttemptRaw)


@dataclass
class Study:
    """A learner who decides alone, what there is to learn, and the hours that pass."""

    learner: User
    lesson: Lesson
    quiz: Assessment
    room: Room
    hour: int = 0

    def now(self) -> datetime:
        return NOW + timedelta(hours=self.hour)

    def learn(self, *, hours_ago: int = 0) -> None:
        """One report of progress and one attempt, which happened some hours before they are told."""
        at = self.now() - timedelta(hours=hours_ago)
        report_progress(learner=self.learner, lesson_id=self.lesson.pk, percent=5, seconds=60, position=0, now=at)
        take(self.learner, self.quiz, [["b"]], at=at)


@pytest.fixture
def study(db: None) -> Study:
    return make_study()


def make_study() -> Study:
    room = make_room()
    lesson = make_lesson(room.teacher, room.course, [room.concept])
    learner = born(room.learner, OLD_ENOUGH)
    return Study(learner, lesson, room.quiz(room.question()), room)


def raw_tables() -> RawTables:
    found = projections["ai.raw_tables"]
    assert isinstance(found, RawTables)
    return found


def moments_of(learner: User) -> list[datetime]:
    """When what stands in the raw tables happened."""
    name = pseudonym(learner.pk, PseudonymPurpose.ML)
    return [
        at for model in RAW for at in model.objects.filter(ml_student_id=name).values_list("occurred_at", flat=True)
    ]


def live_since(learner: User) -> datetime | None:
    """From when the ledger says yes without a break; None where it does not."""
    since = None
    for line in Consent.objects.filter(student=learner, purpose=ML).order_by("at"):
        since = (since or line.at) if line.is_granted else None
    return since


def expected(learner: User) -> list[datetime]:
    """What should stand there: what was told and happened since the live yes."""
    since = live_since(learner)
    if since is None:
        return []
    line = Event.objects.filter(name="accounts.consent.granted", learner_id=learner.pk, occurred_at=since).get()
    names = ["lessons.lesson.progressed", "assessments.attempt.submitted"]
    told = Event.objects.filter(
        learner_id=learner.pk, name__in=names, occurred_at__gte=since, learner_seq__gt=line.learner_seq
    )
    return sorted(told.values_list("occurred_at", flat=True))


# --- what withdrawal does ---------------------------------------------------------------------------------------
def test_withdrawal_erases_before_it_returns_and_says_how_much(study: Study) -> None:
    # Arrange
    grant(study.learner, now=study.now())
    for study.hour in (1, 2):
        study.learn()
    read_until_idle()
    refresh_recommendations(learner_id=study.learner.pk, now=study.now())
    recommended = Recommendation.objects.exclude(ml_student_id=None).count()
    before = len(moments_of(study.learner))
    study.hour = 3

    # Act
    withdrawal = withdraw(study.learner, now=study.now())

    # Assert
    reports, attempts = withdrawal.erased["ai.LessonInteractionRaw"], withdrawal.erased["ai.QuizAttemptRaw"]
    assert (attempts, reports + attempts) == (2, before)
    assert withdrawal.erased["ai.Recommendation"] == recommended > 0
    assert moments_of(study.learner) == []
    mapped = StudentMap.objects.get()
    assert (mapped.since, mapped.withdrawn_at) == (None, study.now())
    assert not Recommendation.objects.exclude(ml_student_id=None).exists()
    assert Recommendation.objects.filter(is_current=True).exists()


def test_the_rows_of_others_stay(study: Study) -> None:
    # Arrange
    other = born(make_room().learner, OLD_ENOUGH)
    grant(study.learner, now=study.now())
    study.hour = 1
    study.learn()
    read_until_idle()
    before = raw_tables().digest()

    # Act
    withdraw(other, now=study.now())

    # Assert
    assert len(moments_of(study.learner)) == 2
    StudentMap.objects.filter(learner_id=other.pk).delete()
    assert raw_tables().digest() == before


def test_a_reader_that_lags_opens_nothing_again(study: Study) -> None:
    # Arrange
    grant(study.learner, now=study.now())
    study.hour = 1
    study.learn()

    # Act
    withdraw(study.learner, now=study.now())
    read_until_idle()

    # Assert
    assert moments_of(study.learner) == []
    assert StudentMap.objects.get().since is None


def test_a_newer_yes_opens_only_its_own_time(study: Study) -> None:
    # Arrange
    for study.hour, deed in enumerate((grant, None, withdraw, None, grant, None)):
        if deed is None:
            study.learn()
        else:
            deed(study.learner, now=study.now())

    # Act
    read_until_idle()

    # Assert
    assert moments_of(study.learner) == [NOW + timedelta(hours=5)] * 2


def test_a_yes_to_a_newer_text_does_not_begin_anew(study: Study) -> None:
    # Arrange
    grant(study.learner, now=study.now())
    study.hour = 2
    Consent.objects.create(
        institution_id=study.learner.institution_id,
        student=study.learner,
        purpose=ML,
        is_granted=True,
        given_by=study.learner,
        method="self",
        text_version=9,
        text_language="en",
        text_hash="9" * 64,
        at=study.now() - timedelta(hours=1),
    )
    grant(study.learner, now=study.now())

    # Act
    study.learn(hours_ago=1)
    read_until_idle()

    # Assert
    assert len(Consent.objects.all()) == 3
    assert StudentMap.objects.get().since == NOW
    assert moments_of(study.learner) == [NOW + timedelta(hours=1)] * 2


def test_no_rebuild_brings_withdrawn_rows_back_for_a_moment(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    # Arrange
    grant(study.learner, now=study.now())
    study.hour = 1
    study.learn()
    study.hour = 2
    withdraw(study.learner, now=study.now())
    read_until_idle()
    live, seen = raw_tables().digest(), []
    apply = RawTables.apply

    def one_by_one(self: RawTables, events: list[object]) -> None:
        for event in events:
            apply(self, [event])
            seen.append(moments_of(study.learner))

    monkeypatch.setattr(RawTables, "apply", one_by_one)

    # Act
    raw_tables().rebuild()

    # Assert
    assert len(seen) >= 4
    assert [rows for rows in seen if rows] == []
    assert raw_tables().digest() == live


# --- any order ---------------------------------------------------------------------------------------------------
STEPS = st.lists(
    st.sampled_from(["grant", "withdraw", "learn", "learn late", "positions", "read", "rebuild", "idle"]),
    min_size=1,
    max_size=14,
)


def step(study: Study, name: str) -> None:
    deeds: dict[str, Callable[[], object]] = {
        "grant": lambda: grant(study.learner, now=study.now()),
        "withdraw": lambda: withdraw(study.learner, now=study.now()),
        "learn": study.learn,
        "learn late": lambda: study.learn(hours_ago=2),
        "positions": lambda: give_positions(limit=3),
        "read": raw_tables().run,
        "rebuild": raw_tables().rebuild,
        "idle": read_until_idle,
    }
    deeds[name]()


@pytest.mark.django_db
@settings(max_examples=40, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_comes_when_nothing_derived_lies_outside_of_the_live_yes(study: Study, steps: list[str]) -> None:
    sid = transaction.savepoint()
    try:
        study.hour = 0
        for name in steps:
            # Act
            study.hour += 1
            step(study, name)

            # Assert
            since, moments = live_since(study.learner), moments_of(study.learner)
            assert [at for at in moments if since is None or at < since] == []
            if name == "withdraw":
                assert moments == []
            if name in {"idle", "rebuild"}:
                assert sorted(moments) == expected(study.learner)
        read_until_idle()
        assert sorted(moments_of(study.learner)) == expected(study.learner)
        live = raw_tables().digest()
        raw_tables().rebuild()
        assert raw_tables().digest() == live
        assert not ParkedEvent.objects.exists()
    finally:
        transaction.savepoint_rollback(sid)


# --- at the same time -------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_against_a_reader_and_a_learner_leaves_nothing() -> None:
    # Arrange
    study = make_study()
    grant(study.learner, now=study.now())
    study.hour = 1
    study.learn()
    is_over = Flag()

    def read() -> None:
        while not is_over.is_set():
            give_positions()
            raw_tables().run()

    def take_back() -> list[datetime]:
        try:
            withdraw(study.learner, now=study.now() + timedelta(hours=1))
            return moments_of(study.learner)
        finally:
            is_over.set()

    # Act
    _read, after, _learned = run_together(read, take_back, study.learn)
    read_until_idle()

    # Assert
    assert after == []
    assert moments_of(study.learner) == []
    assert not ParkedEvent.objects.exists()
    live = raw_tables().digest()
    raw_tables().rebuild()
    assert raw_tables().digest() == live


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_yes_and_no_from_many_sides_and_readers_come_to_an_end_together() -> None:
    # Arrange
    study = make_study()
    refresh = lambda: refresh_recommendations(learner_id=study.learner.pk, now=study.now())  # noqa: E731
    says = [lambda: grant(study.learner, now=study.now()), lambda: withdraw(study.learner, now=study.now())]

    # Act
    run_together(*says * 3, read_until_idle, read_until_idle, refresh, study.learn)
    withdraw(study.learner, now=study.now())
    read_until_idle()

    # Assert
    assert moments_of(study.learner) == []
    assert not Recommendation.objects.exclude(ml_student_id=None).exists()
    at = [line.at for line in Consent.objects.filter(student=study.learner).order_by("at")]
    assert len(set(at)) == len(at) > 0


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_waits_for_a_reader_that_is_half_way_and_takes_its_rows_too() -> None:
    # Arrange
    study = make_study()
    grant(study.learner, now=study.now())
    study.hour = 1
    study.learn()
    give_positions()
    has_begun, is_withdrawn = Flag(), Flag()

    def read() -> bool:
        with transaction.atomic():
            lock_bookmark(RawTables.name)
            has_begun.set()
            is_overtaken = is_withdrawn.wait(timeout=1)
            raw_tables().run()
            return is_overtaken

    def take_back() -> list[datetime]:
        has_begun.wait(timeout=30)
        withdraw(study.learner, now=study.now())
        is_withdrawn.set()
        return moments_of(study.learner)

    # Act
    overtaken, after = run_together(read, take_back)

    # Assert
    assert overtaken is False
    assert after == []
    assert moments_of(study.learner) == []

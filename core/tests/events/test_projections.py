"""Batch and bookmark move together; a rebuild folds the same rows again."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from accounts.events import ConsentGranted
from ai.models import LessonInteractionRaw, StudentMap
from ai.projections import RawTables
from core.audit import AuditChain, record_audit
from core.events import RecordedEvent, announce
from core.events.positions import give_positions
from core.events.projections import digest_of
from core.events.reader import read_until_idle
from core.events.registry import projections
from core.maintenance import unlocked
from core.models import AuditSeal, Bookmark, Event, ParkedEvent
from core.tests.samples import NOW, SCHOOL, Recorder, Responder, take_notes
from lessons.events import LessonProgressed

pytestmark = pytest.mark.django_db

ANN, BEN = UUID(int=1), UUID(int=2)


def agree(learner_id: UUID) -> None:
    announce(
        ConsentGranted(
            institution_id=SCHOOL,
            object_id=uuid4(),
            learner_id=learner_id,
            occurred_at=NOW,
            purpose="ml_training",
            method="paper",
            text_version=1,
        )
    )


def progress(learner_id: UUID, *percents: int) -> list[RecordedEvent]:
    event = LessonProgressed(
        institution_id=SCHOOL,
        object_id=uuid4(),
        learner_id=learner_id,
        occurred_at=NOW,
        percent=0,
        position=0,
        seconds=60,
        is_first=False,
        is_completed=False,
    )
    return announce(*(replace(event, percent=percent) for percent in percents))


def record(action: str) -> None:
    record_audit(
        action=action, institution_id=SCHOOL, actor_id=None, object_type="core.Note", object_id=uuid4(), now=NOW
    )


def raw_tables() -> RawTables:
    found = projections[RawTables.name]
    assert isinstance(found, RawTables)
    return found


class DyingChain(AuditChain):
    """Its process ends after the rows are written."""

    def apply(self, events: Sequence[RecordedEvent]) -> None:
        super().apply(events)
        raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True)
def test_batch_and_bookmark_are_one_transaction() -> None:
    with transaction.atomic():
        record("a")
        record("b")
    give_positions()

    with pytest.raises(KeyboardInterrupt):
        DyingChain().run()
    after_death = (AuditSeal.objects.count(), Bookmark.objects.filter(reader=AuditChain.name).count())
    moved = [AuditChain().run(), AuditChain().run()]

    assert after_death == (0, 0)
    assert moved == [2, 0]
    assert list(AuditSeal.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_window_moves_over_events_of_others_and_stops_at_its_size(plug: Callable[..., Recorder]) -> None:
    recorder = plug(Recorder())
    record("a")
    take_notes(1, 2, 3)
    give_positions()

    moved = recorder.run()

    assert (moved, recorder.numbers) == (4, [1, 2, 3])
    assert Bookmark.objects.get(reader=recorder.name).position == 4


@pytest.mark.parametrize("reader", [Recorder, Responder])
def test_register_of_a_name_that_reads_already_is_refused(plug: Callable[..., object], reader: type) -> None:
    plug(Recorder())

    class Same(reader):  # type: ignore[misc]
        name = Recorder.name

        def __init__(self) -> None:
            """Nothing to remember."""

    with pytest.raises(ValueError, match="reads events already"):
        plug(Same())


def test_rebuild_gives_the_same_digest_as_live() -> None:
    for learner in (ANN, BEN):
        agree(learner)
        progress(learner, 10, 20)
    read_until_idle()
    live = raw_tables().digest()

    raw_tables().rebuild()

    assert LessonInteractionRaw.objects.count() == 4
    assert raw_tables().digest() == live


def test_rebuild_after_parking_was_cleared_gives_the_same_digest_as_live() -> None:
    agree(ANN)
    agree(BEN)
    broken = progress(ANN, 10, 20, 30)[1]
    progress(BEN, 40)
    with unlocked():
        Event.objects.filter(pk=broken.id).update(payload={"percent": 20})
    read_until_idle()
    stuck = set(LessonInteractionRaw.objects.values_list("percent", flat=True))
    errors = list(ParkedEvent.objects.order_by("event_id").values_list("error", flat=True))
    with unlocked():
        Event.objects.filter(pk=broken.id).update(payload=broken.payload)
    went_through = raw_tables().retry()
    live = raw_tables().digest()

    raw_tables().rebuild()

    assert (stuck, errors, went_through) == ({10, 40}, ["KeyError: 'seconds'", ""], 2)
    assert LessonInteractionRaw.objects.count() == 4
    assert raw_tables().digest() == live


def test_rebuild_forgets_what_was_parked_and_tries_it_again() -> None:
    agree(ANN)
    [event] = progress(ANN, 10)
    with unlocked():
        Event.objects.filter(pk=event.id).update(payload={})
    read_until_idle()
    with unlocked():
        Event.objects.filter(pk=event.id).update(payload=event.payload)

    raw_tables().rebuild()

    assert not ParkedEvent.objects.filter(reader=RawTables.name).exists()
    assert list(LessonInteractionRaw.objects.values_list("event_uid", "percent")) == [(event.uid, 10)]


def test_rebuild_of_an_append_only_projection_is_refused() -> None:
    record("a")
    read_until_idle()
    before = digest_of([AuditSeal])

    with pytest.raises(ValueError, match="append-only: it can be verified, not rebuilt"):
        projections[AuditChain.name].rebuild()

    assert digest_of([AuditSeal]) == before
    assert AuditSeal.objects.count() == 1


CHANGES = {
    "event_uid": UUID(int=99),
    "ml_student_id": "somebody else",
    "lesson_id": UUID(int=98),
    "course_id": UUID(int=97),
    "seconds": 61,
    "percent": 11,
    "is_completed": True,
    "occurred_at": NOW.replace(microsecond=1000),
}


@pytest.mark.parametrize("column", [field.attname for field in LessonInteractionRaw._meta.concrete_fields])
def test_digest_changes_with_any_column(column: str) -> None:
    agree(ANN)
    progress(ANN, 10, 20)
    read_until_idle()
    before = raw_tables().digest()

    LessonInteractionRaw.objects.filter(percent=10).update(**{column: CHANGES[column]})

    assert raw_tables().digest() != before


def test_digest_changes_when_a_row_is_missing_from_any_table() -> None:
    agree(ANN)
    progress(ANN, 10)
    read_until_idle()
    before = raw_tables().digest()

    StudentMap.objects.all().delete()

    assert raw_tables().digest() != before

"""Who did what to what, and whether anybody changed it since."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from rest_framework.test import APIRequestFactory

from core.audit import (
    LENGTH,
    AuditChain,
    AuditEntry,
    changed,
    digest_of_entry,
    record_audit,
    record_audits,
    record_read,
    verify_audit_chain,
)
from core.events.reader import read_until_idle
from core.maintenance import unlocked
from core.models import AuditDetail, AuditSeal, Event
from core.request_context import RequestContextMiddleware
from core.tests.samples import NOW, SCHOOL

pytestmark = pytest.mark.django_db

ACTOR, THING = UUID(int=1), UUID(int=2)


def record(action: str = "core.thing.changed") -> AuditDetail:
    known = set(AuditDetail.objects.values_list("pk", flat=True))
    record_audit(
        action=action,
        institution_id=SCHOOL,
        actor_id=ACTOR,
        object_type="core.Thing",
        object_id=THING,
        before={"name": "ä"},
        after={"name": "b", "by": ACTOR},
        now=NOW,
    )
    return AuditDetail.objects.exclude(pk__in=known).get()


@pytest.fixture
def entries() -> list[AuditDetail]:
    """Three entries, sealed."""
    entries = [record(f"core.thing.changed{number}") for number in range(3)]
    read_until_idle()
    return entries


def faults() -> list[str]:
    return list(verify_audit_chain())


def test_record_audit_writes_an_entry_and_announces_only_its_digest() -> None:
    entry = record()

    event = Event.objects.get()
    assert (entry.action, entry.actor_id, entry.object_type, entry.object_id) == (
        "core.thing.changed",
        ACTOR,
        "core.Thing",
        THING,
    )
    assert (entry.before, entry.after) == ({"name": "ä"}, {"name": "b", "by": str(ACTOR)})
    assert (entry.at, entry.address, entry.request_id) == (NOW, "", "")
    assert (event.name, event.object_id, event.learner_id, event.actor_id) == (
        "core.audit.recorded",
        entry.pk,
        None,
        None,
    )
    assert event.payload == {"digest": digest_of_entry(entry)}


def test_record_audit_in_a_request_keeps_its_address_and_id() -> None:
    request = APIRequestFactory().get("/", REMOTE_ADDR="192.0.2.7", headers={"X-Request-ID": "request-0001"})

    def view(_request: object) -> object:
        record()
        return {}

    with pytest.raises(AttributeError):
        RequestContextMiddleware(view)(request)  # type: ignore[arg-type]

    entry = AuditDetail.objects.get()
    assert (entry.address, entry.request_id) == ("192.0.2.0/24", "request-0001")


def test_record_audit_that_is_rolled_back_leaves_nothing() -> None:
    with transaction.atomic():
        record()
        transaction.set_rollback(True)

    assert (AuditDetail.objects.count(), Event.objects.count()) == (0, 0)


def test_two_entries_of_the_same_content_have_different_digests() -> None:
    assert digest_of_entry(record()) != digest_of_entry(record())


def test_reader_seals_each_entry_in_the_order_of_the_log(entries: list[AuditDetail]) -> None:
    seals = AuditSeal.objects.order_by("number")

    assert list(seals.values_list("number", "entry_uid", "digest")) == [
        (number, entry.pk, digest_of_entry(entry)) for number, entry in enumerate(entries, start=1)
    ]
    assert len({seal.hash for seal in seals}) == 3


def test_chain_of_untouched_entries_holds_and_goes_on(entries: list[AuditDetail]) -> None:
    assert faults() == []
    record()
    read_until_idle()
    assert faults() == []
    assert AuditSeal.objects.count() == 4


CHANGES = {
    "institution_id": UUID(int=8),
    "salt": "f" * 32,
    "at": NOW.replace(year=2025),
    "actor_id": None,
    "action": "core.thing.deleted",
    "object_type": "core.Other",
    "object_id": UUID(int=9),
    "before": {},
    "after": {"name": "c"},
    "address": "192.0.2.1",
    "request_id": "another",
}


@pytest.mark.parametrize(
    "column", [field.attname for field in AuditDetail._meta.concrete_fields if field.attname != "uid"]
)
def test_entry_that_was_edited_is_found(entries: list[AuditDetail], column: str) -> None:
    with unlocked():
        AuditDetail.objects.filter(pk=entries[1].pk).update(**{column: CHANGES[column]})

    assert faults() == [f"Entry {entries[1].pk} was changed after it was sealed."]


@pytest.mark.parametrize(("column", "value"), [("hash", "0" * 64), ("digest", "0" * 64), ("entry_uid", UUID(int=77))])
def test_seal_that_was_edited_is_found(entries: list[AuditDetail], column: str, value: object) -> None:
    with unlocked():
        AuditSeal.objects.filter(number=2).update(**{column: value})

    assert "Seal 2 does not follow from the one before." in faults()


@pytest.mark.parametrize("number", [1, 2, 3])
def test_seal_that_is_missing_is_found(entries: list[AuditDetail], number: int) -> None:
    with unlocked():
        AuditSeal.objects.filter(number=number).delete()

    assert f"Entry {entries[number - 1].pk} was recorded, but its seal is missing or another." in faults()


def test_chain_that_was_forged_as_a_whole_is_found(entries: list[AuditDetail]) -> None:
    with unlocked():
        AuditSeal.objects.all().delete()
        AuditDetail.objects.filter(pk=entries[1].pk).update(action="core.thing.nothing")
        forged = AuditChain()
        events = [*Event.objects.order_by("id")]
        for event in events:
            event.payload["digest"] = digest_of_entry(AuditDetail.objects.get(pk=event.object_id))
        forged.apply(events)  # type: ignore[arg-type]

    assert faults() == [f"Entry {entries[1].pk} was recorded, but its seal is missing or another."]


def test_entry_that_is_not_sealed_yet_is_no_fault(entries: list[AuditDetail]) -> None:
    record()

    assert faults() == []


def test_deleting_entries_leaves_the_chain_whole(entries: list[AuditDetail]) -> None:
    with unlocked():
        AuditDetail.objects.filter(pk=entries[1].pk).delete()

    assert faults() == []
    assert AuditSeal.objects.count() == 3


def test_verify_command_says_whether_the_chain_holds(entries: list[AuditDetail]) -> None:
    out, errors = StringIO(), StringIO()
    call_command("verify_audit", stdout=out)
    with unlocked():
        AuditDetail.objects.filter(pk=entries[0].pk).update(action="other")

    with pytest.raises(CommandError, match="1 faults"):
        call_command("verify_audit", stderr=errors)

    assert out.getvalue() == "The chain holds.\n"
    assert errors.getvalue() == f"Entry {entries[0].pk} was changed after it was sealed.\n"


def test_digest_is_the_same_after_a_round_trip_in_another_time_zone() -> None:
    entry = record()
    before = digest_of_entry(entry)
    entry.refresh_from_db()
    entry.at = entry.at.astimezone(ZoneInfo("Asia/Tokyo"))

    assert digest_of_entry(entry) == before


# --- what is kept of entries and reads ----------------------------------------------------------------------
def test_changed_keeps_the_fields_that_differ_and_tells_none_from_nothing() -> None:
    before = {"same": 1, "other": 1, "gone": None, "none": None}
    after = {"same": 1, "other": 2, "come": None, "none": None}

    assert changed(before, after) == ({"other": 1, "gone": None}, {"other": 2, "come": None})


def test_entries_written_together_take_two_statements_and_verify(django_assert_num_queries: object) -> None:
    # Arrange
    several = [
        AuditEntry(
            action="core.thing.changed",
            institution_id=SCHOOL,
            actor_id=ACTOR,
            object_type="core.Thing",
            object_id=THING,
            at=NOW,
            after={"number": number},
        )
        for number in range(5)
    ]

    # Act
    with django_assert_num_queries(2):  # type: ignore[operator]
        record_audits(several)
    read_until_idle()

    # Assert
    assert sorted(entry.after["number"] for entry in AuditDetail.objects.all()) == [0, 1, 2, 3, 4]
    assert (AuditSeal.objects.count(), faults()) == (5, [])


def test_raw_statements_behind_the_models_are_found(entries: list[AuditDetail]) -> None:
    with unlocked(), connection.cursor() as cursor:
        cursor.execute("UPDATE core_auditdetail SET action = %s WHERE action = %s", ["x", entries[0].action])
        cursor.execute("DELETE FROM core_auditseal WHERE number = 3")

    assert faults() == [
        "The chain ends with seal 2, but there were 3.",
        f"Entry {entries[0].pk} was changed after it was sealed.",
        f"Entry {entries[2].pk} was recorded, but its seal is missing or another.",
    ]


def raw(*statements: tuple[str, list[object]]) -> None:
    """As somebody with the password of the database would."""
    with unlocked(), connection.cursor() as cursor:
        for statement, values in statements:
            cursor.execute(statement, values)


def key(uid: UUID) -> str:
    return str(uid) if connection.vendor == "postgresql" else uid.hex


def test_an_entry_that_was_forged_without_an_event_is_found(entries: list[AuditDetail]) -> None:
    # Act
    columns = "institution_id, salt, at, actor_id, action, object_type, object_id, before, after, address, request_id"
    copied = f"INSERT INTO core_auditdetail (uid, {columns}) SELECT %s, {columns} FROM core_auditdetail WHERE uid = %s"  # noqa: S608 - no input
    raw((copied, [key(UUID(int=99)), key(entries[0].pk)]))

    # Assert
    assert faults() == [f"Entry {UUID(int=99)} was never recorded: it is no part of the chain."]


def test_an_end_that_was_cut_off_with_all_that_belongs_to_it_is_found(entries: list[AuditDetail]) -> None:
    # Act
    last = Event.objects.get(object_id=entries[2].pk).pk
    raw(
        ("DELETE FROM core_auditseal WHERE number = 3", []),
        ("DELETE FROM core_auditdetail WHERE uid = %s", [key(entries[2].pk)]),
        ("DELETE FROM core_position WHERE event_id = %s", [last]),
        ("DELETE FROM core_event WHERE id = %s", [last]),
    )

    # Assert
    assert faults() == ["The chain ends with seal 2, but there were 3."]


def test_a_chain_whose_length_is_told_nowhere_is_found(entries: list[AuditDetail]) -> None:
    raw(("DELETE FROM core_bookmark WHERE reader = %s", [LENGTH]))

    assert faults() == ["How long the chain is was written down nowhere."]


def test_a_seal_without_its_event_is_found(entries: list[AuditDetail]) -> None:
    # Act
    first = Event.objects.get(object_id=entries[0].pk).pk
    raw(
        ("DELETE FROM core_position WHERE event_id = %s", [first]),
        ("DELETE FROM core_event WHERE id = %s", [first]),
    )

    # Assert
    assert faults() == [f"Entry {entries[0].pk} was sealed, but its event is missing."]


def test_the_command_says_how_many_entries_have_no_content(entries: list[AuditDetail]) -> None:
    # Arrange
    out = StringIO()
    raw(("DELETE FROM core_auditdetail WHERE uid = %s", [key(entries[1].pk)]))

    # Act
    call_command("verify_audit", stdout=out)

    # Assert
    assert out.getvalue() == (
        "The chain holds.\n1 entries have no content: somebody was erased, or it was past its time.\n"
    )


def read(reader: UUID = ACTOR, *, action: str = "core.thing.read") -> int:
    """How many entries there are after a read."""
    record_read(
        action=action, institution_id=SCHOOL, actor_id=reader, object_type="core.Thing", object_id=THING, now=NOW
    )
    return AuditDetail.objects.count()


def test_a_read_is_written_down_once_for_each_reader_and_action() -> None:
    assert [read(), read(), read(UUID(int=5)), read(action="core.thing.copied"), read()] == [1, 1, 2, 3, 3]


def test_a_read_whose_entry_failed_is_written_down_the_next_time() -> None:
    with pytest.raises(ValueError, match="could not"), fails_to_insert():
        read()

    assert read() == 1


@contextmanager
def fails_to_insert() -> Iterator[None]:
    def refuse(execute: object, sql: str, *rest: object) -> object:
        if sql.startswith("INSERT"):
            raise ValueError("It could not be written.")
        return execute(sql, *rest)  # type: ignore[operator]

    with connection.execute_wrapper(refuse):
        yield


def test_without_a_cache_each_read_is_written_down(settings: object) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}  # type: ignore[attr-defined]

    assert [read(), read()] == [1, 2]

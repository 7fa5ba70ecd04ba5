"""Many rows in one statement."""

from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DataError
from pytest_django import DjangoAssertNumQueries

from core import bulk
from core.models import Bookmark, Event, WorkerPulse
from core.tests.samples import NOW, SCHOOL

pytestmark = pytest.mark.django_db

TEXTS = ["plain", 'it\'s "quoted"', "back\\slash", "línea\nnueva", "نص", "{a,b}", "%s"]


def an_event(number: int, **kwargs: object) -> Event:
    given = {"name": "core.test", "version": 1, "institution_id": SCHOOL, "object_id": UUID(int=number)}
    return Event(**{**given, "occurred_at": NOW, "payload": {"number": number, "text": TEXTS[number % 7]}, **kwargs})


def test_inserted_rows_are_those_that_django_would_insert(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    # Arrange
    rows = [an_event(number) for number in range(9)]
    learner = UUID(int=77)
    rows.append(an_event(9, learner_id=learner, learner_seq=1, payload={"none": None, "list": [1, 0.1, True]}))

    # Act
    with django_assert_num_queries(1):
        bulk.insert_rows(rows)

    # Assert
    stored = list(Event.objects.order_by("pk"))
    assert [row.pk for row in rows] == [row.pk for row in stored]
    for given, found in zip(rows, stored, strict=True):
        for field in ("uid", "name", "version", "institution_id", "learner_id", "learner_seq", "object_id"):
            assert getattr(given, field) == getattr(found, field)
        assert (given.occurred_at, given.payload) == (found.occurred_at, found.payload)
        assert found.recorded_at is not None
        assert not given._state.adding


def test_more_rows_than_a_batch_are_all_inserted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BATCH", 4)

    bulk.insert_rows([an_event(number) for number in range(10)])

    assert list(Event.objects.order_by("pk").values_list("payload__number", flat=True)) == list(range(10))


def test_upsert_inserts_what_is_new_and_sets_what_is_named_on_the_rest() -> None:
    # Arrange
    WorkerPulse.objects.create(name="old", nonce="before", at=NOW)
    fresh = [
        WorkerPulse(name=name, nonce=text, at=NOW.replace(year=2030)) for name, text in zip("abc", TEXTS, strict=False)
    ]

    # Act
    bulk.upsert_rows([*fresh, WorkerPulse(name="old", nonce="after", at=NOW.replace(year=2030))], update=["nonce"])

    # Assert
    assert dict(WorkerPulse.objects.values_list("name", "nonce")) == {
        "a": TEXTS[0],
        "b": TEXTS[1],
        "c": TEXTS[2],
        "old": "after",
    }
    assert WorkerPulse.objects.get(name="old").at == NOW


def test_update_sets_what_is_named_and_nothing_else() -> None:
    # Arrange
    rows = [WorkerPulse.objects.create(name=name, nonce="before", at=NOW) for name in "abc"]
    for number, row in enumerate(rows[:2]):
        row.nonce, row.at = TEXTS[number + 1], NOW.replace(year=2030)

    # Act
    bulk.update_rows(rows[:2], update=["nonce"])

    # Assert
    assert list(WorkerPulse.objects.order_by("name").values_list("nonce", "at")) == [
        (TEXTS[1], NOW),
        (TEXTS[2], NOW),
        ("before", NOW),
    ]


def test_no_rows_are_no_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        bulk.insert_rows([])
        bulk.upsert_rows([], update=["position"])
        bulk.update_rows([], update=["position"])


def test_a_broken_rule_leaves_no_row_behind() -> None:
    same = UUID(int=5)

    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert_rows([an_event(1, uid=same), an_event(2, uid=same)])

    assert not Event.objects.exists()


def test_append_only_tables_stay_so() -> None:
    bulk.insert_rows([row := an_event(1)])
    row.name = "core.other"

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        bulk.update_rows([row], update=["name"])

    assert Event.objects.get().name == "core.test"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite knows no length of texts.")
def test_a_text_that_is_too_long_is_refused_and_not_cut() -> None:
    with pytest.raises(DataError), transaction.atomic():
        bulk.upsert_rows([Bookmark(reader="r" * 81)], update=["position"])

    assert not Bookmark.objects.filter(reader__startswith="rr").exists()

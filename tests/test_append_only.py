"""The log, the audit, the consent ledger and what was published are kept by the database itself, whoever asks and by whatever way."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from accounts.enums import Role
from accounts.models import Consent
from accounts.tests.consents import agree_on_paper
from accounts.tests.factories import NOW, make_institution, make_person
from core.events.projections import digest_of
from core.events.reader import read_until_idle
from core.maintenance import unlocked
from core.models import Maintenance
from core.tests.threads import in_thread, is_postgresql
from courses.tests.factories import make_course
from lessons.services.publishing import unpublish_lesson
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db(transaction=True)

TABLES = {
    "core_event": "name",
    "core_auditdetail": "action",
    "core_auditseal": "hash",
    "accounts_consent": "method",
    "lessons_lessonversion": "title",
}
each_table = pytest.mark.parametrize("table", TABLES)


@pytest.fixture(autouse=True)
def _rows(transactional_db: None) -> Iterator[None]:
    """A consent and a lesson that was published, and with them events, audit entries and their seals."""
    school = make_institution()
    agree_on_paper(make_person(school))
    teacher = make_person(school, Role.TEACHER)
    lesson = make_lesson(teacher, make_course(teacher))
    unpublish_lesson(author=teacher, lesson_id=lesson.pk, now=NOW)
    read_until_idle()
    yield
    with unlocked():
        Consent.objects.all().delete()


def model_of(table: str) -> type[models.Model]:
    return next(model for model in apps.get_models() if model._meta.db_table == table)


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def update_statement(table: str) -> str:
    return f"UPDATE {table} SET {TABLES[table]} = 'forged'"  # noqa: S608 - names of this file


@each_table
def test_update_by_raw_sql_is_refused(table: str) -> None:
    before = digest_of([model_of(table)])

    with pytest.raises(IntegrityError, match=f"{table} is append-only"):
        execute(update_statement(table))

    assert model_of(table).objects.count() > 0
    assert digest_of([model_of(table)]) == before


@each_table
def test_delete_by_raw_sql_is_refused(table: str) -> None:
    before = digest_of([model_of(table)])

    with pytest.raises(IntegrityError, match=f"{table} is append-only"):
        execute(f"DELETE FROM {table}")  # noqa: S608 - names of this file

    assert digest_of([model_of(table)]) == before


@each_table
def test_truncate_is_refused(table: str) -> None:
    if not is_postgresql():
        pytest.skip("SQLite has no TRUNCATE")
    before = digest_of([model_of(table)])

    with pytest.raises(IntegrityError, match="append-only"):
        execute(f"TRUNCATE {table} CASCADE")

    assert digest_of([model_of(table)]) == before


@each_table
def test_change_and_delete_of_an_object_are_refused(table: str) -> None:
    row = model_of(table).objects.first()
    before = digest_of([model_of(table)])
    setattr(row, TABLES[table], "forged")

    with pytest.raises(IntegrityError, match="append-only"):
        row.save(force_update=True)
    with pytest.raises(IntegrityError, match="append-only"):
        model_of(table).objects.filter(pk=row.pk).delete()

    assert digest_of([model_of(table)]) == before


@each_table
def test_upsert_over_a_row_is_refused(table: str) -> None:
    row = model_of(table).objects.first()
    before = digest_of([model_of(table)])
    setattr(row, TABLES[table], "forged")

    with pytest.raises(IntegrityError, match="append-only"):
        model_of(table).objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["pk"], update_fields=[TABLES[table]]
        )

    assert digest_of([model_of(table)]) == before


@each_table
def test_insert_or_replace_over_a_row_is_refused(table: str) -> None:
    if is_postgresql():
        pytest.skip("PostgreSQL has no INSERT OR REPLACE")
    before = digest_of([model_of(table)])

    with pytest.raises(IntegrityError):
        execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")  # noqa: S608 - names of this file

    assert digest_of([model_of(table)]) == before


@each_table
def test_unlocked_lets_rows_be_changed_until_its_end(table: str) -> None:
    with unlocked():
        execute(update_statement(table))
    forged = model_of(table).objects.filter(**{TABLES[table]: "forged"}).count()

    with pytest.raises(IntegrityError, match="append-only"):
        execute(update_statement(table))

    assert forged == model_of(table).objects.count() > 0
    assert list(Maintenance.objects.values_list("unlocked", flat=True)) == [False]


@each_table
def test_unlocked_opens_nothing_for_other_transactions(table: str) -> None:
    """On SQLite the other one waits until the block is over; on PostgreSQL it is refused at once."""
    with ThreadPoolExecutor(1) as pool:
        with unlocked():
            attempt = pool.submit(in_thread(lambda: execute(update_statement(table))))
            if is_postgresql():
                assert isinstance(attempt.exception(timeout=10), IntegrityError)
        refused = attempt.exception(timeout=30)

    assert isinstance(refused, IntegrityError)
    assert model_of(table).objects.filter(**{TABLES[table]: "forged"}).count() == 0


def test_unlocked_that_fails_locks_again_and_changes_nothing() -> None:
    def fail() -> None:
        with unlocked():
            execute(update_statement("core_event"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert not Maintenance.objects.filter(unlocked=True).exists()
    with pytest.raises(IntegrityError, match="append-only"):
        execute(update_statement("core_event"))


def test_unlocked_whose_transaction_is_broken_locks_again() -> None:
    def break_the_transaction() -> None:
        with unlocked():
            with transaction.atomic():
                execute(update_statement("core_event"))
            transaction.set_rollback(True)

    break_the_transaction()

    assert not Maintenance.objects.filter(unlocked=True).exists()
    with pytest.raises(IntegrityError, match="append-only"):
        execute(update_statement("core_event"))

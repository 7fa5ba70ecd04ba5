"""Migration operations that make a table append-only in the database itself, on SQLite and on PostgreSQL.

A later ``AddField`` or ``AlterField`` on SQLite rebuilds the table and drops its triggers: ``append_only_again`` after it.
``tests/test_append_only.py`` tries each table.
"""

from collections.abc import Sequence

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

_LOCKED = "NOT EXISTS (SELECT 1 FROM core_maintenance WHERE unlocked)"

REFUSE_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {_LOCKED} THEN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$
"""


def append_only(table: str, *, verbs: Sequence[str] = ("UPDATE", "DELETE")) -> RunPython:
    """Refuse the ``verbs`` (and TRUNCATE) on ``table`` unless maintenance is unlocked in the same transaction."""

    def forward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _create(table, verbs, schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def backward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _drop(table, verbs, schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    return RunPython(forward, backward)


def append_only_again(table: str, *, verbs: Sequence[str] = ("UPDATE", "DELETE")) -> RunPython:
    """After a migration that rebuilt ``table`` on SQLite: the triggers that went with it. PostgreSQL keeps them."""

    def forward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for statement in (*_drop(table, verbs, "sqlite"), *_create(table, verbs, "sqlite")):
                schema_editor.execute(statement, params=None)

    return RunPython(forward, RunPython.noop)


def _create(table: str, verbs: Sequence[str], vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} WHEN {_LOCKED} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in verbs
        ]
    return [
        REFUSE_FUNCTION,
        _trigger(table, "no_change", " OR ".join(verbs), "ROW"),
        _trigger(table, "no_truncate", "TRUNCATE", "STATEMENT"),
    ]


def _trigger(table: str, name: str, verbs: str, each: str) -> str:
    on = f"CREATE TRIGGER {table}_{name} BEFORE {verbs} ON {table}"
    return f"{on} FOR EACH {each} EXECUTE FUNCTION core_refuse_change()"


def _drop(table: str, verbs: Sequence[str], vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_no_{verb.lower()}" for verb in verbs]
    return [f"DROP TRIGGER {table}_no_change ON {table}", f"DROP TRIGGER {table}_no_truncate ON {table}"]


def waiting_events() -> RunPython:
    """Put each new event, by whatever way it was inserted, into the table that the reader loop asks."""

    def forward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        insert = "INSERT INTO core_waiting_event (event_id) VALUES (NEW.id)"
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"CREATE TRIGGER core_event_waits AFTER INSERT ON core_event BEGIN {insert}; END")
            return
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION core_event_waits() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {insert}; RETURN NULL; END $$"
        )
        schema_editor.execute(
            "CREATE TRIGGER core_event_waits AFTER INSERT ON core_event "
            "FOR EACH ROW EXECUTE FUNCTION core_event_waits()"
        )

    def backward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        on_table = "" if schema_editor.connection.vendor == "sqlite" else " ON core_event"
        schema_editor.execute(f"DROP TRIGGER core_event_waits{on_table}")

    return RunPython(forward, backward)

"""Django's flush, for the test suite alone: opens the append-only tables first, and empties only what has rows.

After each test whose transactions are real, Django empties every table and makes all content types and permissions
anew: half a second on PostgreSQL, some 250 times. These two stay here, for no test changes them.
"""

from typing import Any

from django.core.management.commands.flush import Command as DjangoFlush
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.models import Consent
from accounts.services.institutions import ensure_built_in_institutions
from core.events.reactions import install_reactions
from core.maintenance import unlocked
from core.models import AuditDetail, AuditSeal, Event
from lessons.enums import LessonState
from lessons.models import Lesson, LessonVersion

KEPT = frozenset({"django_content_type", "auth_permission"})


class Command(DjangoFlush):
    def handle(self, **options: Any) -> None:
        connection = connections[options["database"]]
        with unlocked():
            if connection.vendor == "sqlite":
                # SQLite empties table by table, with triggers; the switch may go before the log does.
                Lesson.objects.update(state=LessonState.DRAFT, published=None)
                for model in (AuditSeal, AuditDetail, Event, Consent, LessonVersion):
                    model.objects.all().delete()
            if options.get("reset_sequences", True) or not may_empty(connection):
                super().handle(**options)
                return
            empty(connection)
        # What follows a migration, without content types and permissions.
        ensure_built_in_institutions()
        install_reactions()


def may_empty(connection: BaseDatabaseWrapper) -> bool:
    """On PostgreSQL only superusers may leave triggers and foreign keys unasked."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser') = 'on'")
        return bool(cursor.fetchone()[0])


def empty(connection: BaseDatabaseWrapper) -> None:
    """In the present transaction. All tables are empty in the end, so that their order does not matter."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = [connection.ops.quote_name(name) for name in names if name not in KEPT]
    questions = ", ".join(f"EXISTS (SELECT 1 FROM {table})" for table in tables)  # noqa: S608 - names of tables
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {questions}")
        filled = [table for table, has_rows in zip(tables, cursor.fetchone(), strict=True) if has_rows]
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        for table in filled:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - the name of a table
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = origin")

"""Django's flush, for the test suite alone: opens the append-only tables first."""

from typing import Any

from django.core.management.commands.flush import Command as DjangoFlush
from django.db import connections

from accounts.models import Consent
from core.maintenance import unlocked
from core.models import AuditDetail, AuditSeal, Event
from lessons.enums import LessonState
from lessons.models import Lesson, LessonVersion


class Command(DjangoFlush):
    def handle(self, **options: Any) -> None:
        with unlocked():
            if connections[options["database"]].vendor == "sqlite":
                # SQLite empties table by table, with triggers; the switch may go before the log does.
                Lesson.objects.update(state=LessonState.DRAFT, published=None)
                for model in (AuditSeal, AuditDetail, Event, Consent, LessonVersion):
                    model.objects.all().delete()
            super().handle(**options)

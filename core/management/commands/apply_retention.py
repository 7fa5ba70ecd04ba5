"""``manage.py apply_retention``: what happens each hour by itself, by hand; and the table that it obeys."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from core.retention import apply_retention, due_for_retention, retention_page


class Command(BaseCommand):
    help = "End what was kept long enough. Safe to stop at any moment, and to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many rows each rule would end")
        parser.add_argument("--table", action="store_true", help="only print the rules, as docs/retention.md has them")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["table"]:
            self.stdout.write(retention_page(), ending="")
            return
        now = timezone.now()
        counts = due_for_retention(now=now) if options["dry_run"] else apply_retention(now=now)
        for rule, number in counts.items():
            self.stdout.write(f"{rule}: {number}")

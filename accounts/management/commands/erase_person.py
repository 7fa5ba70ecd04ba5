"""``manage.py erase_person``: what a request for erasure does, by hand."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.services.erasure import erase_person, plan_erasure_of
from core.errors import PlatformError


class Command(BaseCommand):
    help = "Erase a person in every app. It cannot be undone; try it with --dry-run first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("person", type=UUID, help="id of the account")
        parser.add_argument("--dry-run", action="store_true", help="only say how many rows of which table would go")

    def handle(self, *args: Any, **options: Any) -> None:
        person: UUID = options["person"]
        try:
            if options["dry_run"]:
                done = plan_erasure_of(person)
            else:
                done = erase_person(person_id=person, actor_id=None, now=timezone.now())
        except PlatformError as error:
            raise CommandError(error.message) from error
        for what, tables in (("deleted", done.deleted), ("kept without a name", done.reduced)):
            for table, number in tables.items():
                self.stdout.write(f"{what}: {table} {number}")
        self.stdout.write(f"files: {done.files}")
        self.stdout.write("Nothing was changed." if options["dry_run"] else "Erased.")

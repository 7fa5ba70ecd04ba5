"""``manage.py export_person``: everything about somebody, as one ZIP."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.services.data_request_work import write_copy_of
from core.errors import PlatformError


class Command(BaseCommand):
    help = "Write a copy of everything that is kept about a person to a file. That it was made is audited."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("person", type=UUID, help="id of the account")
        parser.add_argument("--to", type=Path, required=True, help="the ZIP to write; it must not exist")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["to"].open("xb") as file:
                counts = write_copy_of(person_id=options["person"], target=file, now=timezone.now())
        except FileExistsError as error:
            raise CommandError(f"{options['to']} exists already.") from error
        except PlatformError as error:
            options["to"].unlink()
            raise CommandError(error.message) from error
        for table, number in counts.items():
            self.stdout.write(f"{table}: {number}")

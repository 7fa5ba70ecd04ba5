"""``manage.py sweep_files``: what happens each day by itself, by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.files.sweep import sweep_files


class Command(BaseCommand):
    help = "Delete files that no row names, and tell of rows whose file is missing (exit code 1). Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="delete nothing, only say what was found")

    def handle(self, *args: Any, **options: Any) -> None:
        is_dry_run = options["dry_run"]
        found = sweep_files(now=timezone.now(), is_dry_run=is_dry_run)
        self.stdout.write(f"files without a row{'' if is_dry_run else ', deleted'}: {found.orphans}")
        self.stdout.write(f"rows without their file: {found.missing_count}")
        for name, keys in found.missing.items():
            for key in keys:
                self.stdout.write(f"  {name}: {key}")
        if found.missing:
            raise CommandError("Files are missing. A backup may have them.")

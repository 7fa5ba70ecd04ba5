"""``manage.py import_course FILE --as USER``: a package of material, as the console imports it."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.api import User
from core.errors import PlatformError
from core.exchange.finding_texts import text_of
from core.exchange.imports import ImportOrder, confirm_import, discard_import, start_import
from core.exchange.runs import check_import, run_import
from core.models import ImportLine, ImportOutcome, MaterialImport, MaterialImportState
from courses.management.people import staff_member

_WORTH_TELLING = (ImportOutcome.REFUSED, ImportOutcome.SKIPPED, ImportOutcome.NOTE)


class Command(BaseCommand):
    help = "Import a course from a Common Cartridge, or from a package of this platform. Everything in it, or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--as", dest="person", required=True, help="id, e-mail or username of whose course it will be"
        )
        parser.add_argument("--into", type=UUID, help="id of the course that it goes into; a new one without")
        parser.add_argument("--format", default="", help="told by the file without")
        parser.add_argument("--leave-out-faulty", action="store_true", help="import what is without errors")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = staff_member(options["person"])
        order = ImportOrder(
            format_name=options["format"],
            target_id=options["into"],
            leaves_out_faulty=options["leave_out_faulty"],
        )
        try:
            row = self._import(options["file"], actor, order, is_trial=options["dry_run"])
        except (PlatformError, OSError) as error:
            raise CommandError(getattr(error, "message", str(error))) from error
        if row.state not in (MaterialImportState.DONE, MaterialImportState.CHECKED):
            raise CommandError("Nothing was imported.")
        self.stdout.write("Nothing was changed." if options["dry_run"] else f"Imported: {row.target_id}")

    def _import(self, path: Path, actor: User, order: ImportOrder, *, is_trial: bool) -> MaterialImport:
        with path.open("rb") as file:
            row = start_import(upload=file, file_name=path.name, actor=actor, order=order, now=timezone.now())
        check_import(import_id=row.pk, now=timezone.now())
        row.refresh_from_db()
        if row.state == MaterialImportState.CHECKED and not is_trial:
            confirm_import(import_id=row.pk, actor=actor, now=timezone.now())
            run_import(import_id=row.pk, actor_id=actor.pk, now=timezone.now())
            row.refresh_from_db()
        self._tell(row)
        if is_trial:
            discard_import(import_id=row.pk, actor=actor, now=timezone.now())
        return row

    def _tell(self, row: MaterialImport) -> None:
        for line in row.lines.filter(outcome__in=_WORTH_TELLING).order_by("number"):
            self.stdout.write(_words(line))
        for outcome, number in row.counts.items():
            self.stdout.write(f"{outcome}: {number}")


def _words(line: ImportLine) -> str:
    place = ":".join(filter(None, (line.member, str(line.line or ""), line.path)))
    return " ".join(filter(None, (f"[{line.outcome}]", place, line.title, text_of(line.code, line.params))))

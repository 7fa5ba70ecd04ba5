"""``manage.py export_course COURSE FILE --as USER``: a course as a package of this platform."""

import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import PlatformError
from courses.exchange.exporting import export_course
from courses.management.people import staff_member


class Command(BaseCommand):
    help = "Write a course into a file, with all that its authors wrote, and nothing of learners."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("course", type=UUID, help="id of the course")
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="person", required=True, help="id, e-mail or username of who may read it")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            package = export_course(user=staff_member(options["person"]), course_id=options["course"])
            with package, path.open("xb") as target:
                shutil.copyfileobj(package, target)
        except (PlatformError, OSError) as error:
            raise CommandError(getattr(error, "message", str(error))) from error
        self.stdout.write(f"Written: {path}")

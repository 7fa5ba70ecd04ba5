"""``manage.py embed_passages``: vectors of the present embedder for the passages that have none, as the hourly job does."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from courses.models import Course
from courses.services.passage_vectors import embed_passages


class Command(BaseCommand):
    help = "Embed the passages that the present embedder has not, as after a change of EMBEDDER."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--course", type=UUID, metavar="ID", help="its passages only (default: all)")

    def handle(self, *args: Any, course: UUID | None, **options: Any) -> None:
        if course is not None and not Course.objects.filter(pk=course).exists():
            raise CommandError(f"There is no course {course}.")
        done = embed_passages(course_id=course)
        self.stdout.write(f"{done.embedded} passages have new vectors")
        if done.is_away:
            raise CommandError("The embedding service does not answer; some passages are found by their words alone.")

"""``manage.py jobs status | run | retry``: background work by hand."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Count
from django.utils import timezone

from core.jobs import retry_failed_jobs, run_due_jobs
from core.models import Job


class Command(BaseCommand):
    help = "Show background jobs, do the due ones here, or put the failed ones back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["status", "run", "retry"])

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        if verb == "run":
            self.stdout.write(f"{run_due_jobs(now=timezone.now())} done")
        elif verb == "retry":
            self.stdout.write(f"{retry_failed_jobs(now=timezone.now())} put back")
        for row in Job.objects.values("name", "state").annotate(number=Count("id")).order_by("name", "state"):
            self.stdout.write(f"{row['name']:32} {row['state']:8} {row['number']}")

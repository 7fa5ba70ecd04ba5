"""``manage.py end_links_of_adults``: what happens each quarter of an hour by itself, by hand."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.services.guardians import end_links_of_adults


class Command(BaseCommand):
    help = "End the guardians' links of all children who are of age today. Safe to run at any time and again."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{end_links_of_adults(now=timezone.now())} ended")

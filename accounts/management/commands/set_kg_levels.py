"""``manage.py set_kg_levels``: kindergarten years for the present school year, as the daily job finds them."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.services.kg import set_kg_levels


class Command(BaseCommand):
    help = "Find the kindergarten year of every student anew where a school year has begun."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{set_kg_levels(now=timezone.now())} levels are new")

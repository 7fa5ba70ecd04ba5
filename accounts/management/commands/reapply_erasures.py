"""``manage.py reapply_erasures``: after a backup was restored, before anybody is served."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.services.erasure import erase_again


class Command(BaseCommand):
    help = "Erase again whoever was erased since the backup was made that was restored. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{len(erase_again(now=timezone.now()))} erased again")

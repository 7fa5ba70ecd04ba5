"""``manage.py make_smaller_sound``: smaller files for the sound that was there before they were made by themselves."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from lessons.services.smaller_sound import ask_for_smaller, sound_without_smaller


class Command(BaseCommand):
    help = "Have a smaller file made, in the background, of each sound that has none and of which one can be made."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        asked = ask_for_smaller(sound_without_smaller().iterator(), now=timezone.now())
        self.stdout.write(f"{asked} recordings are looked at in the background")

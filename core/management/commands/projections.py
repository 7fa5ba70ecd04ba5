"""``manage.py projections status | run [--forever] | rebuild NAME | retry NAME``."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.events.positions import head
from core.events.reader import ReaderLoop, read_until_idle
from core.events.registry import live_projections, projections, reactions
from core.models import Bookmark, ParkedEvent, WaitingEvent


class Command(BaseCommand):
    help = "Show, run, rebuild and retry what is derived from the event log."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("status", help="how far each reader has come")
        run = verbs.add_parser("run", help="follow the log until nothing waits")
        run.add_argument("--forever", action="store_true", help="until the process is asked to end")
        for verb, text in (("rebuild", "drop and fold again"), ("retry", "take up parked events again")):
            verbs.add_parser(verb, help=text).add_argument("name")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        getattr(self, f"_{verb}")(**options)

    def _status(self, **options: Any) -> None:
        last = head()
        self.stdout.write(f"{'log':32} {last:>10}  {WaitingEvent.objects.count()} without a position")
        bookmarks = dict(Bookmark.objects.values_list("reader", "position"))
        for name in (*projections, *reactions):
            position = bookmarks.get(name, 0)
            parked = ParkedEvent.objects.filter(reader=name).count()
            self.stdout.write(f"{name:32} {position:>10}  {last - position} behind, {parked} parked")
        for name in live_projections:
            self.stdout.write(f"{name:32} {'live':>10}")

    def _run(self, *, forever: bool, **options: Any) -> None:
        if not forever:
            read_until_idle()
            return
        loop = ReaderLoop(clock=timezone.now)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: loop.stop())
        loop.run()

    def _rebuild(self, *, name: str, **options: Any) -> None:
        projection = projections.get(name) or live_projections.get(name)
        if projection is None:
            raise CommandError(f"There is no projection {name}.")
        try:
            projection.rebuild()
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{name} {projection.digest()}")

    def _retry(self, *, name: str, **options: Any) -> None:
        reader = projections.get(name) or reactions.get(name)
        if reader is None:
            raise CommandError(f"There is no reader {name}.")
        self.stdout.write(f"{reader.retry()} went through")

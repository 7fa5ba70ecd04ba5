"""``manage.py demo_school``: two schools to look at."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.demo.school import has_demo_school, make_demo_school


class Command(BaseCommand):
    help = (
        "Make two schools with an algebra unit, a kindergarten and weeks of simulated history, "
        "and print the sign-ins once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same history")
        parser.add_argument("--weeks", type=int, default=6, help="of history (default 6)")

    def handle(self, *args: Any, seed: int, weeks: int, **options: Any) -> None:
        if has_demo_school():
            self.stdout.write("The demo school is here already; its sign-ins were printed when it was made.")
            return
        started = time.monotonic()
        self.stdout.write("Making the demo school …")
        report = make_demo_school(seed=seed, weeks=weeks, now=timezone.now())
        self.stdout.write(
            f"{report.learners} learners gave {report.answers} answers in {weeks} weeks "
            f"({time.monotonic() - started:.0f} s).\n\nSign-ins, shown only now:"
        )
        for role, school, username, password in report.sign_ins:
            self.stdout.write(f"  {role:10} {username:20} {password:14} {school}")
        self.stdout.write("\nChildren sign in at /account/children/ with the code of their class and three pictures:")
        for name, code, pictures in report.children:
            self.stdout.write(f"  {name:20} {code:10} {pictures}")

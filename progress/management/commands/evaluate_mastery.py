"""``manage.py evaluate_mastery``: how well does mastery foretell answers?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.api import Institution
from progress.evaluation import evaluate_mastery, learners_to_evaluate
from progress.evaluation_report import describe_evaluation


class Command(BaseCommand):
    help = "Walk the graded answers, forecast each before it was given, and say how good the forecasts were."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--institution", metavar="SLUG", help="its learners only (default: all)")

    def handle(self, *args: Any, institution: str | None, **options: Any) -> None:
        institution_id = None
        if institution is not None:
            institution_id = Institution.objects.filter(slug=institution).values_list("pk", flat=True).first()
            if institution_id is None:
                raise CommandError(f"There is no institution {institution}.")
        evaluation = evaluate_mastery(learners_to_evaluate(institution_id))
        for line in describe_evaluation(evaluation):
            self.stdout.write(line)
        if evaluation.mismatches:
            raise CommandError(f"{len(evaluation.mismatches)} stored states are not what the log says.")

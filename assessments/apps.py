"""Assessments: evidence of learning."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Assessments"

    def ready(self) -> None:
        from assessments import events, jobs  # noqa: F401 - register themselves
        from assessments.admin.preview import BankForLessons
        from assessments.cards import attempt_cards
        from core.ports import cards
        from lessons.ports import question_bank

        question_bank.plug(BankForLessons())
        cards.register("assessments", attempt_cards)

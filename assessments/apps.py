"""Assessments: evidence of learning."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Assessments"

    def ready(self) -> None:
        from assessments import events, jobs  # noqa: F401 - register themselves

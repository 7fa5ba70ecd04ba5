"""Lessons: the learning material, and how far each learner is in it."""

from django.apps import AppConfig


class LessonsConfig(AppConfig):
    name = "lessons"
    verbose_name = "Lessons"

    def ready(self) -> None:
        from core.privacy import declare_personal_rows
        from lessons import events  # noqa: F401 - registers the events
        from lessons.privacy import PERSONAL_ROWS

        declare_personal_rows(*PERSONAL_ROWS)

"""Lessons: the learning material, and how far each learner is in it."""

from django.apps import AppConfig


class LessonsConfig(AppConfig):
    name = "lessons"
    verbose_name = "Lessons"

    def ready(self) -> None:
        from lessons import events  # noqa: F401 - registers the events

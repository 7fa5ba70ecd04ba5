"""Lessons: the learning material, and how far each learner is in it."""

from django.apps import AppConfig


class LessonsConfig(AppConfig):
    name = "lessons"
    verbose_name = "Lessons"

    def ready(self) -> None:
        from core.audit_labels import label_audits
        from core.privacy import declare_personal_rows
        from core.retention import declare_retention
        from lessons import events  # noqa: F401 - registers the events
        from lessons.audit_labels import AUDIT_LABELS
        from lessons.privacy import PERSONAL_ROWS, RETENTION

        label_audits(AUDIT_LABELS)
        declare_personal_rows(*PERSONAL_ROWS)
        declare_retention(*RETENTION)

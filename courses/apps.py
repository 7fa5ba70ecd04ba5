"""Courses: what is taught, to whom."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Courses"

    def ready(self) -> None:
        from accounts.api import register_notification_kind
        from accounts.ports import roster_classes
        from core.audit_labels import label_audits
        from core.events import register_reaction
        from core.ports import access, cards
        from core.privacy import declare_personal_rows
        from core.retention import declare_retention
        from courses import events  # noqa: F401 - registers the events
        from courses.admin.pages import register_pages
        from courses.audit_labels import AUDIT_LABELS
        from courses.cards import course_cards
        from courses.notification_kinds import ABSENCE_ANNOUNCED, ABSENCE_WITHDRAWN, ENROLLED
        from courses.privacy import PERSONAL_ROWS, RETENTION
        from courses.reactions import TellEnrolled
        from courses.relations import ClassroomRelations
        from courses.services.roster_classes import plan_classes_of_file

        label_audits(AUDIT_LABELS)
        access.plug(ClassroomRelations())
        roster_classes.plug(plan_classes_of_file)
        register_notification_kind(ENROLLED, ABSENCE_ANNOUNCED, ABSENCE_WITHDRAWN)
        register_reaction(TellEnrolled())
        cards.register("courses", course_cards)
        register_pages()
        declare_personal_rows(*PERSONAL_ROWS)
        declare_retention(*RETENTION)

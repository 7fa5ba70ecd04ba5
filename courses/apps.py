"""Courses: what is taught, to whom."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Courses"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from accounts.api import register_notification_kind
        from core.audit_labels import label_audits
        from core.events import register_reaction
        from core.ports import ConsoleLink, ConsolePage, access, cards, console_pages, link_from_console
        from core.privacy import declare_personal_rows
        from core.retention import declare_retention
        from courses import events  # noqa: F401 - registers the events
        from courses.admin.cards import cards_page
        from courses.admin.messages import message_page
        from courses.admin.roll_over import roll_over_page
        from courses.audit_labels import AUDIT_LABELS
        from courses.cards import course_cards
        from courses.notification_kinds import ENROLLED
        from courses.privacy import PERSONAL_ROWS, RETENTION
        from courses.reactions import TellEnrolled
        from courses.relations import ClassroomRelations

        label_audits(AUDIT_LABELS)
        access.plug(ClassroomRelations())
        register_notification_kind(ENROLLED)
        register_reaction(TellEnrolled())
        cards.register("courses", course_cards)
        link_from_console("courses.Classroom", ConsoleLink(_("Sign-in cards"), "admin:courses_cards"))
        is_running = lambda classroom: not classroom.is_archived  # noqa: E731 - one question, asked in one place
        link_from_console(
            "courses.Classroom", ConsoleLink(_("Write to this class"), "admin:courses_message", suits=is_running)
        )
        link_from_console("courses.Classroom", ConsoleLink(_("Take into a new year"), "admin:courses_roll_over"))
        console_pages.register(
            "courses_roll_over", ConsolePage("courses/class/<uuid:classroom_id>/new-year/", roll_over_page)
        )
        console_pages.register("courses_cards", ConsolePage("courses/class/<uuid:classroom_id>/cards/", cards_page))
        console_pages.register("courses_message", ConsolePage("courses/class/<uuid:classroom_id>/write/", message_page))
        declare_personal_rows(*PERSONAL_ROWS)
        declare_retention(*RETENTION)

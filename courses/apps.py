"""Courses: what is taught, to whom."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Courses"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from core.ports import ConsoleLink, ConsolePage, access, cards, console_pages, link_from_console
        from core.privacy import declare_personal_rows
        from courses import events  # noqa: F401 - registers the events
        from courses.admin.cards import cards_page
        from courses.cards import course_cards
        from courses.privacy import PERSONAL_ROWS
        from courses.relations import ClassroomRelations

        access.plug(ClassroomRelations())
        cards.register("courses", course_cards)
        link_from_console("courses.Classroom", ConsoleLink(_("Sign-in cards"), "admin:courses_cards"))
        console_pages.register("courses_cards", ConsolePage("courses/class/<uuid:classroom_id>/cards/", cards_page))
        declare_personal_rows(*PERSONAL_ROWS)

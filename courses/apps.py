"""Courses: what is taught, to whom."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Courses"

    def ready(self) -> None:
        from core.ports import access, cards
        from core.privacy import declare_personal_rows
        from courses import events  # noqa: F401 - registers the events
        from courses.cards import course_cards
        from courses.privacy import PERSONAL_ROWS
        from courses.relations import ClassroomRelations

        access.plug(ClassroomRelations())
        cards.register("courses", course_cards)
        declare_personal_rows(*PERSONAL_ROWS)

"""Courses: what is taught, to whom."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Courses"

    def ready(self) -> None:
        from core.ports import access
        from courses import events  # noqa: F401 - registers the events
        from courses.relations import ClassroomRelations

        access.plug(ClassroomRelations())

"""Lessons in packages of courses."""


def register_exchange() -> None:
    """Once, when the app is ready."""
    from core.exchange.writing import register_writer
    from courses.ports import course_parts
    from lessons.exchange.part import LessonPart
    from lessons.exchange.writer import LessonWriter

    register_writer("lesson", LessonWriter(), order=50)
    course_parts.register("lessons", LessonPart())

"""Console pages of the lessons app."""

from lessons.admin.lessons import LessonAdmin

__all__ = ["LessonAdmin"]

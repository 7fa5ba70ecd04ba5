"""Console pages of the lessons app."""

from lessons.admin.lessons import LessonAdmin
from lessons.admin.live import LiveLessonAdmin
from lessons.admin.progress import LessonProgressAdmin
from lessons.admin.sessions import LearningSessionAdmin

__all__ = ["LearningSessionAdmin", "LessonAdmin", "LessonProgressAdmin", "LiveLessonAdmin"]

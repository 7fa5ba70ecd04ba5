"""Tables of the lessons app."""

from lessons.models.lessons import Lesson, LessonBlock, LessonConcept, LessonQuerySet
from lessons.models.progress import LessonProgress

__all__ = ["Lesson", "LessonBlock", "LessonConcept", "LessonProgress", "LessonQuerySet"]

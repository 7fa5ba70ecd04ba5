"""The lessons app for other apps."""

from lessons.enums import BlockKind, LessonProgressState, LessonState
from lessons.errors import LessonNotFound
from lessons.models import Lesson, LessonProgress
from lessons.policies import visible_lessons
from lessons.selectors import (
    PublishedLesson,
    get_visible_lesson,
    lessons_visible_to,
    progress_of,
    published_lessons,
)
from lessons.services.lessons import BlockDraft, LessonDraft, save_lesson
from lessons.services.progress import report_progress
from lessons.services.publishing import publish_lesson, unpublish_lesson

__all__ = [
    "BlockDraft",
    "BlockKind",
    "Lesson",
    "LessonDraft",
    "LessonNotFound",
    "LessonProgress",
    "LessonProgressState",
    "LessonState",
    "PublishedLesson",
    "get_visible_lesson",
    "lessons_visible_to",
    "progress_of",
    "publish_lesson",
    "published_lessons",
    "report_progress",
    "save_lesson",
    "unpublish_lesson",
    "visible_lessons",
]

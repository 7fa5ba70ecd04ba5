"""The lessons app for other apps."""

from lessons.enums import BlockKind, LessonProgressState, LessonState
from lessons.errors import LessonNotFound
from lessons.models import Lesson, LessonProgress
from lessons.policies import visible_lessons
from lessons.selectors import get_visible_lesson, lessons_visible_to, progress_of
from lessons.services.lessons import BlockDraft, LessonDraft, save_lesson
from lessons.services.progress import report_progress

__all__ = [
    "BlockDraft",
    "BlockKind",
    "Lesson",
    "LessonDraft",
    "LessonNotFound",
    "LessonProgress",
    "LessonProgressState",
    "LessonState",
    "get_visible_lesson",
    "lessons_visible_to",
    "progress_of",
    "report_progress",
    "save_lesson",
    "visible_lessons",
]

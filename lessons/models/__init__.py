"""Tables of the lessons app."""

from lessons.models.lessons import Lesson, LessonBlock, LessonConcept, LessonQuerySet
from lessons.models.live import Hint, LiveLesson, LiveLessonQuerySet, LiveParticipant, LivePoll, LiveVote
from lessons.models.media import LessonMedia, MediaVariant
from lessons.models.progress import LessonProgress, ProgressReport
from lessons.models.sessions import LearningSession, SessionSpan, SessionTally
from lessons.models.versions import LessonVersion, VersionConcept, VersionMedia

__all__ = [
    "Hint",
    "LearningSession",
    "Lesson",
    "LessonBlock",
    "LessonConcept",
    "LessonMedia",
    "LessonProgress",
    "LessonQuerySet",
    "LessonVersion",
    "LiveLesson",
    "LiveLessonQuerySet",
    "LiveParticipant",
    "LivePoll",
    "LiveVote",
    "MediaVariant",
    "ProgressReport",
    "SessionSpan",
    "SessionTally",
    "VersionConcept",
    "VersionMedia",
]

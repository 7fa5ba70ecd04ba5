"""What can go wrong with lessons."""

from core.errors import Conflict, Invalid, NotFound


class LessonNotFound(NotFound):
    code = "lessons.lesson_not_found"


class UnknownReference(Invalid):
    code = "lessons.unknown_reference"


class BlockIncomplete(Invalid):
    code = "lessons.block_incomplete"


class MediaRefused(Invalid):
    """A file that is too large, or not what it has to be."""

    code = "lessons.media_refused"


class MediaNotFound(NotFound):
    code = "lessons.media_not_found"


class MediaInUse(Conflict):
    code = "lessons.media_in_use"


class LinkRefused(Invalid):
    """An address that no lesson may lead to."""

    code = "lessons.link_refused"


class LessonIncomplete(Conflict):
    """What is not whole is not published."""

    code = "lessons.lesson_incomplete"


class NoteTooLong(Invalid):
    code = "lessons.note_too_long"


class QuestionsStayBehind(Conflict):
    """The bank of another course has not the questions that a lesson asks."""

    code = "lessons.questions_stay_behind"


class LessonInUse(Conflict):
    code = "lessons.lesson_in_use"


class VersionNotFound(NotFound):
    code = "lessons.version_not_found"


class LiveLessonNotFound(NotFound):
    code = "lessons.live_lesson_not_found"


class LiveLessonRunning(Conflict):
    """A class is in one live lesson at a time."""

    code = "lessons.live_lesson_running"


class LiveLessonEnded(Conflict):
    code = "lessons.live_lesson_ended"


class StepUnknown(Invalid):
    code = "lessons.step_unknown"


class PollInvalid(Invalid):
    code = "lessons.poll_invalid"


class PollClosed(Conflict):
    code = "lessons.poll_closed"


class SessionNotFound(NotFound):
    code = "lessons.session_not_found"


class SessionOver(Conflict):
    """A completed session does not move any more."""

    code = "lessons.session_over"


class SessionNotActive(Conflict):
    """Nothing happens in a session that rests."""

    code = "lessons.session_not_active"


class SessionTopicMissing(Invalid):
    """A session is about something: a topic, or a lesson."""

    code = "lessons.session_topic_missing"


class InteractionImplausible(Invalid):
    code = "lessons.interaction_implausible"

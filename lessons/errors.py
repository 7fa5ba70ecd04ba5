"""What can go wrong with lessons."""

from core.errors import Invalid, NotFound


class LessonNotFound(NotFound):
    code = "lessons.lesson_not_found"


class UnknownReference(Invalid):
    code = "lessons.unknown_reference"


class BlockIncomplete(Invalid):
    code = "lessons.block_incomplete"


class ImageRefused(Invalid):
    code = "lessons.image_refused"

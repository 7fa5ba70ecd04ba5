"""Lessons for tests, made through the services."""

from collections.abc import Sequence
from io import BytesIO
from itertools import count

from django.core.files.base import ContentFile
from PIL import Image

from accounts.models import User
from accounts.tests.factories import NOW
from courses.models import Concept, Course
from lessons.enums import BlockKind, LessonState
from lessons.models import Lesson
from lessons.services.lessons import BlockDraft, LessonDraft, save_lesson

_numbers = count(1)


def make_lesson(author: User, course: Course, concepts: Sequence[Concept] = (), **kwargs: object) -> Lesson:
    """A published lesson in the first section of ``course``, with one text block."""
    number = next(_numbers)
    given = {
        "section_id": course.sections.first().pk,
        "title": f"Lesson {number}",
        "state": LessonState.PUBLISHED,
        "position": number,
        "concept_ids": [concept.pk for concept in concepts],
        "blocks": [BlockDraft(kind=BlockKind.TEXT, markdown="A line is $y = mx + b$.")],
        **kwargs,
    }
    return save_lesson(author=author, draft=LessonDraft(**given), now=NOW)


def picture(name: str = "picture.png", size: tuple[int, int] = (40, 30)) -> ContentFile:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, format="PNG")
    return ContentFile(out.getvalue(), name=name)

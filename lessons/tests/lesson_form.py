"""What a browser sends from the form of a lesson in the console."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses.models import Course
from lessons.tests.factories import picture

ADD = reverse("admin:lessons_lesson_add")


def lesson_form(course: Course, *blocks: dict[str, Any], **changes: Any) -> dict[str, Any]:
    given = {
        "section": str(course.sections.get().pk),
        "title": "Lines",
        "summary": "",
        "objectives": "You can see.\r\n\r\nYou can do.",
        "minutes": 10,
        "position": 0,
        "level": "secondary",
        "difficulty": "easy",
        "blocks-TOTAL_FORMS": len(blocks),
        "blocks-INITIAL_FORMS": 0,
    }
    names = ("markdown", "tone", "alt_text", "caption", "question_id", "url", "title", "description", "position")
    empty = {"kind": "text", **dict.fromkeys(names, "")}
    rows = {
        f"blocks-{place}-{name}": value
        for place, block in enumerate(blocks)
        for name, value in {**empty, **block}.items()
    }
    return {**given, **rows, **changes}


def png() -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.png", picture().read(), "image/png")

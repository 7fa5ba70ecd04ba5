"""What tests of the files of lessons begin with."""

from datetime import timedelta
from io import BytesIO
from typing import IO

from django.core.files.storage import default_storage

from accounts.models import User
from accounts.tests.factories import NOW
from lessons.models import Lesson, LessonMedia
from lessons.services.media import add_media

LATER = NOW + timedelta(hours=1)
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def add(lesson: Lesson, teacher: User, data: bytes | IO[bytes], **more: object) -> LessonMedia:
    upload = BytesIO(data) if isinstance(data, bytes) else data
    return add_media(
        **{"author": teacher, "lesson_id": lesson.pk, "upload": upload, "alt_text": "In words.", "now": NOW, **more}
    )


def files() -> set[str]:
    return set(default_storage.listdir("lessons")[1]) if default_storage.exists("lessons") else set()

"""A published lesson as learners read it: made once for each version, for whoever was found to see it.

What a version says is the same for all of its learners and never changes, so that this part is remembered under the id
of the version and the edition of its smaller files, for learners alone: authors have the draft. Who sees which version is asked each time, and where the
lesson stands and one's own progress are added then.
"""

from functools import lru_cache
from uuid import UUID

import orjson
from django.http import HttpResponse
from rest_framework.request import Request

from core.rest.conditional import answer_unless_known, etag_over
from core.rest.renderers import FastJSONRenderer
from core.rich_text import EDITION
from lessons.content import version_content
from lessons.enums import LessonState
from lessons.models import LessonVersion
from lessons.rest.progress_serializers import show_own_progress
from lessons.rest.shown import show_content
from lessons.selectors import PublishedRow

# In the memory of each process: a version of some ten blocks has about ten kilobytes.
REMEMBERED = 512
# Goes up with each change of what is shown of a version.
SHAPE = 1


def answer_published(request: Request, row: PublishedRow) -> HttpResponse:
    """The lesson of ``row``, which was read for the caller a moment ago; 304 where they have it."""
    own = FastJSONRenderer().render(
        {
            "id": row.id,
            "course_id": row.section__course_id,
            "section_id": row.section_id,
            "state": LessonState.PUBLISHED,
            "has_unpublished_changes": None,
            "published_number": None,
            "position": None,
            "progress": None if row.own__percent is None else show_own_progress(row),
        }
    )
    etag = etag_over(own, row.published_id.bytes, b"%d.%d.%d" % (EDITION, SHAPE, row.files_edition))
    return answer_unless_known(request, etag=etag, body=lambda: own[:-1] + b"," + _remembered(row)[1:])


def _remembered(row: PublishedRow) -> bytes:
    return published_body(row.id, row.published_id, row.files_edition)


@lru_cache(maxsize=REMEMBERED)
def published_body(lesson_id: UUID, version_id: UUID, files_edition: int) -> bytes:
    """What the version says, as a JSON object. Whoever calls has checked that it may be read."""
    content = version_content(LessonVersion.objects.get(pk=version_id))
    return orjson.dumps(show_content(lesson_id, content, is_for_author=False))

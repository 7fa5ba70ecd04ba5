"""Finding passages of a course in the console."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.admin import actor_of
from courses.search.excerpts import excerpt_of
from courses.search.keywords import LONGEST_QUERY
from courses.search.searching import PassageHit, search_passages
from courses.selectors import get_visible_course

SHOWN = 10
_EXCERPT = 360


def search_page(request: HttpRequest, *, course_id: UUID) -> HttpResponse:
    """For whoever sees a course: what its documents say about something. Also in what is not released yet.

    Raises:
        CourseNotFound: no such course, or not for the reader to see.
    """
    reader = actor_of(request)
    course = get_visible_course(user=reader, course_id=course_id)
    query = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST_QUERY]
    hits = search_passages(course_id=course.pk, query=query, viewer=reader, released_only=False, limit=SHOWN)
    context = {
        **admin.site.each_context(request),
        "title": _("Find in %(course)s") % {"course": course},
        "course": course,
        "query": query,
        "longest": LONGEST_QUERY,
        "hits": [_shown(hit, query) for hit in hits],
    }
    return TemplateResponse(request, "courses/search.html", context)


def _shown(hit: PassageHit, query: str) -> dict[str, Any]:
    return {
        "hit": hit,
        "page": reverse("admin:courses_document_change", args=[hit.document_id]),
        "pieces": excerpt_of(hit.text, query, length=_EXCERPT),
    }

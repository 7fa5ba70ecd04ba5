"""The outline of a course in the console: sections and lessons, put into order by hand."""

from __future__ import annotations

from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.admin import actor_of
from core.errors import Invalid
from courses.api import get_visible_course, may_edit_course
from lessons.errors import UnknownReference
from lessons.models import Lesson
from lessons.outlines import outline_of
from lessons.services.arranging import arrange_outline

_Order = list[tuple[UUID, list[UUID]]]


def outline_page(request: HttpRequest, *, course_id: UUID) -> HttpResponse:
    """For whoever sees the course: its outline. Who may edit it moves things by drag or by buttons and saves all at once.

    Raises:
        CourseNotFound: no such course, or not for the reader to see, or to change.
    """
    actor = actor_of(request)
    course = get_visible_course(user=actor, course_id=course_id)
    if request.method == "POST":
        try:
            arrange_outline(author=actor, course_id=course_id, outline=_order_of(request), now=timezone.now())
        except Invalid:
            # The page that was sent is not of the course as it stands now: somebody has made or deleted something.
            messages.error(request, _("Somebody has changed this course meanwhile. Here it is as it stands now."))
        else:
            messages.success(request, _("The outline was saved."))
        return HttpResponseRedirect(reverse("admin:lessons_outline", args=[course_id]))
    context = {
        **admin.site.each_context(request),
        "title": _("Outline of %(course)s") % {"course": course},
        "course": course,
        "sections": outline_of(user=actor, course_id=course_id),
        "is_editable": may_edit_course(actor, course),
        "back": reverse("admin:courses_course_change", args=[course_id]),
    }
    return TemplateResponse(request, "lessons/outline.html", context)


def hint_of_drafts(*, course_id: UUID) -> str:
    """How many lessons of a course learners would not have if it was published, with the way to its outline."""
    number = Lesson.objects.filter(section__course_id=course_id, published=None).count()
    if not number:
        return ""
    text = ngettext(
        "%(number)d lesson of it is a draft: publish it when it is ready.",
        "%(number)d lessons of it are drafts: publish each of them when it is ready.",
        number,
    )
    address, words = reverse("admin:lessons_outline", args=[course_id]), _("See the outline")
    return format_html('{} <a class="console-link" href="{}">{}</a>', text % {"number": number}, address, words)


def _order_of(request: HttpRequest) -> _Order:
    """The rows of the page from top to bottom: a section, its lessons, the next section.

    Raises:
        UnknownReference: they are no such rows.
    """
    order: _Order = []
    try:
        for row in request.POST.getlist("row"):
            kind, _colon, key = row.partition(":")
            if kind == "section":
                order.append((UUID(key), []))
            else:
                order[-1][1].append(UUID(key))
    except (ValueError, IndexError) as error:
        raise UnknownReference(_("Name each lesson of the course once."), field="sections") from error
    return order

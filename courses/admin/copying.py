"""Copying a course in the console."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.admin import Question, actor_of, ask, is_confirmed
from courses.ports import copy_hints
from courses.selectors import get_visible_course
from courses.services.copying import copy_course


def copy_page(request: HttpRequest, *, course_id: UUID) -> HttpResponse:
    """For the staff that sees a course: a question, and the copy is there to be written on.

    Raises:
        CourseNotFound: no such course, or not for the reader to see.
    """
    course = get_visible_course(user=actor_of(request), course_id=course_id)
    if request.method != "POST" or not is_confirmed(request):
        question = Question(
            title=_("Copy %(course)s?") % {"course": course},
            text=_(
                "Sections, lessons, documents, questions, exercises and quizzes come along into a draft of your own. "
                "Classes, learners and what they did do not. Lessons that were changed since they were published are "
                "drafts in the copy."
            ),
            button=_("Copy this course"),
            icon="content_copy",
        )
        return ask(request, question, back=reverse("admin:courses_course_change", args=[course_id]))
    made = copy_course(author=actor_of(request), course_id=course_id, now=timezone.now())
    text = _("%(course)s is ready. It is a draft: learners see it once you publish it.") % {"course": made}
    messages.success(request, text)
    for told in [hint(course_id=made.pk) for _name, hint in copy_hints.items()]:
        if told:
            messages.warning(request, told)
    return HttpResponseRedirect(reverse("admin:courses_course_change", args=[made.pk]))

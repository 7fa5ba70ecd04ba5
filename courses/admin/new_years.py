"""Taking the whole school into a new year in the console."""

from __future__ import annotations

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.api import first_day_to_move_on, nearest_school_year, school_year_name
from core.admin import Question, actor_of, ask, is_confirmed
from core.errors import NotFound
from courses.admin.roll_over import tell_not_counted
from courses.errors import AdminsOnly
from courses.services.new_years import classes_in_new_year, roll_over_school


def new_year_page(request: HttpRequest) -> HttpResponse:
    """For admins: all running classes with what becomes of them, one question, and it is done.

    Raises:
        NotFound: the reader does not run a school.
    """
    actor, now = actor_of(request), timezone.now()
    try:
        classes = classes_in_new_year(actor=actor, now=now)
    except AdminsOnly as refusal:
        raise NotFound(_("A whole school is taken into a new year by its administrators.")) from refusal
    due = [each for each in classes if not each.is_done]
    year = nearest_school_year(actor.institution, now=now)
    name = school_year_name(actor.institution, year)
    back = reverse("admin:courses_new_year")
    if request.method == "POST":
        if due and not is_confirmed(request):
            return ask(request, _question(len(due), name), back=back)
        _go_on(request)
        return HttpResponseRedirect(back)
    context = {
        **admin.site.each_context(request),
        "title": _("The school in the new year"),
        "year": name,
        "next_year": school_year_name(actor.institution, year + 1),
        "next_from": first_day_to_move_on(actor.institution, year + 1),
        "may_go_alone": any(each.is_done and each.may_go_alone for each in classes),
        "classes": classes,
        "due": len(due),
        "learners": sum(each.learner_count for each in due),
    }
    return TemplateResponse(request, "courses/new_year.html", context)


def _question(number: int, year: str) -> Question:
    title = ngettext(
        "Take %(number)d class into the school year %(year)s?",
        "Take %(number)d classes into the school year %(year)s?",
        number,
    )
    return Question(
        title=title % {"number": number, "year": year},
        text=_(
            "Each gets a class that follows it, with its learners, teachers and courses. Grades count one up, "
            "kindergarten years are found by age. The old classes are archived; what was done in them stays there."
        ),
        button=_("Begin the new year"),
        icon="event_repeat",
    )


def _go_on(request: HttpRequest) -> None:
    """Do it, and tell of each part of what came of it."""
    done = roll_over_school(actor=actor_of(request), now=timezone.now())
    for name, reason in done.failed:
        messages.error(request, f"{name}: {reason}")
    if not done.made and not done.failed:
        messages.info(request, _("There was nothing left to do: every class is of the new year."))
        return
    text = ngettext("%(number)d class goes on.", "%(number)d classes go on.", done.made)
    messages.success(request, text % {"number": done.made})
    if done.remaining:
        text = ngettext(
            "%(number)d class is still to go: begin once more.",
            "%(number)d classes are still to go: begin once more.",
            done.remaining,
        )
        messages.warning(request, text % {"number": done.remaining})
    tell_not_counted(request, done.not_counted)

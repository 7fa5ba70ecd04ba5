"""Taking a class into a new year in the console."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from accounts.api import User
from core.admin import Question, actor_of, ask, is_confirmed, wants_change
from core.errors import PlatformError
from courses.models import Classroom
from courses.policies import visible_classrooms
from courses.selectors import get_visible_classroom, learners_in
from courses.services.roll_over import roll_over_classroom
from courses.years import next_name

SHOWN = 20  # names in a message


class RollOverForm(forms.Form):
    """The next year's class. Everybody comes along unless the tick is taken away."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, widget=UnfoldAdminTextInputWidget)
    learners = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who comes along"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    promotes = forms.BooleanField(
        label=gettext_lazy("Move them on"),
        required=False,
        widget=UnfoldBooleanWidget,
        help_text=gettext_lazy(
            "Grades count one up, kindergarten years are found by age, and KG 1 becomes KG 2. Nobody is moved on twice "
            "for one school year."
        ),
    )
    archives_old = forms.BooleanField(
        label=gettext_lazy("Archive the old class"),
        required=False,
        widget=UnfoldBooleanWidget,
        help_text=gettext_lazy("The children's door goes along: badges and pictures stay good."),
    )

    def __init__(self, classroom: Classroom, given: Any = None) -> None:
        present = [place.learner_id for place in learners_in(classroom.pk)]
        initial = {
            "name": next_name(classroom.name, promotes=True),
            "learners": present,
            "archives_old": True,
            "promotes": True,
        }
        super().__init__(given, initial=initial)
        learners: Any = self.fields["learners"]
        learners.queryset = User.objects.active().filter(pk__in=present).order_by("full_name", "pk")
        if initial["name"] == classroom.name:
            text = _("There is no year in the name of this class: give the new one a name that tells them apart.")
            self.fields["name"].help_text = text


def roll_over_page(request: HttpRequest, *, classroom_id: UUID) -> HttpResponse:
    """For the teachers of a class and admins: a form, a question with what will be, and it is done.

    Raises:
        ClassroomNotFound: no such class, or not for the reader to see.
    """
    actor = actor_of(request)
    classroom = get_visible_classroom(user=actor, classroom_id=classroom_id)
    form = RollOverForm(classroom, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and not wants_change(request):
        if not is_confirmed(request) and _following(actor, classroom) is None:
            return ask(request, _question(classroom, form), back=_page_of(classroom))
        try:
            return _roll_over(request, classroom, form.cleaned_data)
        except PlatformError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    context = {
        **admin.site.each_context(request),
        "title": _("%(name)s in the new year") % {"name": classroom},
        "classroom": classroom,
        "form": form,
        "following": _following(actor, classroom),
        "is_followed": Classroom.objects.filter(follows=classroom).exists(),
        "back": _page_of(classroom),
    }
    return TemplateResponse(request, "courses/roll_over.html", context)


def _following(actor: User, classroom: Classroom) -> Classroom | None:
    """The class into which this one was taken, where the reader sees it."""
    return Classroom.objects.filter(visible_classrooms(actor), follows=classroom).first()


def _question(classroom: Classroom, form: RollOverForm) -> Question:
    given = form.cleaned_data
    chosen, everybody = len(given["learners"]), form.fields["learners"].queryset.count()  # type: ignore[attr-defined]
    text = ngettext(
        "%(number)d learner of %(all)d comes along.", "%(number)d learners of %(all)d come along.", chosen
    ) % {"number": chosen, "all": everybody}
    return Question(
        title=_("Make %(new)s from %(old)s?") % {"new": given["name"], "old": classroom},
        text=f"{text} {_('Teachers and courses come along. What was done in the old class stays there.')}",
        button=_("Make the new class"),
        icon="event_repeat",
        rows=(
            (_("Old class"), _("is archived") if given["archives_old"] else _("stays open")),
            (_("Grades and levels"), _("one year on") if given["promotes"] else _("stay as they are")),
        ),
        change=_("Change it"),
    )


def _page_of(classroom: Classroom) -> str:
    return reverse("admin:courses_classroom_change", args=[classroom.pk])


def _roll_over(request: HttpRequest, classroom: Classroom, given: dict[str, Any]) -> HttpResponse:
    rolled = roll_over_classroom(
        classroom_id=classroom.pk,
        name=given["name"],
        learner_ids=[learner.pk for learner in given["learners"]],
        archives_old=given["archives_old"],
        promotes=given["promotes"],
        actor=actor_of(request),
        now=timezone.now(),
    )
    made = rolled.classroom
    messages.success(request, _("%(name)s is ready. Its class code is %(code)s.") % {"name": made, "code": made.code})
    tell_not_counted(request, rolled.promotion.not_counted if rolled.promotion else ())
    return HttpResponseRedirect(_page_of(made))


def tell_not_counted(request: HttpRequest, learner_ids: Collection[UUID]) -> None:
    """Whose grades are left to be written by hand, if anybody's."""
    if not learner_ids:
        return
    shown = list(User.objects.filter(pk__in=learner_ids).order_by("full_name", "pk")[:SHOWN])
    names = ", ".join(map(str, shown)) + (" …" if len(learner_ids) > len(shown) else "")
    text = ngettext(
        "The grade of %(number)d learner is no number. Please write it by hand: %(names)s",
        "The grades of %(number)d learners are no numbers. Please write them by hand: %(names)s",
        len(learner_ids),
    )
    messages.warning(request, text % {"number": len(learner_ids), "names": names})

"""Taking a class into a new year in the console."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
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

from accounts.api import Institution, Promotion, User, nearest_school_year, school_year_name
from core.admin import Question, actor_of, ask, is_confirmed, wants_change
from core.errors import PlatformError
from courses.models import Classroom
from courses.policies import visible_classrooms
from courses.selectors import get_visible_classroom, learners_in
from courses.services.roll_over import is_of_earlier_year, may_move_on, roll_over_classroom, why_not_moved_on
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
    )
    archives_old = forms.BooleanField(
        label=gettext_lazy("Archive the old class"),
        required=False,
        widget=UnfoldBooleanWidget,
        help_text=gettext_lazy("The children's door goes along: badges and pictures stay good."),
    )

    def __init__(self, classroom: Classroom, given: Any = None, *, now: datetime) -> None:
        present = [place.learner_id for place in learners_in(classroom.pk)]
        institution = Institution.objects.get(pk=classroom.institution_id)
        may_promote = may_move_on(classroom, institution, now=now)
        is_due = is_of_earlier_year(classroom, institution, now=now)
        proposed = next_name(classroom.name, promotes=True)
        initial = {
            "name": proposed if is_due else classroom.name,
            "learners": present,
            "archives_old": True,
            "promotes": is_due,
        }
        super().__init__(given, initial=initial)
        self.year = school_year_name(institution, nearest_school_year(institution, now=now))
        self.doubt = "" if is_due or not may_promote else self._of_which_year()
        self.fields["promotes"].disabled = not may_promote
        self.fields["promotes"].help_text = (
            f"{self._what_moves_on()} {self.doubt}".strip() if may_promote else why_not_moved_on(institution, now=now)
        )
        learners: Any = self.fields["learners"]
        learners.queryset = User.objects.active().filter(pk__in=present).order_by("full_name", "pk")
        if proposed == classroom.name:
            text = _("There is no year in the name of this class: give the new one a name that tells them apart.")
            self.fields["name"].help_text = text
        elif not is_due:
            self.fields["name"].help_text = _("This is the name of the old class. Give the new one a name of its own.")

    def _of_which_year(self) -> str:
        return _(
            "This class was made shortly before the school year %(year)s and may be of that year already. Move it on "
            "only if it belongs to the year before."
        ) % {"year": self.year}

    def _what_moves_on(self) -> str:
        return _(
            "To the school year %(year)s: grades count one up, kindergarten years are found by age, and KG 1 becomes "
            "KG 2. Nobody is moved on twice for one school year, or to the one in which they came."
        ) % {"year": self.year}


def roll_over_page(request: HttpRequest, *, classroom_id: UUID) -> HttpResponse:
    """For the teachers of a class and admins: a form, a question with what will be, and it is done.

    Raises:
        ClassroomNotFound: no such class, or not for the reader to see.
    """
    actor = actor_of(request)
    classroom = get_visible_classroom(user=actor, classroom_id=classroom_id)
    form = RollOverForm(classroom, request.POST if request.method == "POST" else None, now=timezone.now())
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
    doubt = form.doubt if given["promotes"] else ""
    stays = _("Teachers and courses come along. What was done in the old class stays there.")
    return Question(
        title=_("Make %(new)s from %(old)s?") % {"new": given["name"], "old": classroom},
        text=" ".join(filter(None, (text, stays, doubt))),
        button=_("Make the new class"),
        icon="event_repeat",
        rows=(
            (_("Old class"), _("is archived") if given["archives_old"] else _("stays open")),
            (_("Grades and levels"), _grades_then(form) if given["promotes"] else _("stay as they are")),
        ),
        change=_("Change it"),
    )


def _grades_then(form: RollOverForm) -> str:
    return _("one year on, to the school year %(year)s") % {"year": form.year}


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
    tell_of_promotions(request, [rolled.promotion] if rolled.promotion else [])
    return HttpResponseRedirect(_page_of(made))


def tell_of_promotions(request: HttpRequest, promotions: Sequence[Promotion]) -> None:
    """Who was not moved on, and whose grades are left to be written by hand."""
    moved = {learner_id for each in promotions for learner_id in each.promoted}
    if stayed := {learner_id for each in promotions for learner_id in each.promoted_before} - moved:
        text = ngettext(
            "%(number)d learner stays in their grade, which is the one of the new school year already: %(names)s",
            "%(number)d learners stay in their grades, which are those of the new school year already: %(names)s",
            len(stayed),
        )
        messages.info(request, text % {"number": len(stayed), "names": _names(stayed)})
    tell_not_counted(request, {learner_id for each in promotions for learner_id in each.not_counted})


def tell_not_counted(request: HttpRequest, learner_ids: Collection[UUID]) -> None:
    """Whose grades are left to be written by hand, if anybody's."""
    if not learner_ids:
        return
    text = ngettext(
        "The grade of %(number)d learner is no number. Please write it by hand: %(names)s",
        "The grades of %(number)d learners are no numbers. Please write them by hand: %(names)s",
        len(learner_ids),
    )
    messages.warning(request, text % {"number": len(learner_ids), "names": _names(learner_ids)})


def _names(learner_ids: Collection[UUID]) -> str:
    shown = list(User.objects.filter(pk__in=learner_ids).order_by("full_name", "pk")[:SHOWN])
    return ", ".join(map(str, shown)) + (" …" if len(learner_ids) > len(shown) else "")

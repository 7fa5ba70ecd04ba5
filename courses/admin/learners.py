"""Who is in a class, in the console: put in by name, taken out; and a new code to join."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.api import Role, User
from accounts.names import plain_username
from core.admin import Question, actor_of, ask, is_confirmed
from core.errors import PlatformError
from courses.models import Classroom
from courses.selectors import get_visible_classroom, learners_in
from courses.services.classrooms import renew_class_code
from courses.services.places import enrol_learners, take_out_learner

MOST_AT_ONCE = 200


class NewLearnersForm(forms.Form):
    """User names, one on each line: nobody is offered a list of the whole school."""

    names = forms.CharField(
        label=gettext_lazy("User names"),
        help_text=gettext_lazy("One on each line."),
        max_length=20_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5}),
    )

    def __init__(self, classroom: Classroom, given: Any = None) -> None:
        super().__init__(given)
        self.classroom = classroom

    def clean_names(self) -> list[User]:
        """The students of these names."""
        lines = self.cleaned_data["names"].splitlines()
        wanted = list(dict.fromkeys(plain_username(line.strip()) for line in lines if line.strip()))
        if len(wanted) > MOST_AT_ONCE:
            raise ValidationError(_("At most %(number)d at a time.") % {"number": MOST_AT_ONCE})
        students = User.objects.active().with_role(Role.STUDENT).filter(institution_id=self.classroom.institution_id)
        found = {student.username: student for student in students.filter(username__in=wanted)}
        missing = [name for name in wanted if name not in found]
        if missing:
            raise ValidationError(_("There is no such student: %(names)s") % {"names": ", ".join(missing[:10])})
        return list(found.values())


def learners_page(request: HttpRequest, *, classroom_id: UUID) -> HttpResponse:
    """For the teachers of a class and admins: its learners, each to be taken out, and a form to put others in.

    Raises:
        ClassroomNotFound: no such class, or not for the reader to see.
    """
    classroom = get_visible_classroom(user=actor_of(request), classroom_id=classroom_id)
    form = NewLearnersForm(classroom)
    if request.method == "POST" and "out" in request.POST:
        return _take_out(request, classroom)
    if request.method == "POST":
        form = NewLearnersForm(classroom, request.POST)
        if form.is_valid() and _put_in(request, form):
            return HttpResponseRedirect(reverse("admin:courses_learners", args=[classroom_id]))
    context = {
        **admin.site.each_context(request),
        "title": _("Learners of %(name)s") % {"name": classroom},
        "classroom": classroom,
        "form": form,
        "places": list(learners_in(classroom.pk)),
        "back": _page_of(classroom_id),
    }
    return TemplateResponse(request, "courses/class_learners.html", context)


def class_code_page(request: HttpRequest, *, classroom_id: UUID) -> HttpResponse:
    """For the teachers of a class and admins: another code to join it, after a question.

    Raises:
        ClassroomNotFound: no such class, or not for the reader to see.
    """
    classroom = get_visible_classroom(user=actor_of(request), classroom_id=classroom_id)
    if request.method != "POST" or not is_confirmed(request):
        question = Question(
            title=_("Give %(name)s a new class code?") % {"name": classroom},
            text=_("Whoever is in the class stays in. The code %(code)s opens nothing any more.")
            % {"code": classroom.code},
            button=_("Make a new code"),
            icon="key",
        )
        return ask(request, question, back=_page_of(classroom_id))
    try:
        renewed = renew_class_code(classroom_id=classroom_id, actor=actor_of(request), now=timezone.now())
        messages.success(request, _("The class code is %(code)s now.") % {"code": renewed.code})
    except PlatformError as refusal:
        messages.error(request, refusal.message)
    return HttpResponseRedirect(_page_of(classroom_id))


def _put_in(request: HttpRequest, form: NewLearnersForm) -> bool:
    learner_ids = [learner.pk for learner in form.cleaned_data["names"]]
    try:
        enrol_learners(
            teacher=actor_of(request),
            classroom_id=form.classroom.pk,
            learner_ids=learner_ids,
            now=timezone.now(),
        )
    except PlatformError as refusal:
        form.add_error("names", refusal.message)
        return False
    number = len(learner_ids)
    text = ngettext("%(number)d learner is in the class.", "%(number)d learners are in the class.", number)
    messages.success(request, text % {"number": number})
    return True


def _take_out(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    """After a question: what the learner did stays, but the class is gone from their page."""
    chosen = [place for place in learners_in(classroom.pk) if str(place.learner_id) == request.POST["out"]]
    here = reverse("admin:courses_learners", args=[classroom.pk])
    if not chosen:
        return HttpResponseRedirect(here)
    learner = chosen[0].learner
    if not is_confirmed(request):
        question = Question(
            title=_("Take %(learner)s out of %(name)s?") % {"learner": learner, "name": classroom},
            text=_("What was done in the class stays. With the class code they can come back."),
            button=_("Take out"),
            icon="person_remove",
        )
        return ask(request, question, back=here)
    try:
        take_out_learner(
            teacher=actor_of(request), classroom_id=classroom.pk, learner_id=learner.pk, now=timezone.now()
        )
        messages.success(request, _("%(learner)s is not in the class any more.") % {"learner": learner})
    except PlatformError as refusal:
        messages.error(request, refusal.message)
    return HttpResponseRedirect(here)


def _page_of(classroom_id: UUID) -> str:
    return reverse("admin:courses_classroom_change", args=[classroom_id])

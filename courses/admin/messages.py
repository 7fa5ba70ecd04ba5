"""Writing to a class from the console."""

from __future__ import annotations

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
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from accounts.api import TEXT_LENGTH, TITLE_LENGTH
from core.admin import Question, actor_of, ask, is_confirmed, wants_change
from core.errors import PlatformError
from core.ids import new_id
from courses.enums import ClassAudience
from courses.models import Classroom
from courses.selectors import get_visible_classroom
from courses.services.class_messages import Reach, reach_of_class, write_to_class


class ClassMessageForm(forms.Form):
    """``sending`` names this one message: a second click on the same page sends nothing more."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=TITLE_LENGTH, widget=UnfoldAdminTextInputWidget, strip=True
    )
    text = forms.CharField(label=gettext_lazy("Text"), max_length=TEXT_LENGTH, widget=UnfoldAdminTextareaWidget)
    to = forms.ChoiceField(
        label=gettext_lazy("To"),
        choices=ClassAudience.choices,
        initial=ClassAudience.LEARNERS,
        widget=UnfoldAdminRadioSelectWidget,
    )
    sending = forms.UUIDField(widget=forms.HiddenInput)


def message_page(request: HttpRequest, *, classroom_id: UUID) -> HttpResponse:
    """For the teachers of a class and admins: a message, a question with the number of its readers, and it goes.

    Raises:
        ClassroomNotFound: no such class, or not for the reader to see.
    """
    sender = actor_of(request)
    classroom = get_visible_classroom(user=sender, classroom_id=classroom_id)
    reach = reach_of_class(classroom, sender=sender)
    if request.method != "POST":
        return _show(request, classroom, ClassMessageForm(initial={"sending": new_id()}), reach)
    form = ClassMessageForm(request.POST)
    if not form.is_valid():
        return _show(request, classroom, form, reach, status=400)
    if wants_change(request):
        return _show(request, classroom, form, reach)
    audience = ClassAudience(form.cleaned_data["to"])
    if not is_confirmed(request):
        return ask(request, _question(classroom, form.cleaned_data, reach.of(audience)), back=_page_of(classroom_id))
    try:
        told = write_to_class(
            classroom_id=classroom_id,
            title=form.cleaned_data["title"],
            text=form.cleaned_data["text"],
            audience=audience,
            sender=sender,
            key=f"courses.class_message:{form.cleaned_data['sending']}",
            now=timezone.now(),
        )
    except PlatformError as error:
        form.add_error(
            {"body": "text"}.get(error.field or "", error.field if error.field == "title" else None), error.message
        )
        return _show(request, classroom, form, reach, status=400)
    text = ngettext("%(number)d person was told.", "%(number)d people were told.", told)
    messages.success(request, text % {"number": told})
    return HttpResponseRedirect(_page_of(classroom_id))


def _page_of(classroom_id: UUID) -> str:
    return reverse("admin:courses_classroom_change", args=[classroom_id])


def _show(
    request: HttpRequest, classroom: Classroom, form: ClassMessageForm, reach: Reach, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Write to %(name)s") % {"name": classroom},
        "classroom": classroom,
        "form": form,
        "reach": reach,
    }
    return TemplateResponse(request, "courses/message.html", context, status=status)


def _question(classroom: Classroom, given: dict[str, Any], number: int) -> Question:
    text = ngettext(
        "“%(title)s” goes to %(number)d person. It cannot be taken back.",
        "“%(title)s” goes to %(number)d people. It cannot be taken back.",
        number,
    )
    return Question(
        title=_("Send this to %(name)s?") % {"name": classroom},
        text=text % {"title": given["title"], "number": number},
        button=_("Send it"),
        icon="send",
        quoted=given["text"],
        change=_("Change it"),
    )

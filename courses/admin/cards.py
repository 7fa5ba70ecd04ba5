"""The sign-in cards of a class: the children's door, their pictures, and a sheet of badges to print."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.admin import Question, actor_of, ask, is_confirmed
from core.errors import Conflict, NotFound
from courses.admin.badge_sheet import badge_sheet
from courses.badges.answers import pdf_response
from courses.errors import ChildNotFound
from courses.selectors import ClassChild, children_with_issue, get_visible_classroom
from courses.services.children import issue_to_child, issue_to_class, make_badges, withdraw_from_child
from courses.services.doors import open_door, renew_door, shut_door


def cards_page(request: HttpRequest, *, classroom_id: UUID) -> HttpResponse:
    """For the teachers of a class and admins. Each change is a POST, and so is the sheet: it reads secrets.

    What cannot be undone is asked once more before it is done.

    Raises:
        ClassroomNotFound: no such class, or not for the reader to see.
        ChildNotFound: nobody of the class.
    """
    reader = actor_of(request)
    classroom = get_visible_classroom(user=reader, classroom_id=classroom_id)
    if request.method != "POST":
        children = children_with_issue(classroom.pk)
        context = {
            **admin.site.each_context(request),
            "title": _("Sign-in cards of %(name)s") % {"name": classroom},
            "classroom": classroom,
            "children": children,
            "with_pictures": sum(child.pictures_issued_at is not None for child in children),
        }
        return TemplateResponse(request, "courses/cards.html", context)
    back = reverse("admin:courses_cards", args=[classroom_id])
    question = None if is_confirmed(request) else _question(request, classroom_id)
    if question is not None:
        return ask(request, question, back=back)
    try:
        if request.POST.get("deed") in {"sheet", "pdf"}:
            return _sheet(request, classroom_id)
        text = _do(request, classroom_id)
    except Conflict as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, text)
    return HttpResponseRedirect(back)


def _sheet(request: HttpRequest, classroom_id: UUID) -> HttpResponse:
    """A page of its own, without the console round it, in the language of the school; or a PDF to keep or send on."""
    actor = actor_of(request)
    with_pictures = request.POST.get("with_pictures") == "on"
    now = timezone.now()
    made = make_badges(classroom_id=classroom_id, actor=actor, now=now, with_pictures=with_pictures)
    if request.POST["deed"] == "pdf":
        return pdf_response(made, now=now)
    context = {
        "sheet": badge_sheet(made, language=made.language),
        "language": made.language,
        "is_rtl": translation.get_language_info(made.language)["bidi"],
        "with_pictures": with_pictures,
    }
    return TemplateResponse(request, "courses/badges.html", context)


def _question(request: HttpRequest, classroom_id: UUID) -> Question | None:
    """What is to be asked before the deed that a button names; None if it takes nothing away."""
    deed = request.POST.get("deed", "")
    if deed in {"issue", "withdraw"}:
        return _question_of_child(deed, _child_in(classroom_id, _child_of(request)))
    if deed == "renew":
        title, button = _("Change the code of the children's door?"), _("Change the code")
        return Question(title=title, text=_("Badges of before will lead nowhere."), button=button, icon="key")
    if deed == "shut":
        text = _(
            "No child signs in here until it is opened again, with another code: badges of before will lead nowhere."
        )
        return Question(title=_("Shut the children's door?"), text=text, button=_("Shut the door"), icon="door_front")
    return None


def _question_of_child(deed: str, child: ClassChild) -> Question | None:
    name = {"name": child.person}
    if deed == "withdraw":
        title, text = _("Take the pictures of %(name)s away?") % name, _("The child will be signed out.")
        return Question(title=title, text=text, button=_("Take them away"), icon="delete")
    if child.pictures_issued_at is None:
        return None
    text = _("The old pictures will be void, and the child is signed out.")
    return Question(title=_("Give %(name)s new pictures?") % name, text=text, button=_("Give new ones"), icon="redo")


def _do(request: HttpRequest, classroom_id: UUID) -> str:
    """The deed that a button names; returns what to tell."""
    deed = _DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        raise NotFound(_("There is no such action."))
    return deed(request, {"classroom_id": classroom_id, "actor": actor_of(request), "now": timezone.now()})


def _open(request: HttpRequest, given: dict[str, Any]) -> str:
    open_door(**given)
    return _("The children's door is open.")


def _renew(request: HttpRequest, given: dict[str, Any]) -> str:
    renew_door(**given)
    return _("The door has another code. Please print the badges anew.")


def _shut(request: HttpRequest, given: dict[str, Any]) -> str:
    shut_door(**given)
    return _("The children's door is shut.")


def _issue_missing(request: HttpRequest, given: dict[str, Any]) -> str:
    number = issue_to_class(**given)
    text = ngettext("%(number)d child was given pictures.", "%(number)d children were given pictures.", number)
    return text % {"number": number}


def _issue(request: HttpRequest, given: dict[str, Any]) -> str:
    issue_to_child(child_id=_child_of(request), **given)
    return _("The child has new pictures. Please print the badge anew.")


def _withdraw(request: HttpRequest, given: dict[str, Any]) -> str:
    withdraw_from_child(child_id=_child_of(request), **given)
    return _("The child has no pictures any more.")


def _child_in(classroom_id: UUID, child_id: UUID) -> ClassChild:
    for child in children_with_issue(classroom_id):
        if child.person.pk == child_id:
            return child
    raise ChildNotFound(_("There is no such child in this class."))


def _child_of(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("child", ""))
    except ValueError as error:
        raise ChildNotFound(_("There is no such child in this class.")) from error


_DEEDS: Mapping[str, Callable[[HttpRequest, dict[str, Any]], str]] = {
    "open": _open,
    "renew": _renew,
    "shut": _shut,
    "issue_missing": _issue_missing,
    "issue": _issue,
    "withdraw": _withdraw,
}

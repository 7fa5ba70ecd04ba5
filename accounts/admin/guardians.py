"""The guardians of a child in the console: who they are, codes for new ones, and the letter that brings a code home."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.calendars import local_date
from accounts.enums import Relation, Role
from accounts.errors import GuardianCodeNotFound, GuardianLinkNotFound
from accounts.models import GuardianLink, User
from accounts.policies import visible_guardian_links
from accounts.selectors import get_student_in_charge_of, guardians_of, open_codes_of
from accounts.services.audits import audit_reading
from accounts.services.guardian_codes import MadeCode, make_guardian_code, revoke_guardian_code
from accounts.services.guardians import end_guardian_link
from core.admin import Question, ReadOnlyConsoleAdmin, actor_of, ask, is_confirmed
from core.errors import Conflict, NotFound


@admin.register(GuardianLink)
class GuardianLinkAdmin(ReadOnlyConsoleAdmin[GuardianLink]):
    """For admins: who is and was whose guardian. Each child's own page is where links begin and end."""

    viewer_roles: ClassVar[frozenset[str]] = frozenset({Role.ADMIN})
    list_display = ("child", "guardian", "relation", "linked_at", "ended_at", "end_reason")
    list_filter = ("relation", "end_reason")
    list_select_related = ("child", "guardian")
    search_fields = ("child__full_name", "guardian__full_name")
    search_help_text = gettext_lazy("Name of the child or the guardian.")
    ordering = ("-linked_at", "-id")
    fields = ("child", "guardian", "relation", "linked_at", "ended_at", "end_reason")

    def visible(self, user: Any) -> QuerySet[GuardianLink]:
        return GuardianLink.objects.filter(visible_guardian_links(user)).select_related("child", "guardian")


def guardians_page(request: HttpRequest, *, child_id: UUID) -> HttpResponse:
    """For teachers of a child and admins. What cannot be undone is asked once more before it is done.

    Raises:
        PersonNotFound: no such student, or the reader is not in charge of them.
        GuardianLinkNotFound, GuardianCodeNotFound: not (any more) of this child.
    """
    actor = actor_of(request)
    child = get_student_in_charge_of(user=actor, student_id=child_id)
    if request.method != "POST":
        audit_reading("accounts.guardians.read", child, reader=actor, now=timezone.now(), is_in_charge=True)
        return _list(request, child)
    deed = request.POST.get("deed", "")
    if deed == "make":
        return _make(request, child)
    if deed not in {"revoke", "take_back"}:
        raise NotFound(_("There is no such action."))
    question = _ask_revoke(request, child) if deed == "revoke" else _ask_take_back(request, child)
    if not is_confirmed(request):
        return ask(request, question, back=_address(child))
    if deed == "revoke":
        end_guardian_link(link_id=_id(request, "link"), actor=actor, now=timezone.now())
        messages.success(request, _("The guardian sees nothing of the child any more."))
    else:
        revoke_guardian_code(code_id=_id(request, "code"), child_id=child.pk, actor=actor, now=timezone.now())
        messages.success(request, _("The code is worth nothing any more."))
    return _back(child)


def _list(request: HttpRequest, child: User) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Guardians of %(name)s") % {"name": child},
        "child": child,
        "links": list(guardians_of(child)),
        "codes": list(open_codes_of(child, now=timezone.now())),
        "relations": Relation.choices,
    }
    return TemplateResponse(request, "accounts/guardians.html", context)


def _make(request: HttpRequest, child: User) -> HttpResponse:
    """The letter with the code, which is shown this once; a refusal leads back to the page."""
    actor = actor_of(request)
    relation = request.POST.get("relation", "")
    if relation not in Relation.values:
        raise NotFound(_("There is no such action."))
    try:
        made = make_guardian_code(child_id=child.pk, relation=Relation(relation), actor=actor, now=timezone.now())
    except Conflict as refusal:
        messages.error(request, refusal.message)
        return _back(child)
    return HttpResponse(guardian_letter(made, child))


def guardian_letter(made: MadeCode, child: User) -> str:
    """A page to print, in the language of the institution and with its date; the child has the institution at hand."""
    school = child.institution
    with translation.override(school.language):
        context = {
            "child": child,
            "school": school,
            "code": made.code,
            "relation": made.invitation.get_relation_display(),
            # The code is good up to this moment: the whole day before it is the last to promise.
            "last_day": local_date(school.time_zone, made.invitation.expires_at - timedelta(days=1)),
            "address": f"{settings.ACCOUNT_PAGES_URL}/guardian/",
            "language": school.language,
            "is_rtl": translation.get_language_bidi(),
        }
        return render_to_string("accounts/guardian_letter.html", context)


def _ask_revoke(request: HttpRequest, child: User) -> Question:
    link = guardians_of(child).filter(pk=_id(request, "link")).first()
    if link is None:
        raise GuardianLinkNotFound(_("There is no such guardian."))
    names = {"guardian": link.guardian, "child": child}
    text = _("%(guardian)s will see nothing of %(child)s any more. To come back, a new code is needed.")
    return Question(
        title=_("Revoke %(guardian)s?") % names, text=text % names, button=_("Revoke"), icon="person_remove"
    )


def _ask_take_back(request: HttpRequest, child: User) -> Question:
    if not open_codes_of(child, now=timezone.now()).filter(pk=_id(request, "code")).exists():
        raise GuardianCodeNotFound(_("There is no such code."))
    text = _("Nobody can become a guardian of %(child)s with this code any more.") % {"child": child}
    return Question(title=_("Take this code back?"), text=text, button=_("Take it back"), icon="block")


def _id(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise NotFound(_("There is no such action.")) from error


def _address(child: User) -> str:
    return reverse("admin:accounts_guardians", args=[child.pk])


def _back(child: User) -> HttpResponse:
    return HttpResponseRedirect(_address(child))

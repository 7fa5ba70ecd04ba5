"""The button that helps somebody who has lost their second factor."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from accounts.models import User
from accounts.policies import may_manage_person
from accounts.services.lost_second_factor import remove_second_factor
from accounts.services.second_factor import has_second_factor
from core.admin import ConsoleAdmin
from core.errors import PlatformError


class RemovesSecondFactor(ConsoleAdmin[User]):
    """A part of a person's page: shown for somebody else who has a second factor, and asks before it does it."""

    actions_detail: ClassVar[tuple[str, ...]] = ("remove_second_factor",)

    def has_remove_second_factor_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        actor: Any = request.user
        person = self.get_object(request, str(object_id)) if object_id else None
        if person is None or person.pk == actor.pk or not may_manage_person(actor, person):
            return False
        return has_second_factor(person)

    @action(
        description=_("Remove second factor"),
        url_path="remove-second-factor",
        icon="phonelink_erase",
        permissions=["remove_second_factor"],
    )
    def remove_second_factor(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person: Any = self.get_object(request, object_id)
        if request.method != "POST":
            context = {**self.admin_site.each_context(request), "title": _("Remove second factor"), "person": person}
            return TemplateResponse(request, "admin/accounts/user/remove_second_factor.html", context)
        actor: Any = request.user
        try:
            remove_second_factor(user_id=person.pk, actor=actor, now=timezone.now())
        except PlatformError as error:
            messages.error(request, error.message)
        else:
            done = gettext("%(name)s signs in with the password alone until a new second factor is set up.")
            messages.success(request, done % {"name": person})
        return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[person.pk]))

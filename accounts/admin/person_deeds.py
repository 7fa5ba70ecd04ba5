"""Buttons on a person's page: a link to choose a password, an end to all sessions, help for a lost second factor."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from accounts.links import LIFETIMES, LinkPurpose
from accounts.models import User
from accounts.policies import may_manage_person
from accounts.services.lost_second_factor import remove_second_factor
from accounts.services.people import end_sessions_of, issue_password_link
from accounts.services.second_factor import has_second_factor
from core.admin import ConsoleAdmin, Question, actor_of, ask, ask_then_do


class PersonDeeds(ConsoleAdmin[User]):
    """A part of a person's page. Each button is there for those who may use it, and asks before it does anything."""

    actions_detail: ClassVar[tuple[str, ...]] = ("password_link", "end_sessions", "remove_second_factor")

    def has_password_link_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._manages(request, object_id) is not None

    has_end_sessions_permission = has_password_link_permission

    def has_remove_second_factor_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        person = self._manages(request, object_id)
        return person is not None and has_second_factor(person)

    @action(
        description=_("Link to choose a password"),
        url_path="password-link",
        icon="key",
        permissions=["password_link"],
    )
    def password_link(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The link is shown this once, to be handed over."""
        person: Any = self.get_object(request, object_id)
        back = reverse("admin:accounts_user_change", args=[person.pk])
        if request.method == "POST":
            link = issue_password_link(user_id=person.pk, actor=actor_of(request), now=timezone.now())
            context = {
                **self.admin_site.each_context(request),
                "title": gettext("Link to choose a password"),
                "person": person,
                "link": link,
                "days": LIFETIMES[LinkPurpose.CHOOSE_PASSWORD].days,
                "back": back,
            }
            return TemplateResponse(request, "admin/accounts/user/password_link.html", context)
        question = Question(
            title=gettext("Make a link for %(name)s?") % {"name": person},
            text=_("With it the person chooses a password; you never learn it. The present one stays good until then."),
            button=_("Make the link"),
            icon="key",
        )
        return ask(request, question, back=back, opts=self.opts)

    @action(description=_("Sign out everywhere"), url_path="end-sessions", icon="logout", permissions=["end_sessions"])
    def end_sessions(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person: Any = self.get_object(request, object_id)

        def deed() -> str:
            end_sessions_of(user_id=person.pk, actor=actor_of(request), now=timezone.now())
            return gettext("%(name)s is signed out on every device.") % {"name": person}

        question = Question(
            title=gettext("Sign %(name)s out everywhere?") % {"name": person},
            text=_("Every device has to sign in again. Work that was handed in is kept."),
            button=_("Sign out"),
            icon="logout",
        )
        return ask_then_do(self, request, person, question=question, deed=deed)

    @action(
        description=_("Remove second factor"),
        url_path="remove-second-factor",
        icon="phonelink_erase",
        permissions=["remove_second_factor"],
    )
    def remove_second_factor(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person: Any = self.get_object(request, object_id)

        def deed() -> str:
            remove_second_factor(user_id=person.pk, actor=actor_of(request), now=timezone.now())
            done = gettext("%(name)s signs in with the password alone until a new second factor is set up.")
            return done % {"name": person}

        question = Question(
            title=gettext("Remove the second factor of %(name)s?") % {"name": person},
            text=_(
                "Do this when the telephone and the recovery codes are lost, and when you are sure who asks. "
                "All sessions end; the password alone lets in until a new second factor is set up."
            ),
            button=_("Remove"),
            icon="phonelink_erase",
        )
        return ask_then_do(self, request, person, question=question, deed=deed)

    def _manages(self, request: HttpRequest, object_id: Any) -> User | None:
        """The person, if they are somebody else whom the caller manages."""
        actor = actor_of(request)
        person = self.find_object(request, object_id)
        return person if person and person.pk != actor.pk and may_manage_person(actor, person) else None

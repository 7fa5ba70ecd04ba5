"""Sign-ins: facts, to be read."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from accounts.enums import Role
from accounts.models import Session
from accounts.policies import may_manage_person, visible_sessions
from accounts.services.people import end_session_of
from core.admin import Question, ReadOnlyConsoleAdmin, actor_of, ask_then_do


@admin.register(Session)
class SessionAdmin(ReadOnlyConsoleAdmin[Session]):
    """For admins: who signed in to the API, from where, and how it ended; one that lasts can be ended here. The
    console's own sign-ins are not here: to end those too, sign the person out everywhere."""

    actions_detail: ClassVar[tuple[str, ...]] = ("end_session",)
    viewer_roles: ClassVar[frozenset[str]] = frozenset({Role.ADMIN})
    list_display = ("user", "started_at", "refreshed_at", "ended_at", "end_reason", "address")
    list_filter = ("end_reason", "scope")
    list_select_related = ("user",)
    search_fields = ("user__full_name", "user__username")
    ordering = ("-started_at", "-id")
    fields = (
        "user",
        "scope",
        "started_at",
        "refreshed_at",
        "expires_at",
        "ended_at",
        "end_reason",
        "address",
        "browser",
    )

    def visible(self, user: Any) -> QuerySet[Session]:
        return Session.objects.filter(visible_sessions(user)).select_related("user")

    def has_end_session_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        actor = actor_of(request)
        session = self.find_object(request, object_id)
        return session is not None and session.ended_at is None and may_manage_person(actor, session.user)

    @action(description=_("End"), url_path="end", icon="logout", permissions=["end_session"])
    def end_session(self, request: HttpRequest, object_id: str) -> HttpResponse:
        session: Any = self.get_object(request, object_id)

        def deed() -> str:
            end_session_of(session_id=session.pk, actor=actor_of(request), now=timezone.now())
            return gettext("The sign-in is ended.")

        question = Question(
            title=gettext("End this sign-in of %(name)s?") % {"name": session.user},
            text=_("The device has to sign in again within a minute."),
            button=_("End it"),
            icon="logout",
        )
        return ask_then_do(self, request, session, question=question, deed=deed)

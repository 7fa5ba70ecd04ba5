"""Invitations in the console."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from accounts.enums import InvitationState, Role
from accounts.models import Invitation
from accounts.policies import visible_invitations
from accounts.services.invitations import invite_person, revoke_invitation, send_invitation_again
from core.admin import Colour, ConsoleAdmin, Question, actor_of, ask_then_do, state_badge

_COLOURS: dict[InvitationState, Colour] = {
    InvitationState.OPEN: "info",
    InvitationState.ACCEPTED: "success",
    InvitationState.REVOKED: "",
    InvitationState.EXPIRED: "warning",
}


@admin.register(Invitation)
class InvitationAdmin(ConsoleAdmin[Invitation]):
    """For admins, who ask people in by e-mail. What was sent is a fact: it is sent again or taken back, not edited."""

    editor_roles: ClassVar[frozenset[str]] = frozenset({Role.ADMIN})
    empty_text = _("People whom the school asked in by e-mail.")
    actions_detail: ClassVar[tuple[str, ...]] = ("send_again", "take_back")
    list_display = ("email", "full_name", "role", "badge", "sent_at", "expires_at")
    list_filter = ("role",)
    list_select_related = ("invited_by",)
    search_fields = ("email", "full_name")
    ordering = ("-created_at", "-id")
    fieldsets = (
        (None, {"fields": ("email", "full_name", "role", "badge")}),
        (_("When"), {"fields": ("invited_by", "sent_at", "expires_at", "accepted_at", "revoked_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "full_name", "role")}),)

    def visible(self, user: Any) -> QuerySet[Invitation]:
        return Invitation.objects.filter(visible_invitations(user)).select_related("invited_by")

    def get_fieldsets(self, request: HttpRequest, obj: Invitation | None = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    @state_badge(_COLOURS)
    def badge(self, invitation: Invitation) -> InvitationState:
        return invitation.state(timezone.now())

    def save_deed(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Invitation:
        given: dict[str, Any] = form.cleaned_data
        return invite_person(
            email=given["email"],
            full_name=given["full_name"],
            role=Role(given["role"]),
            actor=actor_of(request),
            now=timezone.now(),
        )

    def has_still_open_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        invitation = self.find_object(request, object_id)
        return invitation is not None and not (invitation.accepted_at or invitation.revoked_at)

    @action(description=_("Send again"), url_path="send-again", icon="forward_to_inbox", permissions=["still_open"])
    def send_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        invitation: Any = self.get_object(request, object_id)

        def deed() -> str:
            send_invitation_again(invitation_id=invitation.pk, actor=actor_of(request), now=timezone.now())
            return gettext("A new link is on its way to %(email)s.") % {"email": invitation.email}

        question = Question(
            title=gettext("Send the invitation of %(email)s again?") % {"email": invitation.email},
            text=_("A new link goes out; the one of the last letter is worth nothing any more."),
            button=_("Send"),
            icon="forward_to_inbox",
        )
        return ask_then_do(self, request, invitation, question=question, deed=deed)

    @action(description=_("Take back"), url_path="take-back", icon="undo", permissions=["still_open"])
    def take_back(self, request: HttpRequest, object_id: str) -> HttpResponse:
        invitation: Any = self.get_object(request, object_id)

        def deed() -> str:
            revoke_invitation(invitation_id=invitation.pk, actor=actor_of(request), now=timezone.now())
            return gettext("The invitation of %(email)s is taken back.") % {"email": invitation.email}

        question = Question(
            title=gettext("Take the invitation of %(email)s back?") % {"email": invitation.email},
            text=_("Its link is worth nothing any more. You can invite the same address again."),
            button=_("Take back"),
            icon="undo",
        )
        return ask_then_do(self, request, invitation, question=question, deed=deed)

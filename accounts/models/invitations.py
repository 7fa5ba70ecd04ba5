"""Invitations of staff and students by e-mail."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.enums import InvitationState, Role
from accounts.models.users import User
from core.tenancy import TenantModel


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def good(self, now: datetime) -> Self:
        """Those that can still be accepted."""
        return self.open().filter(expires_at__gt=now)


class Invitation(TenantModel):
    """Somebody is asked to open an account in a role, by a link that goes to their e-mail.

    open → accepted | revoked | expired → open (sent again). One open invitation for an address in an institution; sending it again makes
    the link of the last mail worthless.

    pii: name and e-mail of the invited; 30 days after it was accepted, revoked or expired.
    """

    email = models.EmailField(_("e-mail"))
    full_name = models.CharField(_("name"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=Role)
    invited_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", editable=False, verbose_name=_("invited by")
    )
    created_at = models.DateTimeField(_("invited"), editable=False)
    sent_at = models.DateTimeField(_("last sent"), editable=False)
    expires_at = models.DateTimeField(_("good until"), editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    accepted_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", editable=False, verbose_name=_("accepted by")
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                "institution_id",
                Lower("email"),
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="accounts_invitation_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(revoked_at__isnull=True),
                name="accounts_invitation_accepted_or_revoked",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def state(self, now: datetime) -> InvitationState:
        """Where it stands at the moment ``now``."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.revoked_at:
            return InvitationState.REVOKED
        return InvitationState.EXPIRED if self.expires_at <= now else InvitationState.OPEN

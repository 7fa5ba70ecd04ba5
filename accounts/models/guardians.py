"""Guardians: who looks after which child, and the codes by which they came."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import LinkEnd, Relation, Role
from accounts.models.users import User
from core.tenancy import TenantModel


class GuardianLinkQuerySet(models.QuerySet["GuardianLink"]):
    def live(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def in_force(self) -> Self:
        """The live ones by which somebody sees a child now: both accounts are open, in the link's institution, and
        still those of a student and of somebody who is none. A link whose account is closed waits for it."""
        return self.live().filter(
            ~models.Q(guardian__role=Role.STUDENT),
            child__is_active=True,
            child__role=Role.STUDENT,
            child__institution_id=models.F("institution_id"),
            guardian__is_active=True,
            guardian__institution_id=models.F("institution_id"),
        )


class GuardianLink(TenantModel):
    """A guardian of a child, both of one institution. At most ten live ones a child.

    live → ended, never back: who returns gets a new link. Ends when the school revokes it, the guardian leaves or the
    child comes of age.

    pii: who is whose guardian; as long as either account.
    """

    child = models.ForeignKey(User, on_delete=models.CASCADE, related_name="guardian_links", verbose_name=_("child"))
    guardian = models.ForeignKey(User, on_delete=models.CASCADE, related_name="child_links", verbose_name=_("guardian"))
    relation = models.CharField(_("relation"), max_length=10, choices=Relation, default=Relation.PARENT)
    linked_at = models.DateTimeField(_("since"), editable=False)
    ended_at = models.DateTimeField(_("until"), null=True, editable=False)
    end_reason = models.CharField(_("why it ended"), max_length=10, choices=LinkEnd, blank=True, editable=False)

    objects = GuardianLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-linked_at", "-id"]
        verbose_name = _("guardian")
        verbose_name_plural = _("guardians")
        constraints = [
            models.UniqueConstraint(
                fields=["child", "guardian"],
                condition=models.Q(ended_at__isnull=True),
                name="accounts_guardianlink_one_live",
            ),
            models.CheckConstraint(
                condition=~models.Q(child=models.F("guardian")), name="accounts_guardianlink_two_people"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, end_reason="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(end_reason="")),
                name="accounts_guardianlink_end_has_reason",
            ),
        ]

    def __str__(self) -> str:
        """With the names where they are loaded already."""
        if {"child", "guardian"} <= self._state.fields_cache.keys():
            return _("%(guardian)s for %(child)s") % {"guardian": self.guardian, "child": self.child}
        return str(self.get_relation_display())


class GuardianInvitationQuerySet(models.QuerySet["GuardianInvitation"]):
    def good(self, now: datetime) -> Self:
        """Those whose code can still be used."""
        return self.filter(used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now)


class GuardianInvitation(TenantModel):
    """A code with which one person becomes the guardian of a child. It is shown once; only its digest is kept.

    open → used | revoked | expired.

    pii: which child; as long as the child's account.
    """

    child = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("child"))
    relation = models.CharField(_("relation"), max_length=10, choices=Relation, default=Relation.PARENT)
    code_digest = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(_("made"), editable=False)
    expires_at = models.DateTimeField(_("good until"), editable=False)
    used_at = models.DateTimeField(_("used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = GuardianInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("guardian's code")
        verbose_name_plural = _("guardians' codes")

    def __str__(self) -> str:
        return str(_("guardian's code"))

"""The consent ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import ConsentMethod, ConsentPurpose
from accounts.models.users import User
from core.tenancy import TenantModel


class Consent(TenantModel):
    """One line of the ledger: a grant or a withdrawal. Append-only; the newest line of a purpose is what holds.

    A grant names the text that was read, with a hash of it; ``evidence`` is where the school keeps a signed form.
    ``given_by`` said so themselves, or entered the form.

    pii: who agreed for whom to what; three years after the account is erased, by then without names.
    """

    student = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("learner"))
    purpose = models.CharField(_("purpose"), max_length=12, choices=ConsentPurpose)
    is_granted = models.BooleanField(_("agreed"))
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    method = models.CharField(_("method"), max_length=20, choices=ConsentMethod)
    text_version = models.PositiveSmallIntegerField(_("version of the text"), default=0)
    text_language = models.CharField(_("language of the text"), max_length=8, blank=True)
    text_hash = models.CharField(_("SHA-256 of the text"), max_length=64, blank=True)
    evidence = models.CharField(_("where the form is kept"), max_length=100, blank=True)
    at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [models.Index(fields=["student", "purpose", "-id"], name="accounts_consent_newest")]

    def __str__(self) -> str:
        return f"{self.purpose} {'granted' if self.is_granted else 'withdrawn'}"

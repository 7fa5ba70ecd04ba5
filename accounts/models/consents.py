"""The consent ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import ConsentMethod, ConsentPurpose
from accounts.models.users import User
from accounts.texts import EVIDENCE_LENGTH
from core.tenancy import TenantModel


class Consent(TenantModel):
    """One line of the ledger: a grant or a withdrawal. Append-only; the newest line of a purpose is what holds.

    The lines of a learner and purpose strictly follow one another in time. A first line that withdraws is a no.
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
    evidence = models.CharField(_("where the form is kept"), max_length=EVIDENCE_LENGTH, blank=True)
    at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(fields=["student", "purpose", "at"], name="accounts_consent_one_line_a_moment"),
            models.CheckConstraint(
                condition=models.Q(text_version=0, text_language="", text_hash="")
                | (models.Q(text_version__gte=1) & ~models.Q(text_language="") & ~models.Q(text_hash="")),
                name="accounts_consent_names_a_whole_text",
            ),
        ]

    def __str__(self) -> str:
        """With the name of the learner where it is loaded already."""
        said = _("Yes") if self.is_granted else _("No")
        text = f"{self.get_purpose_display()}: {said}"
        return f"{self.student}, {text}" if "student" in self._state.fields_cache else text

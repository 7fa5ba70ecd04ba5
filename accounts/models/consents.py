"""The consent ledger."""

from django.db import models

from accounts.enums import ConsentPurpose
from accounts.models.users import User
from core.tenancy import TenantModel


class Consent(TenantModel):
    """One line of the ledger: a grant or a withdrawal. Append-only; the newest line of a purpose is what holds.

    pii: who agreed for whom to what; as long as the account.
    """

    student = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=12, choices=ConsentPurpose)
    is_granted = models.BooleanField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["student", "purpose", "-id"], name="accounts_consent_newest")]

    def __str__(self) -> str:
        return f"{self.purpose} {'granted' if self.is_granted else 'withdrawn'}"

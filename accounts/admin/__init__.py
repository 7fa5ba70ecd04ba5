"""Console pages of the accounts app."""

from accounts.admin.facts import ConsentAdmin, SessionAdmin
from accounts.admin.institutions import InstitutionAdmin
from accounts.admin.people import PersonAdmin

__all__ = ["ConsentAdmin", "InstitutionAdmin", "PersonAdmin", "SessionAdmin"]

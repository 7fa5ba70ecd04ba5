"""Who may read what core keeps."""

from typing import Any

from django.db.models import Q

# A text, since core does not know the roles of accounts.
AUDIT_READERS = frozenset({"admin"})


def visible_entries(user: Any) -> Q:
    """Audit entries of the own institution, for its admins; all of them for superusers."""
    if user.is_superuser:
        return Q()
    return Q(institution_id=user.institution_id) if user.role in AUDIT_READERS else Q(pk__in=[])

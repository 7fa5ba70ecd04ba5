"""What a plan allows. Until an installation sells plans, everybody has the local one, which has no limits."""

from uuid import UUID

from core.files.quota import stored_bytes
from core.ports import Allowance, AllowanceKind


def allowance(*, subject_id: UUID, kind: AllowanceKind) -> Allowance:
    """How much of ``kind`` the plan of ``subject_id`` (a person or an institution) allows, and how much is used."""
    used = stored_bytes(subject_id) if kind == AllowanceKind.STORAGE else 0
    return Allowance(kind=kind, limit=None, used=used)

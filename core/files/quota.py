"""How much an institution stores, and whether there is room for more."""

from uuid import UUID

from core.locks import hold
from core.ports import AllowanceKind, allowances, storage_meters


def require_room(institution_id: UUID, size_bytes: int) -> None:
    """In the present transaction. The room is held until its end, so that two uploads cannot both take the last of it.

    Raises:
        AllowanceExceeded: less than ``size_bytes`` is left of what the institution's plan allows.
    """
    if allowances()(subject_id=institution_id, kind=AllowanceKind.STORAGE).limit is None:
        return
    hold("core.storage", institution_id)
    allowances()(subject_id=institution_id, kind=AllowanceKind.STORAGE).require(size_bytes)


def stored_bytes(institution_id: UUID) -> int:
    """What all apps store for an institution, counted from their rows: one query for each table with files."""
    return sum(measure(institution_id) for _name, measure in storage_meters.items())

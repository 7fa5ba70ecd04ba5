"""A plan for tests: nobody sells one yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from core.files.quota import stored_bytes
from core.ports import Allowance, AllowanceKind, allowances


@contextmanager
def storage_limited_to(size_bytes: int) -> Iterator[None]:
    """Every institution may store ``size_bytes``."""

    def allowance(*, subject_id: UUID, kind: AllowanceKind) -> Allowance:
        return Allowance(kind=kind, limit=size_bytes, used=stored_bytes(subject_id))

    before = allowances()
    allowances.plug(allowance)
    try:
        yield
    finally:
        allowances.plug(before)

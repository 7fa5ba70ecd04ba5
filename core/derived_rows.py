"""What stands on a consent, purpose by purpose: the port by which withdrawal erases it at once.

Each app declares the tables in which it keeps what was derived from data that somebody agreed to being used.
"""

from collections import defaultdict
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.ports import Registry


class EraseDerived(Protocol):
    """Delete what was derived from a person's data for a purpose; ``now`` is when the consent to it was taken back.

    Called in the transaction of that deed. It takes the locks under which such rows are written before it looks for
    them, and sees to it that a writer who lags behind does not write them again. Returns how many there were.
    """

    def __call__(self, *, person_id: UUID, now: datetime) -> int: ...


_derived: defaultdict[str, Registry[EraseDerived]] = defaultdict(Registry)


def declare_derived_rows(purpose: str, name: str, erase: EraseDerived) -> None:
    """Called by each app's ``ready()`` for each table (``app.Model``) whose rows stand on the consent to ``purpose``."""
    _derived[purpose].register(name, erase)


def erase_derived(*, person_id: UUID, purpose: str, now: datetime) -> dict[str, int]:
    """Erase all that was derived from a person's data for ``purpose``; of each declared table how many rows went."""
    return {name: erase(person_id=person_id, now=now) for name, erase in _derived[purpose].items()}

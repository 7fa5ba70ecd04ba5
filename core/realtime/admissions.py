"""Who is at a socket or opens a link, and who says whether they still may."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from core.ports import Port


@dataclass(frozen=True)
class Admission:
    """A person let in by a ticket: as the sign-in that asked for the ticket, for as long as that lasts.

    ``sign_in`` says which one it was, in the words of the app that keeps sign-ins.
    """

    person_id: UUID
    sign_in: str
    epoch: int
    language: str

    def packed(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self), "person_id": str(self.person_id)}

    @classmethod
    def unpacked(cls, packed: dict[str, Any]) -> "Admission":
        return cls(**{**packed, "person_id": UUID(packed["person_id"])})


class Gatekeeper(Protocol):
    """Sign-ins, known to the app that keeps people."""

    def admission_of(self, auth: Any, *, language: str) -> Admission:
        """What lets in whoever made a request, as they did so: ``auth`` is the request's."""
        ...

    def people(self, admissions: Collection[Admission], *, now: datetime) -> dict[Admission, Any]:
        """The user of each admission whose sign-in is still good; the others are left out. A fixed number of
        queries."""
        ...


class _NobodyIsKnown:
    def admission_of(self, auth: Any, *, language: str) -> Admission:
        return Admission(person_id=UUID(int=0), sign_in="", epoch=0, language=language)

    def people(self, admissions: Collection[Admission], *, now: datetime) -> dict[Admission, Any]:
        return {}


gatekeeper: Port[Gatekeeper] = Port(_NobodyIsKnown())

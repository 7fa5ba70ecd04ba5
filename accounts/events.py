"""What accounts announces."""

from dataclasses import dataclass
from typing import ClassVar

from core.events import DomainEvent, register_event


@register_event
@dataclass(frozen=True, kw_only=True)
class UserRegistered(DomainEvent):
    """An account was made."""

    name: ClassVar[str] = "accounts.user.registered"

    role: str
    is_self_registered: bool


@register_event
@dataclass(frozen=True, kw_only=True)
class ConsentGranted(DomainEvent):
    """From ``occurred_at`` on, the learner's data may be used for ``purpose``."""

    name: ClassVar[str] = "accounts.consent.granted"

    purpose: str


@register_event
@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(DomainEvent):
    """The learner's data may not be used for ``purpose`` any more; what was derived from it goes."""

    name: ClassVar[str] = "accounts.consent.withdrawn"

    purpose: str

"""What accounts announces."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from core.events import DomainEvent, Upcaster, register_event


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
    """From ``occurred_at`` on, the learner's data may be used for ``purpose``, as the text of this version says."""

    name: ClassVar[str] = "accounts.consent.granted"
    version: ClassVar[int] = 2
    # In v1 nobody wrote down how it was said and to which text: "" and 0 are "not known".
    upcasters: ClassVar[Mapping[int, Upcaster]] = {1: lambda old: {"method": "", "text_version": 0, **old}}

    purpose: str
    method: str
    text_version: int


@register_event
@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(DomainEvent):
    """The learner's data may not be used for ``purpose`` any more; what was derived from it goes."""

    name: ClassVar[str] = "accounts.consent.withdrawn"
    version: ClassVar[int] = 2
    upcasters: ClassVar[Mapping[int, Upcaster]] = {1: lambda old: {"method": "", **old}}  # "" is "not known"

    purpose: str
    method: str


@register_event
@dataclass(frozen=True, kw_only=True)
class RoleChanged(DomainEvent):
    """Somebody became something else in their institution."""

    name: ClassVar[str] = "accounts.user.role_changed"

    before: str
    after: str


@register_event
@dataclass(frozen=True, kw_only=True)
class AccountClosed(DomainEvent):
    """Nobody signs in with this account until it is opened again."""

    name: ClassVar[str] = "accounts.user.deactivated"

    role: str


@register_event
@dataclass(frozen=True, kw_only=True)
class AccountReopened(DomainEvent):
    """The account may be used again."""

    name: ClassVar[str] = "accounts.user.reactivated"

    role: str


@register_event
@dataclass(frozen=True, kw_only=True)
class GuardianLinked(DomainEvent):
    """From ``occurred_at`` on the guardian sees the child, who is the learner of the envelope."""

    name: ClassVar[str] = "accounts.guardian.linked"

    guardian_id: str
    relation: str


@register_event
@dataclass(frozen=True, kw_only=True)
class GuardianUnlinked(DomainEvent):
    """The guardian sees the child no more."""

    name: ClassVar[str] = "accounts.guardian.unlinked"

    guardian_id: str
    reason: str


@register_event
@dataclass(frozen=True, kw_only=True)
class KgLevelSet(DomainEvent):
    """A child's kindergarten year for the school year that began in ``year``; "" is none."""

    name: ClassVar[str] = "accounts.student.kg_level_set"

    level: str
    year: int
    is_overridden: bool


@register_event
@dataclass(frozen=True, kw_only=True)
class StudentPromoted(DomainEvent):
    """A learner was moved on to the school year that begins in ``year``; ``is_counted``: the grade is one more."""

    name: ClassVar[str] = "accounts.student.promoted"

    year: int
    is_counted: bool


@register_event
@dataclass(frozen=True, kw_only=True)
class PersonErased(DomainEvent):
    """Somebody was erased: whatever was made of their data outside of the declared tables goes too."""

    name: ClassVar[str] = "accounts.person.erased"


@register_event
@dataclass(frozen=True, kw_only=True)
class NotificationCreated(DomainEvent):
    """Somebody was told something of ``kind``; the words stand in the row of ``object_id``."""

    name: ClassVar[str] = "accounts.notification.created"

    recipient_id: str
    kind: str


@register_event
@dataclass(frozen=True, kw_only=True)
class ActivityReported(DomainEvent):
    """Somebody spent time with something, as their frontend says: a student is the learner, others are the actor only."""

    name: ClassVar[str] = "accounts.activity.reported"

    kind: str
    seconds: int

"""What core needs from the apps above it, with an honest default for each.

A higher app fills a port in its ``ready()``. A port that nobody fills answers truthfully that nothing is known.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from uuid import UUID

from core.errors import AllowanceExceeded

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from django.utils.functional import Promise

T = TypeVar("T")


class Port(Generic[T]):
    """A place for one implementation."""

    def __init__(self, default: T) -> None:
        self._implementation = default

    def plug(self, implementation: T) -> None:
        self._implementation = implementation

    def __call__(self) -> T:
        return self._implementation


class Registry(Generic[T]):
    """A place for one contribution of each app, under a unique name and in the order of registration."""

    def __init__(self) -> None:
        self._members: dict[str, T] = {}

    def register(self, name: str, member: T) -> None:
        if name in self._members:
            raise ValueError(f"{name} is registered already.")
        self._members[name] = member

    def items(self) -> Iterator[tuple[str, T]]:
        return iter(self._members.items())

    def __getitem__(self, name: str) -> T:
        return self._members[name]

    def __contains__(self, name: str) -> bool:
        return name in self._members


# --- who stands in what relation to whom --------------------------------------------------------------------
class Access(Protocol):
    """Relations between people, known to the apps that keep classes and guardians."""

    def teaches(self, *, teacher_id: UUID, learner_id: UUID) -> bool: ...

    def learners_of(self, *, teacher_id: UUID) -> frozenset[UUID]: ...

    def classrooms_of(self, *, person_id: UUID) -> frozenset[UUID]:
        """The running classes that somebody teaches or attends now. One query."""
        ...


class _NoRelations:
    def teaches(self, *, teacher_id: UUID, learner_id: UUID) -> bool:
        return False

    def learners_of(self, *, teacher_id: UUID) -> frozenset[UUID]:
        return frozenset()

    def classrooms_of(self, *, person_id: UUID) -> frozenset[UUID]:
        return frozenset()


access: Port[Access] = Port(_NoRelations())


# --- who listens ---------------------------------------------------------------------------------------------
class Push(Protocol):
    """Hands a message to whoever of a person's devices listens now. It is gone if nobody does: what must not be lost
    is a row that can be read later. Returns whether it was handed on, and raises nothing."""

    def __call__(self, *, person_id: UUID, topic: str, message: Mapping[str, Any]) -> bool: ...


def _nobody_listens(*, person_id: UUID, topic: str, message: Mapping[str, Any]) -> bool:
    return False


push: Port[Push] = Port(_nobody_listens)


# --- how long an institution keeps things --------------------------------------------------------------------
# For a kind of data: the days that institutions chose, by their ids.
retention_choices: Port[Callable[[str], Mapping[UUID, int]]] = Port(lambda _kind: {})


# --- what people are called ----------------------------------------------------------------------------------
class PeopleNames(Protocol):
    """Names of people, whom core knows by their ids only. Whoever was erased has none."""

    def of(self, person_ids: Collection[UUID]) -> Mapping[UUID, str]:
        """One query, however many they are."""
        ...

    def like(self, text: str, *, institution_id: UUID | None) -> Collection[UUID]:
        """Some of those whose name holds ``text``, of one institution or of all."""
        ...


class _Nameless:
    def of(self, person_ids: Collection[UUID]) -> Mapping[UUID, str]:
        return {}

    def like(self, text: str, *, institution_id: UUID | None) -> Collection[UUID]:
        return ()


people_names: Port[PeopleNames] = Port(_Nameless())


# --- what a plan allows -------------------------------------------------------------------------------------
class AllowanceKind(StrEnum):
    """What a plan may limit. Units: classes in classrooms, storage in bytes, ai_budget in micro-units of money a month."""

    CLASSES = "classes"
    STORAGE = "storage"
    AI_BUDGET = "ai_budget"
    SEATS = "seats"


@dataclass(frozen=True)
class Allowance:
    """How much of ``kind`` is allowed (None: without limit) and used."""

    kind: AllowanceKind
    limit: int | None
    used: int

    @property
    def remaining(self) -> int | None:
        return None if self.limit is None else max(0, self.limit - self.used)

    def require(self, amount: int = 1) -> None:
        """Refuse what the plan does not cover.

        Raises:
            AllowanceExceeded: less than ``amount`` remains.
        """
        if self.remaining is not None and self.remaining < amount:
            raise AllowanceExceeded("The plan does not cover this.", kind=str(self.kind), limit=self.limit)


class Allowances(Protocol):
    def __call__(self, *, subject_id: UUID, kind: AllowanceKind) -> Allowance: ...


def _unlimited(*, subject_id: UUID, kind: AllowanceKind) -> Allowance:
    return Allowance(kind=kind, limit=None, used=0)


allowances: Port[Allowances] = Port(_unlimited)

# Of each table with files (``app.Model``): how many bytes it stores for an institution. What a plan counts as used.
storage_meters: Registry[Callable[[UUID], int]] = Registry()


# --- what a dashboard shows ---------------------------------------------------------------------------------
class Audience(StrEnum):
    """For whom a card is."""

    STUDENT = "student"
    TEACHER = "teacher"
    ADMIN = "admin"


@dataclass(frozen=True)
class Card:
    """One figure or short list on a dashboard.

    ``value`` is ready to show; ``rows`` are (label, value, link) lines; ``link`` leads to the page behind it.
    """

    key: str
    title: "str | Promise"
    value: str = ""
    note: "str | Promise" = ""
    link: str = ""
    rows: tuple[tuple[str, str, str], ...] = ()


class CardProvider(Protocol):
    """Cards for ``user`` in the role of ``audience``; an empty list where there is nothing to say."""

    def __call__(self, *, user: Any, audience: Audience, now: datetime) -> list[Card]: ...


cards: Registry[CardProvider] = Registry()


@dataclass(frozen=True)
class ConsoleLink:
    """A button beside an object in the console that leads to a page of a higher app; only where it ``suits``. The first
    two of an object stand beside one another, the others in a menu. ``icon`` is a name of Material Symbols."""

    label: "str | Promise"
    url_name: str
    suits: Callable[[Any], bool] = lambda _obj: True
    icon: str = "arrow_forward"


console_links: dict[str, list[ConsoleLink]] = {}


def link_from_console(model_label: str, link: ConsoleLink, *, is_first: bool = False) -> None:
    """Show ``link`` on the console page of each object of ``model_label`` (``app.Model``); its URL takes the id. It stands
    behind those of the apps below, or before them: the one page of an object that is used most."""
    links = console_links.setdefault(model_label, [])
    links.insert(0 if is_first else len(links), link)


@dataclass(frozen=True)
class ConsolePage:
    """A page of the console that is no model's: its address under the console's, and the view behind it."""

    route: str
    view: Callable[..., "HttpResponseBase"]


console_pages: Registry[ConsolePage] = Registry()


# --- whether a part works -----------------------------------------------------------------------------------
class ProbeState(StrEnum):
    OK = "ok"
    FAILED = "failed"
    NOT_CONFIGURED = "not_configured"


@dataclass(frozen=True)
class ProbeResult:
    """What one round trip showed. ``facts`` are numbers and short codes, nothing personal, nothing secret."""

    state: ProbeState
    detail: str = ""
    facts: Mapping[str, int | float | str] = field(default_factory=dict)


health_probes: Registry[Callable[[], ProbeResult]] = Registry()

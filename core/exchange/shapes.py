"""What the data of an item consists of, checked strictly: an unknown field, a wrong type or too much of something is told
by its path. Knows no Django.

A shape reads a value into the form that writers get: every field is there, with its default where it was left out.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

MAX_DEPTH = 20


class Fault(NamedTuple):
    """What is wrong at ``path``: a code of ``core.exchange.finding_texts``."""

    path: str
    code: str
    params: Mapping[str, str | int]


class Shape(Protocol):
    """One kind of value."""

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        """``value`` as it is used from here on. What is wrong is added to ``faults``."""


@dataclass(frozen=True)
class Text:
    """At most ``most`` characters, with a visible one in it where it ``is_needed``."""

    most: int
    is_needed: bool = False

    def read(self, value: Any, path: str, faults: list[Fault]) -> str:
        if not isinstance(value, str):
            faults.append(Fault(path, "not_a_text", {}))
            return ""
        if not is_storable(value):
            faults.append(Fault(path, "no_text_signs", {}))
            return ""
        if self.is_needed and not value.strip():
            faults.append(Fault(path, "text_missing", {}))
        if len(value) > self.most:
            faults.append(Fault(path, "text_too_long", {"most": self.most}))
        return value


@dataclass(frozen=True)
class Whole:
    """A whole number from ``low`` to ``high``, or nothing where that is allowed."""

    low: int
    high: int
    may_be_none: bool = False

    def read(self, value: Any, path: str, faults: list[Fault]) -> int | None:
        if value is None and self.may_be_none:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            faults.append(Fault(path, "not_a_whole_number", {"low": self.low, "high": self.high}))
            return self.low
        return value


@dataclass(frozen=True)
class Share:
    """A number above 0, at most 1."""

    def read(self, value: Any, path: str, faults: list[Fault]) -> float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value) or not 0 < value <= 1:
            faults.append(Fault(path, "not_a_share", {}))
            return 1.0
        return float(value)


@dataclass(frozen=True)
class Choice:
    """One of a few codes."""

    codes: Collection[str]

    def read(self, value: Any, path: str, faults: list[Fault]) -> str:
        if not isinstance(value, str) or value not in self.codes:
            faults.append(Fault(path, "not_a_choice", {"choices": ", ".join(sorted(filter(None, self.codes)))}))
            return ""
        return value


@dataclass(frozen=True)
class ListOf:
    """At most ``most`` values of one shape."""

    member: Shape
    most: int

    def read(self, value: Any, path: str, faults: list[Fault]) -> list[Any]:
        if not isinstance(value, list):
            faults.append(Fault(path, "not_a_list", {}))
            return []
        if len(value) > self.most:
            faults.append(Fault(path, "list_too_long", {"most": self.most}))
            return []
        return [self.member.read(each, f"{path}[{place}]", faults) for place, each in enumerate(value)]


@dataclass(frozen=True)
class MapOf:
    """At most ``most`` values of one shape, by names of at most 64 characters."""

    member: Shape
    most: int

    def read(self, value: Any, path: str, faults: list[Fault]) -> dict[str, Any]:
        if not isinstance(value, dict):
            faults.append(Fault(path, "not_an_object", {}))
            return {}
        if len(value) > self.most:
            faults.append(Fault(path, "list_too_long", {"most": self.most}))
            return {}
        found = {}
        for name, member in value.items():
            if not is_storable(name) or len(name) > 64:
                faults.append(Fault(path, "name_malformed", {}))
            else:
                found[name] = self.member.read(member, step(path, name), faults)
        return found


@dataclass(frozen=True)
class Json:
    """Whatever JSON holds, for what checks its content by itself: storable texts, finite numbers, at most ``MAX_DEPTH``
    levels."""

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        if not isinstance(value, dict):
            faults.append(Fault(path, "not_an_object", {}))
            return {}
        if not _is_plain(value, MAX_DEPTH):
            faults.append(Fault(path, "not_plain_json", {}))
            return {}
        return value


@dataclass(frozen=True)
class Object:
    """Named fields: those in ``needed`` have to be there, those in ``optional`` have a default."""

    needed: Mapping[str, Shape]
    optional: Mapping[str, tuple[Shape, Any]] = field(default_factory=dict)

    def read(self, value: Any, path: str, faults: list[Fault]) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            faults.append(Fault(path, "not_an_object", {}))
            return {}
        known = [*self.needed, *self.optional]
        faults += [Fault(step(path, str(name)), "field_unknown", {}) for name in value if name not in known]
        found = {}
        for name, shape in self.needed.items():
            if name in value:
                found[name] = shape.read(value[name], step(path, name), faults)
            else:
                faults.append(Fault(path, "field_missing", {"field": name}))
        for name, (shape, default) in self.optional.items():
            found[name] = shape.read(value[name], step(path, name), faults) if name in value else default
        return found


def step(path: str, name: str) -> str:
    """The path of a member of the object at ``path``, cut where a name is no name."""
    shown = "".join(sign if sign.isprintable() else "?" for sign in name[:64])
    return f"{path}.{shown}"


def is_storable(text: str) -> bool:
    """Whether a database holds ``text``: no NUL, and no half of a pair of code units."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _is_plain(value: Any, depth: int) -> bool:
    if isinstance(value, str):
        return is_storable(value)
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return depth > 0 and all(is_storable(name) and _is_plain(each, depth - 1) for name, each in value.items())
    if isinstance(value, list):
        return depth > 0 and all(_is_plain(each, depth - 1) for each in value)
    if isinstance(value, int):
        return abs(value) < 2**63
    return value is None

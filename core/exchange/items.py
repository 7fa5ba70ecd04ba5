"""What a package holds, in the words that all formats share."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MAX_ITEMS = 10_000
LONGEST_KEY = 200
LONGEST_TITLE = 255


class Level(StrEnum):
    """How much a finding weighs: what is refused stops the import, unless refused items are to be left out."""

    REFUSED = "refused"
    SKIPPED = "skipped"
    NOTE = "note"


@dataclass(frozen=True)
class Where:
    """A place in a package: a member of the archive (empty for a file that is one), a line, which counts from 1, and in
    JSON a path like ``$.lessons[2].title``."""

    member: str = ""
    line: int = 0
    path: str = ""


@dataclass(frozen=True)
class Finding:
    """Something that somebody should know of a package. ``kind`` and ``key`` name the item that it is about, if one.

    ``code`` is a text of ``core.exchange.finding_texts``, which ``params`` complete.
    """

    level: Level
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    where: Where = Where()
    kind: str = ""
    key: str = ""


@dataclass(frozen=True)
class Item:
    """One thing to be written. ``data`` has the shape that the writer of its ``kind`` says; ``files`` are the bytes that
    it names. ``key`` is the package's own name for it, once in its kind; ``parent`` is that of what it stands in."""

    kind: str
    key: str
    title: str
    data: Mapping[str, Any]
    parent: str = ""
    where: Where = Where()
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 of what it says: equal for equal content, wherever it stands."""
        text = json.dumps([self.title, self.data], sort_keys=True, ensure_ascii=False, default=str)
        whole = hashlib.sha256(text.encode("utf-8", "surrogatepass"))
        for name in sorted(self.files):
            whole.update(b"\0" + name.encode("utf-8", "surrogatepass") + hashlib.sha256(self.files[name]).digest())
        return whole.hexdigest()


@dataclass(frozen=True)
class Reading:
    """What a format read. ``source`` is what the package calls itself, the same for later editions of it."""

    source: str
    title: str
    items: Sequence[Item] = ()
    findings: Sequence[Finding] = ()


class PackageRefused(Exception):
    """A package that cannot be read at all."""

    def __init__(self, code: str, where: Where = Where(), **params: str | int) -> None:
        super().__init__(code)
        self.finding = Finding(Level.REFUSED, code, params, where)

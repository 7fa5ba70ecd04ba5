"""Writes that the server acknowledged, against what it has: nothing lost, nothing doubled.

A client outside of the system keeps a journal, one JSON object a line: ``{"deed", "id", "is_acknowledged", "digest"}``.
A line without acknowledgement, the intent, stands before the request is sent; the acknowledged one, with the digest of
what the answer said, after it has come. A deed that is journalled is final: no later one replaces what it wrote.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder

from core.errors import Invalid
from core.ports import Registry


class Deed(Protocol):
    """A kind of write that clients journal, known to the app that does it."""

    def contents(self, ids: Collection[str]) -> Mapping[str, Any]:
        """What the rows say now of each of ``ids`` that was done, in the shape that ``digest_of`` is given for an answer."""

    def doubled(self, ids: Collection[str]) -> Iterable[str]:
        """What was done more than once, or is missing in the log, one sentence each."""


deeds: Registry[Deed] = Registry()


class JournalMalformed(Invalid):
    """What was handed over as a client's journal is none."""

    code = "core.journal_malformed"


def digest_of(content: Any) -> str:
    """SHA-256 of what was acknowledged: the same from the answer that a client got and from the rows."""
    return hashlib.sha256(json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()


@dataclass
class Journal:
    """A client's journal. ``acknowledged``: the digests of each id of a deed, in the order in which they came."""

    intended: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    acknowledged: dict[str, dict[str, list[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    @classmethod
    def read(cls, path: Path) -> "Journal":
        """The journal in a file.

        Raises:
            JournalMalformed: it cannot be read, or a line of it is none of a journal.
        """
        journal = cls()
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise JournalMalformed(f"{path} cannot be read: {error}") from error
        for number, line in enumerate(lines, start=1):
            try:
                journal.note(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                raise JournalMalformed(f"{path}, line {number}: {error!r}") from error
        return journal

    def note(self, entry: Mapping[str, Any]) -> None:
        """Add an entry of the journal."""
        if entry["deed"] not in deeds:
            raise ValueError(f"{entry['deed']} is no deed that is journalled.")
        if entry["is_acknowledged"]:
            self.acknowledged[entry["deed"]][entry["id"]].append(entry["digest"])
        else:
            self.intended[entry["deed"]].add(entry["id"])

    def violations(self) -> Iterator[str]:
        """What was acknowledged and is not there, is another, or is there twice."""
        for name in sorted(self.intended.keys() | self.acknowledged.keys()):
            acknowledged = self.acknowledged[name]
            contents = deeds[name].contents(acknowledged.keys())
            for key, digests in acknowledged.items():
                if len(set(digests)) > 1:
                    yield f"{name} {key} was acknowledged with different contents."
                elif key not in contents:
                    yield f"{name} {key} was acknowledged and is lost."
                elif digest_of(contents[key]) != digests[0]:
                    yield f"{name} {key} is not what was acknowledged."
            yield from deeds[name].doubled(self.intended[name] | acknowledged.keys())

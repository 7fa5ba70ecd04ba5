"""A piece of work that can be stopped between any two of its transactions and taken up again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction

Member = TypeVar("Member")


@dataclass(frozen=True)
class Stage:
    """What is left to do: ``total`` pieces; ``steps`` does it and says after each transaction how many were done."""

    name: str
    total: int
    steps: Iterator[int]


def stage_of(name: str, members: Sequence[Member], deed: Callable[[Member], object], *, size: int) -> Stage:
    """``deed`` for each of ``members``, ``size`` of them in a transaction."""

    def steps() -> Iterator[int]:
        for first in range(0, len(members), size):
            batch = members[first : first + size]
            with transaction.atomic():
                for member in batch:
                    deed(member)
            yield len(batch)

    return Stage(name, len(members), steps())

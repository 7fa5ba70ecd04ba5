"""Writers of items: one for each kind, from the app that owns what it makes, and what they have in common."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from core.exchange.errors import ReferenceMissing
from core.exchange.items import Finding, Item, Level
from core.exchange.shapes import Object

if TYPE_CHECKING:
    from django.utils.functional import Promise


@dataclass
class ImportRun:
    """One import on its way, for the writers. ``target_id`` is None until the first item has made what the others go
    into; ``ids`` are those of what was made, or is here, by kind and key."""

    actor: Any
    source: str
    target_id: UUID | None
    is_new: bool
    now: datetime
    ids: dict[tuple[str, str], UUID] = field(default_factory=dict)
    notes: list[Finding] = field(default_factory=list)

    @property
    def target(self) -> UUID:
        """Raises: ReferenceMissing: what the items go into was not made."""
        if self.target_id is None:
            raise ReferenceMissing(_("What it belongs to was not imported."))
        return self.target_id

    def id_of(self, kind: str, key: str) -> UUID:
        """Raises: ReferenceMissing: no such item was imported."""
        found = self.ids.get((kind, key))
        if found is None:
            text = _("It names “%(key)s”, which is not in the package or was not imported.") % {"key": key[:80]}
            raise ReferenceMissing(text)
        return found

    def note(self, item: Item, code: str, **params: str | int) -> None:
        """Have something told of an item that is imported all the same."""
        self.notes.append(Finding(Level.NOTE, code, params, item.where, item.kind, item.key))


class ItemWriter:
    """Writes items of one kind through the services of its app. A subclass says how.

    ``parent_kind`` is the kind of what items stand in; an item whose parent was not imported is not either. What later
    editions of a package find by itself (``known``) is not ``is_remembered``.
    """

    title: "str | Promise"
    shape: Object
    parent_kind: str = ""
    is_remembered: bool = True

    def prepare(self, item: Item) -> Any:
        """Slow work before the transaction: reading pictures, say. What it returns is handed to ``create``.

        Raises:
            PlatformError: the item cannot be imported; it is told with its reason.
        """
        return None

    def standing(self, object_ids: Collection[UUID]) -> Mapping[UUID, str]:
        """Of those that are still here, a fingerprint of what they say now: another one once somebody edited them. One
        query or a few, however many they are."""
        raise NotImplementedError

    def known(self, items: Sequence[Item], run: ImportRun) -> Mapping[str, UUID]:
        """By key, what is here already without ever having been imported, and stays as it is."""
        return {}

    def create(self, item: Item, prepared: Any, run: ImportRun) -> UUID:
        """Make it, in the present transaction; returns its id.

        Raises:
            PlatformError: the item cannot be imported; it is told with its reason.
        """
        raise NotImplementedError

    def update(self, object_id: UUID, item: Item, prepared: Any, run: ImportRun) -> None:
        """Make what an earlier import made, and nobody edited since, what ``item`` says now. Where it stands is not
        changed: that is decided here.

        Raises: as ``create``.
        """
        raise NotImplementedError

    def address(self, object_id: UUID) -> str:
        """Where it is seen in the console; empty where it has no page."""
        return ""


@dataclass(frozen=True)
class _Place:
    order: int
    writer: ItemWriter


_writers: dict[str, _Place] = {}


def register_writer(kind: str, writer: ItemWriter, *, order: int) -> None:
    """Called by each app's ``ready()``. Kinds are written in ``order``, so that each finds what it names.

    Raises:
        ValueError: the kind has a writer already.
    """
    if kind in _writers:
        raise ValueError(f"{kind} has a writer already.")
    _writers[kind] = _Place(order, writer)


def writer_of(kind: str) -> ItemWriter | None:
    return _writers[kind].writer if kind in _writers else None


def kinds_in_order() -> list[str]:
    """All kinds, in the order in which they are written."""
    return sorted(_writers, key=lambda kind: (_writers[kind].order, kind))

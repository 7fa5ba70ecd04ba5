"""Writing the items of a package in the present transaction: the same code for the check and for the import."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import transaction

from core.bulk import BATCH
from core.errors import PlatformError, StorageFull, UpstreamUnavailable
from core.exchange.items import LONGEST_KEY, Item
from core.exchange.shapes import Fault, is_storable
from core.exchange.writing import ImportRun, ItemWriter, kinds_in_order, writer_of
from core.models import ImportedItem, ImportOutcome, MaterialImport

# The item is good, and what it needs is away.
_NO_FAULT_OF_ITS = (StorageFull, UpstreamUnavailable)


@dataclass(frozen=True)
class Refusal:
    """Why an item cannot be imported, as a text of ``core.exchange.finding_texts``."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    path: str = ""


@dataclass(frozen=True)
class Ready:
    """An item that was looked at by itself; ``is_prepared`` says whether the slow work was done."""

    item: Item
    refusal: Refusal | None = None
    prepared: Any = None
    is_prepared: bool = False


@dataclass(frozen=True)
class Done:
    """What became of an item."""

    item: Item
    outcome: ImportOutcome
    object_id: UUID | None = None
    reason: Refusal | None = None


def get_ready(items: Iterable[Item], former: Mapping[tuple[str, str], str]) -> list[Ready]:
    """Look at each item by itself, and do the slow work for those that are not what ``former`` digests say, by kind and
    key. No transaction is needed."""
    seen: set[tuple[str, str]] = set()
    ready = []
    for item in items:
        each = _ready(item, former, seen)
        seen.add((item.kind, item.key))
        ready.append(each)
    return ready


def _ready(item: Item, former: Mapping[tuple[str, str], str], seen: set[tuple[str, str]]) -> Ready:
    writer = writer_of(item.kind)
    if writer is None:
        return Ready(item, Refusal("kind_unknown", {"kind": item.kind[:20]}))
    if not item.key or len(item.key) > LONGEST_KEY or not is_storable(item.key):
        return Ready(replace(item, key=""), Refusal("key_malformed", {"most": LONGEST_KEY}))
    if (item.kind, item.key) in seen:
        return Ready(item, Refusal("key_twice", {"key": item.key[:80]}))
    faults: list[Fault] = []
    read = replace(item, data=writer.shape.read(item.data, item.where.path or "$", faults))
    if faults:
        return Ready(item, Refusal(faults[0].code, faults[0].params, faults[0].path))
    return Ready(read) if former.get((item.kind, item.key)) == read.digest else _prepared(read, writer)


def _prepared(item: Item, writer: ItemWriter) -> Ready:
    try:
        return Ready(item, prepared=writer.prepare(item), is_prepared=True)
    except _NO_FAULT_OF_ITS:
        raise
    except PlatformError as error:
        return Ready(item, _said(error))


def perform(row: MaterialImport, ready: Sequence[Ready], run: ImportRun) -> list[Done]:
    """Write what is ready, in the present transaction, and note what became of each item. An item that its service
    refuses leaves nothing behind."""
    by_kind = defaultdict(list)
    for each in ready:
        by_kind[each.item.kind].append(each)
    done: list[Done] = []
    for kind in kinds_in_order():
        writer = writer_of(kind)
        if writer is not None and kind in by_kind:
            done += _KindRun(row, writer, run, by_kind[kind]).write()
    done += [
        Done(each.item, ImportOutcome.REFUSED, reason=each.refusal)
        for each in ready
        if writer_of(each.item.kind) is None
    ]
    return done


class _KindRun:
    """The items of one kind."""

    def __init__(self, row: MaterialImport, writer: ItemWriter, run: ImportRun, ready: Sequence[Ready]) -> None:
        self._row, self._writer, self._run, self._ready = row, writer, run, ready
        self._kind = ready[0].item.kind
        memory = ImportedItem.objects.filter(source=run.source, kind=self._kind)
        is_new = run.target_id is None or not writer.is_remembered
        self._memory = {} if is_new else {each.key: each for each in memory.filter(target_id=run.target)}
        self._standing = writer.standing([each.object_id for each in self._memory.values()]) if self._memory else {}
        good = [each.item for each in ready if each.refusal is None]
        self._known = writer.known(good, run) if good else {}

    def write(self) -> list[Done]:
        done = [self._one(each) for each in self._ready]
        self._remember(done)
        return done

    def _one(self, each: Ready) -> Done:
        item, parent = each.item, self._writer.parent_kind
        if each.refusal is not None:
            return Done(item, ImportOutcome.REFUSED, reason=each.refusal)
        if parent and (parent, item.parent) not in self._run.ids:
            return Done(item, ImportOutcome.SKIPPED, reason=Refusal("parent_missing"))
        if item.key in self._known:
            return self._stays(item, self._known[item.key])
        former = self._memory.get(item.key)
        return self._try(each, None) if former is None else self._once_more(each, former)

    def _once_more(self, each: Ready, former: ImportedItem) -> Done:
        """An item that was imported before."""
        item, object_id = each.item, former.object_id
        if object_id not in self._standing:
            return Done(item, ImportOutcome.SKIPPED, reason=Refusal("deleted_here"))
        if former.digest == item.digest:
            return self._stays(item, object_id)
        if self._standing[object_id] != former.state:
            stays = self._stays(item, object_id)
            return replace(stays, outcome=ImportOutcome.SKIPPED, reason=Refusal("edited_here"))
        return self._try(each, object_id)

    def _stays(self, item: Item, object_id: UUID) -> Done:
        self._run.ids[item.kind, item.key] = object_id
        return Done(item, ImportOutcome.UNCHANGED, object_id)

    def _try(self, each: Ready, object_id: UUID | None) -> Done:
        item = each.item
        try:
            with transaction.atomic():
                prepared = each.prepared if each.is_prepared else self._writer.prepare(item)
                if object_id is None:
                    outcome, written = ImportOutcome.CREATED, self._writer.create(item, prepared, self._run)
                else:
                    self._writer.update(object_id, item, prepared, self._run)
                    outcome, written = ImportOutcome.UPDATED, object_id
        except _NO_FAULT_OF_ITS:
            raise
        except PlatformError as error:
            return Done(item, ImportOutcome.REFUSED, reason=_said(error))
        self._run.ids[item.kind, item.key] = written
        return Done(item, outcome, written)

    def _remember(self, done: Sequence[Done]) -> None:
        written = [each for each in done if each.outcome in (ImportOutcome.CREATED, ImportOutcome.UPDATED)]
        if not written or not self._writer.is_remembered:
            return
        states = self._writer.standing([each.object_id for each in written if each.object_id])
        rows = [self._memory_of(each, states) for each in written]
        fresh = [row for row in rows if row.key not in self._memory]
        ImportedItem.objects.bulk_create(fresh, batch_size=BATCH)
        changed = [row for row in rows if row.key in self._memory]
        ImportedItem.objects.bulk_update(changed, ["digest", "state", "imported_at"], batch_size=BATCH)

    def _memory_of(self, done: Done, states: Mapping[UUID, str]) -> ImportedItem:
        item, object_id = done.item, done.object_id
        if object_id is None:
            raise TypeError("What was written has an id.")
        row = self._memory.get(item.key) or ImportedItem(
            institution_id=self._row.institution_id,
            target_kind=self._row.target_kind,
            target_id=self._run.target,
            source=self._run.source,
            kind=item.kind,
            key=item.key,
            object_id=object_id,
        )
        row.digest, row.state, row.imported_at = item.digest, states[object_id], self._run.now
        return row


def _said(error: PlatformError) -> Refusal:
    """The words of a service, and the field that they are about."""
    return Refusal("service_refused", {"reason": error.message[:500], "error": error.code}, (error.field or "")[:300])

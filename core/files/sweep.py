"""Files and rows that lost one another: found from both sides, and the files without a row deleted.

Ours are the folders that some model uploads to (``upload_to``); what lies beside them, tombstones and the traces of
health probes among it, is nobody's to sweep.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import structlog
from django.apps import apps
from django.core.files.storage import Storage
from django.db.models import FileField, Model

from core.files.storage import FoundFile, each_file

_log = structlog.get_logger("lyceum.files")

# An upload under way has its file before its row; none takes so long.
LOST_AFTER = timedelta(days=1)
_BATCH = 500


@dataclass(frozen=True)
class Column:
    """A field of a model that names files."""

    model: type[Model]
    field: FileField

    @property
    def name(self) -> str:
        return f"{self.model._meta.label}.{self.field.attname}"

    @property
    def folder(self) -> str:
        return str(self.field.upload_to).strip("/")

    def rows(self) -> Any:
        return self.model._base_manager.exclude(**{self.field.attname: ""}).order_by()


@dataclass
class Sweep:
    """What was found: files that no row names (deleted, unless it was a dry run), and rows whose file is missing."""

    orphans: int = 0
    missing: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def missing_count(self) -> int:
        return sum(map(len, self.missing.values()))


def sweep_files(*, now: datetime, is_dry_run: bool = False) -> Sweep:
    """Delete the files of a day ago and older that no row names, and find the rows whose file is gone.

    Safe while others write: a file is older than its row, and rows are asked after their files. Needs some 60 bytes
    of memory for each file of a folder.
    """
    found = Sweep()
    for storage, columns in _storages():
        for folder in sorted({column.folder for column in columns}):
            seen: set[int] = set()
            for batch in _batches(each_file(storage, folder)):
                seen.update(hash(file.name) for file in batch)
                orphans = _orphans(batch, columns, older_than=now - LOST_AFTER)
                found.orphans += len(orphans)
                for name in [] if is_dry_run else orphans:
                    storage.delete(name)
            for column in columns:
                if column.folder == folder:
                    _note_missing(found, column, seen)
    if found.orphans or found.missing:
        facts = {name: len(keys) for name, keys in found.missing.items()}
        _log.warning("files_swept", orphans=found.orphans, missing=facts, is_dry_run=is_dry_run)
    return found


def rows_without_files(now: datetime) -> Iterator[str]:
    """One sentence for each row whose file is gone."""
    for name, keys in sweep_files(now=now, is_dry_run=True).missing.items():
        yield from (f"{name}: the file of {key} is missing." for key in keys)


def columns_of_files() -> list[Column]:
    """Of all models."""
    return [
        Column(model, column)
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if isinstance(column, FileField)
    ]


def _storages() -> list[tuple[Storage, list[Column]]]:
    """Each storage with the columns that name files in it."""
    found: dict[int, tuple[Storage, list[Column]]] = {}
    for column in columns_of_files():
        storage = column.field.storage
        found.setdefault(id(storage), (storage, []))[1].append(column)
    return list(found.values())


def _batches(files: Iterator[FoundFile]) -> Iterator[list[FoundFile]]:
    while batch := list(islice(files, _BATCH)):
        yield batch


def _orphans(batch: Sequence[FoundFile], columns: Sequence[Column], *, older_than: datetime) -> list[str]:
    """Of any column of the storage: a file that two models share is kept by each of them."""
    old = {file.name for file in batch if file.modified_at < older_than}
    for column in columns:
        if old:
            name = column.field.attname
            old -= set(column.rows().filter(**{f"{name}__in": old}).values_list(name, flat=True))
    return sorted(old)


def _note_missing(found: Sweep, column: Column, seen: set[int]) -> None:
    rows = column.rows().values_list("pk", column.field.attname)
    doubtful = [(key, name) for key, name in rows.iterator(chunk_size=_BATCH * 4) if hash(name) not in seen]
    # Those written since, or that lie elsewhere, are there; those deleted since are no rows any more.
    lost = [key for key, name in doubtful if not column.field.storage.exists(name)]
    left = sorted(column.rows().filter(pk__in=lost).values_list("pk", flat=True), key=str)
    if left:
        found.missing[column.name] = left

"""Writing files beside rows: both are there, or neither is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.core.files import File
from django.db.models.fields.files import FieldFile


@contextmanager
def files_undone() -> Iterator[list[FieldFile]]:
    """A list of the files that are written in the block: they go again where it fails, as its rows do."""
    written: list[FieldFile] = []
    try:
        yield written
    except BaseException:
        for file in written:
            file.storage.delete(str(file.name))
        raise


def write_file(target: FieldFile, content: IO[bytes], *, name: str, written: list[FieldFile]) -> None:
    """Store ``content`` under ``name`` for a row that is about to be saved, and add it to ``written``."""
    target.save(name, File(content), save=False)
    written.append(target)

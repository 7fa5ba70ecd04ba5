"""Writing files beside rows: both are there, or neither is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import IO

import structlog
from django.core.files import File
from django.db.models.fields.files import FieldFile

from core.errors import PlatformError
from core.outage import is_outage

_log = structlog.get_logger("lyceum.files")
_around: ContextVar[list[FieldFile] | None] = ContextVar("files_of_the_block_around", default=None)


@contextmanager
def files_undone() -> Iterator[list[FieldFile]]:
    """A list of the files that are written in the block: they go again where it fails, as its rows do.

    Where nobody knows whether the rows were kept, as the database went away, the files stay: the sweep knows later.
    Inside of another such block they go where that one fails, too.
    """
    written: list[FieldFile] = []
    around = _around.get()
    token = _around.set(written)
    try:
        yield written
    except BaseException as error:
        if not is_outage(error):
            take_back(written)
        raise
    else:
        if around is not None:
            around.extend(written)
    finally:
        _around.reset(token)


def write_file(target: FieldFile, content: IO[bytes], *, name: str, written: list[FieldFile]) -> None:
    """Store ``content`` under ``name`` for a row that is about to be saved, and add it to ``written``."""
    target.save(name, File(content), save=False)
    written.append(target)


def take_back(written: list[FieldFile]) -> None:
    """Delete files that no row will name after all, and empty the list."""
    while written:
        file = written.pop()
        try:
            file.storage.delete(str(file.name))
        except (PlatformError, OSError) as error:  # the sweep deletes it, and the first error is the one to tell
            _log.warning("file_left_behind", name=str(file.name), error=repr(error))

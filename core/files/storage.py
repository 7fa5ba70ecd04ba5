"""Where files lie, and how all of them are written. What is in them leaves through a view that asks who reads: none of
these places has an address."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any, NoReturn, Protocol, cast

from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils.translation import gettext as _

from core.errors import StorageFull, UpstreamUnavailable
from core.outage import is_disk_full

PRIVATE = "private"
# What a disk says that is away, not what a defect says.
_AWAY = frozenset(
    {errno.EIO, errno.EROFS, errno.ESTALE, errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.ETIMEDOUT, errno.EHOSTDOWN}
)


@dataclass(frozen=True)
class FoundFile:
    """A file that lies in a storage, by its name there."""

    name: str
    modified_at: datetime


class Listing(Protocol):
    """A storage that tells what lies in it, however much that is."""

    def each_file(self, folder: str) -> Iterator[FoundFile]:
        """The files under ``folder``, in no order; none where there is no such folder. Read in pages."""
        ...


def private_storage() -> Storage:
    """The storage of ``STORAGES["private"]``; a callable, so that migrations name no place."""
    return storages[PRIVATE]


def each_file(storage: Storage, folder: str) -> Iterator[FoundFile]:
    """The files under ``folder`` of one of our storages."""
    return cast("Listing", storage).each_file(folder)


class LocalFiles(FileSystemStorage):
    """A folder on a disk of this machine, or on one that all machines share.

    A file has its name once it is whole. What breaks off before leaves nothing, or, where the process was killed, a
    name that no row has.

    Raises:
        StorageFull: the disk is full, or a quota or limit is reached.
        UpstreamUnavailable: the disk is away.
    """

    def _save(self, name: str, content: Any) -> str:
        part = f"{name}.{token_hex(8)}.part"
        try:
            with _told_apart():
                super()._save(part, content)  # type: ignore[misc]  # not in the stubs, as below
                return self._named(part, name)
        except BaseException:
            with suppress(OSError):
                Path(self.path(part)).unlink(missing_ok=True)
            raise

    def _named(self, part: str, name: str) -> str:
        """Give the written file its name, or one beside it that is free."""
        while True:
            try:
                os.link(self.path(part), self.path(name))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                Path(self.path(part)).unlink()
                return name

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _told_apart():
            return super()._open(name, mode)  # type: ignore[misc]

    def url(self, name: str | None) -> NoReturn:
        refuse_address(name)

    def each_file(self, folder: str) -> Iterator[FoundFile]:
        for directory, _folders, names in os.walk(self.path(folder)):
            for name in names:
                path = Path(directory, name)
                with suppress(FileNotFoundError):
                    modified_at = datetime.fromtimestamp(path.lstat().st_mtime, UTC)
                    yield FoundFile(path.relative_to(self.location).as_posix(), modified_at)


def refuse_address(name: str | None) -> NoReturn:
    """Raises: ValueError: always."""
    raise ValueError(f"{name} has no address: a view gives it out.")


@contextmanager
def _told_apart() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if is_disk_full(error):
            raise storage_full() from error
        if error.errno in _AWAY:
            raise UpstreamUnavailable(_("Files cannot be reached at the moment.")) from error
        raise


def storage_full() -> StorageFull:
    return StorageFull(_("There is no room left to store this. The administrators have to make some."))

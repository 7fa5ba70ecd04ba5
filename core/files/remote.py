"""Storages behind a network: each call has a time-out, all their failures are one error, and files are read in pieces."""

from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import SEEK_CUR, SEEK_END, SEEK_SET, BufferedReader, RawIOBase
from typing import IO, Any, ClassVar, NoReturn, cast

from django.core.files.base import File
from django.core.files.storage import Storage

from core.errors import UpstreamUnavailable
from core.files.storage import FoundFile, refuse_address, storage_full
from core.upstream import asking

SERVICE = "The file storage"
CONNECT_SECONDS, READ_SECONDS, TRIES = 3, 10, 2
# Fetched at once, and held in memory for each file that is being read.
PIECE = 1024 * 1024
_INSUFFICIENT_STORAGE = 507


class RemoteReader(RawIOBase):
    """A file of ``size`` bytes at a distance. ``fetch`` gets the ``length`` bytes from ``start`` on, with one request."""

    def __init__(self, fetch: Callable[[int, int], bytes], size: int) -> None:
        super().__init__()
        self._fetch, self._size, self._position = fetch, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        start = {SEEK_SET: 0, SEEK_CUR: self._position, SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("Before the beginning of the file.")
        self._position = start + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: Any) -> int:
        length = min(len(buffer), self._size - self._position)
        if length <= 0:
            return 0
        piece = self._fetch(self._position, length)
        if len(piece) != length:
            raise UpstreamUnavailable("The file storage gave another piece than it was asked for.")
        buffer[:length] = piece
        self._position += length
        return length


class RemoteFiles(Storage):
    """Part of a storage behind a network, before the library's own class.

    Raises:
        UpstreamUnavailable: it is away, slow, refuses, or answers what makes no sense.
        StorageFull: it says so.
        FileNotFoundError: there is no such file.
    """

    # The kinds of error that the library raises.
    failures: ClassVar[tuple[type[Exception], ...]]

    @abstractmethod
    def status_of(self, error: BaseException) -> int | None:
        """The HTTP status that the storage answered with, if ``error`` stands for one."""

    @abstractmethod
    def size_and_fetch(self, name: str) -> tuple[int, Callable[[int, int], bytes]]:
        """How many bytes the file has, and what gets some of them."""

    @abstractmethod
    def list_files(self, prefix: str) -> Iterator[FoundFile]:
        """Those whose names begin with ``prefix``, in pages."""

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Round one call. That a file is missing is an answer as good as any other."""
        missing: BaseException | None = None
        with asking(SERVICE, *self.failures, ConnectionError, TimeoutError):
            try:
                yield
            except FileNotFoundError as error:
                missing = error
            except self.failures as error:
                status = self.status_of(error)
                if status == _INSUFFICIENT_STORAGE:
                    raise storage_full() from error
                if status != 404:
                    raise
                missing = error
        if missing is not None:
            raise FileNotFoundError("There is no such file.") from missing

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        if mode != "rb":
            raise ValueError("Files are stored whole, and read as bytes.")
        with self.asked():
            size, fetch = self.size_and_fetch(name)

        def fetch_guarded(start: int, length: int) -> bytes:
            with self.asked():
                return fetch(start, length)

        return File(cast("IO[bytes]", BufferedReader(RemoteReader(fetch_guarded, size), PIECE)), name)

    def _save(self, name: str, content: Any) -> str:
        with self.asked():
            saved: str = super()._save(name, content)  # type: ignore[misc]  # the library's
        return saved

    def delete(self, name: str) -> None:
        with self.asked():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with self.asked():
            return super().exists(name)

    def size(self, name: str) -> int:
        with self.asked():
            return super().size(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with self.asked():
            return super().listdir(path)

    def url(self, name: str | None) -> NoReturn:
        refuse_address(name)

    def each_file(self, folder: str) -> Iterator[FoundFile]:
        found = self.list_files(f"{folder.strip('/')}/")
        while True:
            with self.asked():
                file = next(found, None)
            if file is None:
                return
            yield file

"""Reading ZIP files that anybody may have made: only into memory, and only as much as is bearable.

What the directory of a ZIP says of sizes is believed only where it is too much; everything is counted again while it
is unpacked. Names are looked at and never used as paths.
"""

import re
import stat
import struct
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

_CHUNK = 2**16
# Of others the reader unpacks a whole chunk before anybody can look how much it was.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1 | 0x40 | 0x2000
# Signs that no name has: controls, and those that change the direction of what stands behind them.
_STRANGE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\\\\]")
_DRIVE = re.compile("[A-Za-z]:")
# What a member takes in the directory, with a long name; fewer of shorter names are counted when they are read.
_ROOM_FOR_ENTRY = 400
_LOCAL_HEADER = struct.Struct("<4s22sHH")


@dataclass(frozen=True)
class ArchiveLimits:
    """``max_bytes`` are unpacked, of all members together; ``max_ratio`` is how many times its packed size a member of
    more than a MiB may have."""

    max_members: int = 2_000
    max_bytes: int = 128 * 2**20
    max_ratio: int = 250
    max_name_length: int = 400


class ArchiveRefused(Exception):
    """``code``: not_an_archive; damaged (or packed in an unusual way); encrypted; bad_name (a path that leads
    elsewhere, strange signs, too long, or twice the same); is_link; too_many_members; too_large; too_dense (next to
    nothing that unpacks to a lot); overlapping. ``member`` is the name at fault, safe to show, where there is one."""

    def __init__(self, code: str, member: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.member = _STRANGE.sub("\ufffd", member)[:200]


class Archive:
    """An open archive. ``names`` are of its files, in the order of its directory."""

    def __init__(self, opened: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], limits: ArchiveLimits) -> None:
        self.names: Sequence[str] = tuple(members)
        self._opened, self._members = opened, members
        self._left = limits.max_bytes

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def size_of(self, name: str) -> int:
        """What the archive says that it unpacks to; no more than that is ever given."""
        return self._members[name].file_size

    def read(self, name: str) -> bytes:
        """A whole member.

        Raises:
            ArchiveRefused: it is damaged; together with all that was read before it is too large.
            KeyError: there is none of this name.
        """
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        """A member in pieces of at most 64 KiB, refused as in ``read``."""
        member = self._members[name]
        try:
            with self._opened.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    self._count(len(chunk), name)
                    yield chunk
        except (ArchiveRefused, GeneratorExit):
            raise
        except Exception as error:  # of a damaged ZIP the library raises whatever one of its parts does
            raise ArchiveRefused("damaged", name) from error

    def _count(self, unpacked: int, name: str) -> None:
        self._left -= unpacked
        if self._left < 0:
            raise ArchiveRefused("too_large", name)


@contextmanager
def open_archive(file: IO[bytes], limits: ArchiveLimits | None = None) -> Iterator[Archive]:
    """The archive in ``file``, its directory looked through; ``file`` stays open.

    Raises:
        ArchiveRefused: whatever is wrong with it, see there.
    """
    limits = limits or ArchiveLimits()
    size = file.seek(0, 2)
    file.seek(0)
    if file.read(4) not in (b"PK\x03\x04", b"PK\x05\x06"):
        raise ArchiveRefused("not_an_archive")
    _check_directory_size(file, size, limits)
    try:
        opened = zipfile.ZipFile(file)
    except Exception as error:  # as above
        raise ArchiveRefused("damaged") from error
    with opened:
        yield Archive(opened, _checked(opened, file, size, limits), limits)


def _check_directory_size(file: IO[bytes], size: int, limits: ArchiveLimits) -> None:
    """Before the library makes an object of each entry in it."""
    file.seek(max(0, size - 22 - 0xFFFF))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise ArchiveRefused("damaged")
    directory_bytes = struct.unpack_from("<L", tail, at + 12)[0]
    beyond = tail.rfind(b"PK\x06\x06", 0, at)
    if beyond >= 0 and at - beyond >= 56:  # large archives say it again, in more bytes
        directory_bytes = max(min(directory_bytes, size), struct.unpack_from("<Q", tail, beyond + 40)[0])
    if directory_bytes > limits.max_members * _ROOM_FOR_ENTRY + 2**16:
        raise ArchiveRefused("too_many_members")


def _checked(opened: zipfile.ZipFile, file: IO[bytes], size: int, limits: ArchiveLimits) -> dict[str, zipfile.ZipInfo]:
    found = opened.infolist()
    if len(found) > limits.max_members:
        raise ArchiveRefused("too_many_members")
    members: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for member in found:
        _check_member(member, limits)
        if member.filename in seen:
            raise ArchiveRefused("bad_name", member.filename)
        seen.add(member.filename)
        if not member.is_dir():
            members[member.filename] = member
    total = sum(member.file_size for member in found)
    if total > limits.max_bytes:
        raise ArchiveRefused("too_large")
    if total > max(2**20, size * limits.max_ratio):
        raise ArchiveRefused("too_dense")
    _check_places(found, file, opened.start_dir)
    return members


def _check_member(member: zipfile.ZipInfo, limits: ArchiveLimits) -> None:
    name = member.orig_filename  # ``filename`` ends at the first NUL
    if len(name) > limits.max_name_length or _STRANGE.search(name) or _leads_elsewhere(name):
        raise ArchiveRefused("bad_name", name)
    if stat.S_ISLNK(member.external_attr >> 16):
        raise ArchiveRefused("is_link", name)
    if member.flag_bits & _ENCRYPTED:
        raise ArchiveRefused("encrypted", name)
    if member.compress_type not in _METHODS:
        raise ArchiveRefused("damaged", name)
    if member.file_size > max(2**20, member.compress_size * limits.max_ratio):
        raise ArchiveRefused("too_dense", name)


def _leads_elsewhere(name: str) -> bool:
    parts = name.removesuffix("/").split("/")
    return any(part in ("", ".", "..") for part in parts) or _DRIVE.match(name) is not None


def _check_places(found: Sequence[zipfile.ZipInfo], file: IO[bytes], directory_at: int) -> None:
    """No two members share bytes: a few kilobytes that are the data of each of thousands are a bomb."""
    end = 0
    for member in sorted(found, key=lambda member: member.header_offset):
        if member.header_offset < 0:
            raise ArchiveRefused("damaged", member.filename)
        if member.header_offset < end:
            raise ArchiveRefused("overlapping", member.filename)
        file.seek(member.header_offset)
        header = file.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
            raise ArchiveRefused("damaged", member.filename)
        _mark, _fixed, name_bytes, extra_bytes = _LOCAL_HEADER.unpack(header)
        end = member.header_offset + _LOCAL_HEADER.size + name_bytes + extra_bytes + member.compress_size
    if end > directory_at:
        raise ArchiveRefused("overlapping")

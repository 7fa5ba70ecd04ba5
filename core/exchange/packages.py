"""What is imported: the bytes of one file, or an archive with members, read once each and held to limits."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, NoReturn
from xml.etree.ElementTree import Element

from core.exchange.items import PackageRefused, Where
from core.files.archives import Archive, ArchiveLimits, ArchiveRefused, open_archive
from core.files.xml import XmlRefused, parse_xml

_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# A course with its pictures and recordings; nothing of it is ever written to a disk.
LIMITS = ArchiveLimits(max_members=5_000, max_bytes=96 * 2**20)
# Python takes some hundred bytes for each value of a JSON.
MOST_JSON_BYTES, MOST_JSON_VALUES = 32 * 2**20, 1_000_000


class Package:
    """A file that was handed in. ``names`` are the members of an archive, none where it is no archive.

    Names are compared and never used as paths.
    """

    def __init__(self, data: bytes, *, file_name: str, archive: Archive | None = None) -> None:
        self.data, self.file_name = data, file_name
        self._archive = archive
        self._read: dict[str, bytes] = {}
        self.names: frozenset[str] = frozenset(archive.names) if archive else frozenset()

    @property
    def is_archive(self) -> bool:
        return self._archive is not None

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def read(self, name: str) -> bytes:
        """The bytes of a member, unpacked once.

        Raises:
            PackageRefused: there is no such member, it is damaged, or the archive unpacks to too much.
        """
        if name not in self._read:
            if self._archive is None or name not in self.names:
                raise PackageRefused("member_missing", Where(name))
            try:
                self._read[name] = self._archive.read(name)
            except ArchiveRefused as refusal:
                raise _refused(refusal) from refusal
        return self._read[name]

    def read_xml(self, name: str) -> Element:
        """Raises: PackageRefused: as ``read``, or it is no XML that may be read."""
        try:
            return parse_xml(self.read(name))
        except XmlRefused as refusal:
            raise PackageRefused(f"xml_{refusal.code}", Where(_shown(name), refusal.line)) from refusal

    def read_json(self, name: str) -> Any:
        """JSON that means one thing everywhere: UTF-8, no NaN, no name twice in one object.

        Raises:
            PackageRefused: as ``read``, or it is no such JSON.
        """
        data, where = self.read(name), Where(_shown(name))
        if len(data) > MOST_JSON_BYTES or sum(map(data.count, (b"[", b"{", b","))) > MOST_JSON_VALUES:
            raise PackageRefused("json_too_large", where)
        try:
            return json.loads(data.decode("utf-8-sig"), parse_constant=_no_number, object_pairs_hook=_object)
        except RecursionError as error:
            raise PackageRefused("json_too_deep", where) from error
        except ValueError as error:
            line = getattr(error, "lineno", 0)
            reason = str(getattr(error, "msg", error))[:200]
            raise PackageRefused("json_damaged", Where(where.member, line), reason=reason) from error


@contextmanager
def opened(data: bytes, *, file_name: str) -> Iterator[Package]:
    """A package from its bytes.

    Raises:
        PackageRefused: it is empty, or an archive that may not be opened.
    """
    if not data:
        raise PackageRefused("package_empty")
    if not data.startswith(_ZIP_STARTS):
        yield Package(data, file_name=file_name)
        return
    try:
        with open_archive(BytesIO(data), LIMITS) as archive:
            yield Package(data, file_name=file_name, archive=archive)
    except ArchiveRefused as refusal:
        raise _refused(refusal) from refusal


def _refused(refusal: ArchiveRefused) -> PackageRefused:
    return PackageRefused(f"archive_{refusal.code}", Where(_shown(refusal.member)))


def _shown(name: str) -> str:
    """A name that may hold anything, to be stored and shown."""
    return "".join(sign if sign.isprintable() else "?" for sign in name[:200])


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return members

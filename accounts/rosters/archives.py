"""Taking the tables out of a ZIP: only those that are asked for, only into memory, and only as much as is bearable."""

import io
import zipfile
from collections.abc import Collection
from pathlib import PurePosixPath

from accounts.rosters.results import RosterUnreadable

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
EXCEL_MARK = "[Content_Types].xml"
MAX_MEMBERS = 200
MAX_TABLE_BYTES = 32 * 2**20
MAX_ALL_BYTES = 64 * 2**20
MAX_RATIO = 200  # text of tables shrinks to a twentieth or so
# Of others the reader unpacks a whole chunk before anybody can look how much it was.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CHUNK = 2**16
_ENCRYPTED = 0x1


def is_zip(data: bytes) -> bool:
    """By its first bytes, whatever its name says."""
    return data.startswith(ZIP_STARTS)


def tables_in(data: bytes, wanted: Collection[str]) -> dict[str, bytes]:
    """The wanted members by their names in lower case. Names are compared and never used as paths.

    A ZIP whose tables lie together in a folder is read as well. What else is in it is not looked at.

    Raises:
        RosterUnreadable: no ZIP, broken, encrypted, packed in another way than usual, a bomb, or a table stands
            in it twice.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            chosen = _chosen(archive.infolist(), wanted)
            return _unpacked(archive, chosen, len(data))
    except RosterUnreadable:
        raise
    except Exception as error:  # of a damaged ZIP the library raises whatever one of its parts does
        raise RosterUnreadable("zip_broken") from error


def _chosen(members: list[zipfile.ZipInfo], wanted: Collection[str]) -> dict[str, zipfile.ZipInfo]:
    if any(member.filename == EXCEL_MARK for member in members):
        raise RosterUnreadable("excel")
    if len(members) > MAX_MEMBERS:
        raise RosterUnreadable("zip_too_many", number=MAX_MEMBERS)
    chosen: dict[str, zipfile.ZipInfo] = {}
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        name = path.name.lower()
        if member.is_dir() or "__MACOSX" in path.parts or name not in wanted:
            continue
        if path.is_absolute() or ".." in path.parts:
            raise RosterUnreadable("zip_strange_path", file=name)
        if name in chosen:
            raise RosterUnreadable("zip_twice", file=name)
        if member.flag_bits & _ENCRYPTED:
            raise RosterUnreadable("zip_encrypted", file=name)
        if member.compress_type not in METHODS:
            raise RosterUnreadable("zip_method", file=name)
        chosen[name] = member
    return chosen


def _unpacked(archive: zipfile.ZipFile, chosen: dict[str, zipfile.ZipInfo], packed_bytes: int) -> dict[str, bytes]:
    """What the directory of a ZIP says of sizes is only believed where it is too large."""
    allowed = min(MAX_ALL_BYTES, max(packed_bytes * MAX_RATIO, 2**20))
    if sum(member.file_size for member in chosen.values()) > allowed:
        raise RosterUnreadable("zip_bomb")
    tables = {}
    for name, member in chosen.items():
        most = min(MAX_TABLE_BYTES, allowed)
        tables[name] = _read(archive, member, most)
        allowed -= len(tables[name])
    return tables


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    out = bytearray()
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            out += chunk
            if len(out) > most:
                raise RosterUnreadable("zip_bomb", file=PurePosixPath(member.filename).name.lower())
    return bytes(out)

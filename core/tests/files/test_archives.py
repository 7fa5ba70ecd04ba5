"""Archives that somebody made to do harm, or that were damaged on their way."""

import io
import struct
import zipfile
import zlib

import pytest

from core.files.archives import ArchiveLimits, ArchiveRefused, open_archive

LIMITS = ArchiveLimits(max_members=5, max_bytes=3 * 2**20, max_name_length=60)


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def changed(data: bytes, mark: bytes, place: int, form: str, value: int) -> bytes:
    forged = bytearray(data)
    struct.pack_into(form, forged, forged.rfind(mark) + place, value)
    return bytes(forged)


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("a")
    info.external_attr = 0o120777 << 16
    return info


def refusal(data: bytes, limits: ArchiveLimits = LIMITS) -> tuple[str, str]:
    with pytest.raises(ArchiveRefused) as refused, open_archive(io.BytesIO(data), limits) as archive:
        for name in archive.names:
            archive.read(name)
    return refused.value.code, refused.value.member


GOOD = zipped(("a/", b""), ("a/one.txt", b"one"), ("two.txt", b"two" * 100))
DEFLATED = zlib.compress(b"one", wbits=-15)
END, ENTRY = b"PK\x05\x06", b"PK\x01\x02"


def test_members_are_read_whole_and_in_pieces() -> None:
    with open_archive(io.BytesIO(GOOD), LIMITS) as archive:
        assert archive.names == ("a/one.txt", "two.txt")
        assert "a/" not in archive
        assert archive.read("a/one.txt") == b"one"
        assert b"".join(archive.chunks("two.txt")) == b"two" * 100
        assert archive.size_of("two.txt") == 300
        with pytest.raises(KeyError):
            archive.read("three.txt")


def test_an_archive_may_be_empty() -> None:
    with open_archive(io.BytesIO(zipped())) as archive:
        assert archive.names == ()


@pytest.mark.parametrize(
    "name",
    ["../a", "a/../../b", "/etc/passwd", "C:a", "a\\b", "a\nb", "a//b", "./a", "a\u202etxt.exe", "x" * 61, "a\x7f"],
)
def test_names_that_lead_elsewhere_or_hide_something_are_refused(name: str) -> None:
    assert refusal(zipped((name, b"x")))[0] == "bad_name"


def test_a_name_with_a_zero_byte_is_refused() -> None:
    assert refusal(zipped(("aXb.txt", b"x")).replace(b"aXb.txt", b"a\0b.txt")) == ("bad_name", "a\ufffdb.txt")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused() -> None:
    assert refusal(zipped(("a", b"1"), ("a", b"2"))) == ("bad_name", "a")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", ("not_an_archive", "")),
        (b"%PDF-1.7", ("not_an_archive", "")),
        (b"GIF89a" + GOOD, ("not_an_archive", "")),
        (GOOD[:-25], ("damaged", "")),
        (GOOD.replace(DEFLATED, b"\xff" + DEFLATED[1:]), ("damaged", "a/one.txt")),
        (zipped((link(), b"/etc/passwd")), ("is_link", "a")),
        (changed(zipped(("a", b"x")), ENTRY, 8, "<H", 1), ("encrypted", "a")),
        (zipped(("a", b"x"), packing=zipfile.ZIP_BZIP2), ("damaged", "a")),
        (zipped(*((str(at), b"") for at in range(6))), ("too_many_members", "")),
        (
            zipped(("a", b"0123" * 2**19), ("b", bytes(range(256)) * 2**13), packing=zipfile.ZIP_STORED),
            ("too_large", ""),
        ),
        (zipped(("a", b"\0" * (2 * 2**20))), ("too_dense", "a")),
        (changed(zipped(("a", b"x" * 1000)), ENTRY, 24, "<L", 10), ("damaged", "a")),
        (changed(zipped(("a", b"x"), ("b", b"y")), ENTRY, 42, "<L", 0), ("overlapping", "b")),
        (changed(GOOD, END, 12, "<L", 2**31), ("too_many_members", "")),
        (changed(GOOD, END, 16, "<L", 2**31), ("damaged", "a/")),
    ],
)
def test_what_is_no_archive_or_does_harm_is_refused(data: bytes, told: tuple[str, str]) -> None:
    assert refusal(data) == told


def test_all_that_is_read_counts_together() -> None:
    with open_archive(io.BytesIO(zipped(("a", b"x" * 600_000))), ArchiveLimits(max_bytes=1_000_000)) as archive:
        assert len(archive.read("a")) == 600_000
        with pytest.raises(ArchiveRefused, match="too_large"):
            archive.read("a")


def test_every_byte_may_be_another() -> None:
    """Nothing but the declared refusal, whichever byte is broken."""
    told = set()
    for at in range(len(GOOD)):
        broken = GOOD[:at] + bytes([GOOD[at] ^ 0xFF]) + GOOD[at + 1 :]
        try:
            with open_archive(io.BytesIO(broken), LIMITS) as archive:
                for name in archive.names:
                    archive.read(name)
            told.add("read")
        except ArchiveRefused as refused:
            told.add(refused.code)
    assert {"damaged", "not_an_archive", "read", "encrypted"} <= told

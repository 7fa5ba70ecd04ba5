"""ZIP files that somebody made to do harm, or that were damaged on their way: told, never raised."""

import io
import random
import struct
import zipfile

import pytest

from accounts.rosters import read_roster
from accounts.tests.roster_files import zipped
from accounts.tests.rosters.test_oneroster import USERS_1_1, manifest, user_1_1

TABLES = {"manifest.csv": manifest(), "users.csv": f"{USERS_1_1}\n{user_1_1('u1', 'student')}"}
DIRECTORY = b"PK\x01\x02"
METHOD, SIZE = 10, 24  # where they stand in an entry of the directory


def packed(method: int, size: int = 2**20) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("users.csv", b"a" * size)
    return out.getvalue()


def claiming(data: bytes, place: int, form: str, value: int) -> bytes:
    """The same ZIP, in whose directory ``value`` stands for what was there."""
    forged = bytearray(data)
    struct.pack_into(form, forged, forged.rfind(DIRECTORY) + place, value)
    return bytes(forged)


def codes(data: bytes) -> list[tuple[str, str]]:
    return [(each.file, each.code) for each in read_roster(data).findings]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_is_packed_so_that_it_cannot_be_unpacked_in_parts_is_refused(method: int) -> None:
    assert codes(packed(method)) == [("users.csv", "zip_method")]
    assert codes(claiming(packed(method), SIZE, "<I", 10)) == [("users.csv", "zip_method")]


@pytest.mark.parametrize("method", [1, 9, 93, 99, 65535])
def test_a_method_that_nobody_knows_is_refused(method: int) -> None:
    assert codes(claiming(zipped(TABLES), METHOD, "<H", method)) == [("users.csv", "zip_method")]


def test_other_members_may_be_packed_as_they_like() -> None:
    # Arrange
    out = io.BytesIO(zipped(TABLES))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("orgs.pdf", b"a" * 1000)

    # Act, Assert
    assert codes(out.getvalue()) == []


@pytest.mark.parametrize(
    ("claimed", "told"), [(100, ("", "zip_broken")), (2**31, ("", "zip_bomb")), (40_000_000, ("", "zip_bomb"))]
)
def test_a_bomb_is_refused_whatever_it_says_of_its_size(claimed: int, told: tuple[str, str]) -> None:
    assert codes(claiming(packed(zipfile.ZIP_DEFLATED, 40_000_000), SIZE, "<I", claimed)) == [told]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_no_damaged_zip_raises(method: int) -> None:
    # Arrange
    chance, out = random.Random(method), io.BytesIO()  # noqa: S311 - the same damage each time
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, text in TABLES.items():
            archive.writestr(name, text)

    # Act
    rosters = [read_roster(_damaged(out.getvalue(), chance)) for _ in range(400)]

    # Assert
    assert len(rosters) == 400
    assert all(roster.rows or roster.findings for roster in rosters)


def _damaged(data: bytes, chance: random.Random) -> bytes:
    mutant = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        mutant[chance.randrange(len(mutant))] = chance.randrange(256)
    return bytes(mutant[: chance.randrange(10, len(mutant))] if chance.random() < 0.2 else mutant)

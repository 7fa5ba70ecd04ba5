"""A backup comes back, and whoever was erased since does not: on a real server, with its files."""

import sqlite3
from pathlib import Path
from uuid import UUID

import pytest

from core.tests.threads import eventually
from tests.live.servers import Embedded

pytestmark = pytest.mark.live
NAME = "Bruno Bystander"


def copied(source: Path, target: Path) -> None:
    """A backup as SQLite makes it, while others write."""
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        old.backup(new)


def names_of(database: Path, person_id: UUID) -> list[tuple[str, str]]:
    with sqlite3.connect(database) as connection:
        found = connection.execute("SELECT full_name, username FROM accounts_user WHERE id = ?", [person_id.hex])
        return list(found.fetchall())


def test_a_server_that_starts_from_an_old_backup_erases_again(embedded: Embedded, tmp_path: Path) -> None:
    # Arrange
    database = embedded.home / "lyceum.sqlite3"
    person_id = UUID(embedded.school["bystander"])
    copied(database, tmp_path / "backup.sqlite3")

    # Act
    said = embedded.manage("erase_person", str(person_id))
    stone = embedded.home / "private" / "tombstones" / f"{person_id}.json"
    is_written = eventually(stone.exists, within=60)
    embedded.stop()
    for file in database.parent.glob(f"{database.name}*"):
        file.unlink()
    copied(tmp_path / "backup.sqlite3", database)
    before = names_of(database, person_id)
    embedded.start_web()
    after = names_of(database, person_id)

    # Assert
    assert (said.splitlines()[-1], is_written) == ("Erased.", True)
    assert [name for name, _username in before] == [NAME]
    assert after == [("", f"erased-{person_id.hex}")]
    assert NAME.encode() not in b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))
    assert embedded.verdict().holds

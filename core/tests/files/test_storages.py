"""The three places where files may lie, each behind a real server where it has one."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import SEEK_END
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from config import env
from core.errors import StorageFull, UpstreamUnavailable
from core.files import gcs
from core.files.remote import PIECE
from core.files.storage import LocalFiles, each_file
from core.tests.files.stores import fresh_breaker, google_files, google_server, s3_files, s3_server, useless_server

__all__ = ["fresh_breaker"]
pytestmark = pytest.mark.usefixtures("fresh_breaker")
# More than one piece, and no two pieces alike.
LONG = b"".join(number.to_bytes(4) for number in range((PIECE + 5000) // 4))


@pytest.fixture(scope="module")
def s3_address() -> Iterator[str]:
    with s3_server() as address:
        yield address


@pytest.fixture(scope="module")
def google_address() -> Iterator[str]:
    with google_server() as address:
        yield address


@pytest.fixture(params=["local", "s3", "google"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Storage:
    if request.param == "local":
        return LocalFiles(location=tmp_path / "private")
    if request.param == "s3":
        return s3_files(request.getfixturevalue("s3_address"), f"private-{tmp_path.name}")
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", request.getfixturevalue("google_address"))
    return google_files(f"private-{tmp_path.name}")


def test_a_file_is_kept_read_listed_and_deleted(place: Storage) -> None:
    # Act
    name = place.save("files/a.bin", ContentFile(LONG))
    again = place.save("files/a.bin", ContentFile(b"other"))
    with place.open(name) as file:
        whole = file.read()
    found = {file.name: file.modified_at for file in each_file(place, "files")}
    before = (place.exists(name), place.size(name))
    for each in (name, again, "files/never.bin"):
        place.delete(each)

    # Assert
    assert (name, whole == LONG, before) == ("files/a.bin", True, (True, len(LONG)))
    assert (again.startswith("files/a_"), set(found)) == (True, {name, again})
    assert all(datetime.now(UTC) - at < timedelta(minutes=1) for at in found.values())
    assert (place.exists(name), list(each_file(place, "files")), list(each_file(place, "never"))) == (False, [], [])


def test_a_part_is_read_from_where_it_is(place: Storage) -> None:
    # Arrange
    name = place.save("files/b.bin", ContentFile(LONG))

    # Act
    with place.open(name) as file:
        file.seek(PIECE - 3)
        across, at = file.read(7), file.tell()
        file.seek(-4, SEEK_END)
        last, beyond = file.read(100), file.read()

    # Assert
    assert (across, at) == (LONG[PIECE - 3 : PIECE + 4], PIECE + 4)
    assert (last, beyond) == (LONG[-4:], b"")


def test_what_is_not_there_is_told_from_a_failure(place: Storage) -> None:
    # Act, Assert
    with pytest.raises(FileNotFoundError):
        place.open("files/never.bin")
    with pytest.raises(FileNotFoundError):
        place.size("files/never.bin")
    with pytest.raises(ValueError, match="has no address"):
        place.url("files/never.bin")


@pytest.mark.parametrize("kind", ["away", "broken", "silent"])
@pytest.mark.parametrize("store", ["s3", "google"])
def test_a_store_that_does_not_work_is_told_as_such(store: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Arrange
    monkeypatch.setattr(gcs, "_TIMEOUT", (0.3, 0.3))
    monkeypatch.setattr(gcs, "_RETRY", gcs._RETRY.with_timeout(0.1).with_delay(initial=0.01, maximum=0.01))
    with useless_server(kind) as address:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", address)
        place = s3_files(address, wait_seconds=0.3) if store == "s3" else google_files()

        # Act, Assert
        with pytest.raises(UpstreamUnavailable):
            place.save("files/a.bin", ContentFile(b"bytes"))
        with pytest.raises(UpstreamUnavailable):
            place.open("files/a.bin")
        with pytest.raises(UpstreamUnavailable):
            list(each_file(place, "files"))


def test_a_store_that_is_full_says_so(tmp_path: Path) -> None:
    # Arrange
    with useless_server("full") as address:
        place = s3_files(address)

        # Act, Assert
        with pytest.raises(StorageFull):
            place._save("files/a.bin", ContentFile(b"bytes"))


def test_a_store_that_fails_again_and_again_is_left_alone(s3_address: str) -> None:
    # Arrange: the store works again, but five calls failed.
    with useless_server("away") as address:
        for _ in range(5):
            with pytest.raises(UpstreamUnavailable):
                s3_files(address).exists("files/a.bin")

    # Act, Assert
    with pytest.raises(UpstreamUnavailable):
        s3_files(s3_address).exists("files/a.bin")


# On a disk of one mebibyte, mounted for a process that sees itself as root.
FILL = """
import sys
from pathlib import Path
from django.conf import settings
settings.configure(USE_I18N=False)
from django.core.files.base import ContentFile
from core.errors import StorageFull
from core.files.storage import LocalFiles, each_file
place = LocalFiles(location=sys.argv[1])
place.save("files/first.bin", ContentFile(b"1" * 300_000))
try:
    place.save("files/second.bin", ContentFile(b"2" * 900_000))
except StorageFull as full:
    print(full.code, sorted(str(p.relative_to(sys.argv[1])) for p in Path(sys.argv[1]).rglob("*")))
"""


def test_a_full_disk_leaves_no_half_file(tmp_path: Path) -> None:
    # Arrange
    mount = f'mount -t tmpfs -o size=1m none "$0" && exec "{sys.executable}" -c "$1" "$0"'
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, str(tmp_path), FILL]

    # Act
    environment = {"PATH": os.environ["PATH"]}
    try:
        done = subprocess.run(  # noqa: S603 - as above
            command, cwd=env.PROJECT_ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
    except FileNotFoundError:
        pytest.skip("no unshare here: a disk of one mebibyte cannot be mounted")
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip("no disk of one mebibyte can be mounted here")

    # Assert
    assert (done.stdout.strip(), done.stderr) == ("core.storage_full ['files', 'files/first.bin']", "")


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    # Arrange
    class Torn(ContentFile):
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            yield b"half"
            raise ConnectionResetError

    place = LocalFiles(location=tmp_path)

    # Act, Assert
    with pytest.raises(ConnectionResetError):
        place.save("files/a.bin", Torn(b"whole"))
    assert list(each_file(place, "files")) == []

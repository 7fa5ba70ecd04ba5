"""Files without rows and rows without files, in each storage."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from accounts.tests.services.record import unchanged
from core.files import sweep
from core.files.storage import LocalFiles, private_storage
from core.files.sweep import columns_of_files, rows_without_files, sweep_files
from core.models import StoredFile
from core.ports import storage_meters
from core.tests.files.kept import TEXT, keep
from core.tests.files.stores import files_in, fresh_breaker, google_files, google_server, s3_files, s3_server
from courses.tests.factories import make_course
from lessons.models import LessonMedia
from lessons.tests.factories import make_lesson
from lessons.tests.media.recording_samples import wav
from lessons.tests.services.media_files import add

__all__ = ["fresh_breaker"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_breaker")]
# These wait for minutes until somebody deals with them; then they are deleted. No plan is charged for that.
PASSING = {"accounts.DataRequest", "accounts.RosterImport", "core.MaterialImport"}


@pytest.fixture(params=["local", "s3", "google"])
def places(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Both storages, empty, of each kind."""
    if request.param == "local":
        with files_in(default=LocalFiles(location=tmp_path / "m"), private=LocalFiles(location=tmp_path / "p")):
            yield
    elif request.param == "s3":
        with s3_server() as at, files_in(default=s3_files(at, "media"), private=s3_files(at, "private")):
            yield
    else:
        with google_server() as address:
            monkeypatch.setenv("STORAGE_EMULATOR_HOST", address)
            with files_in(default=google_files("media"), private=google_files("private")):
                yield


def put(storage: Any, name: str) -> str:
    return str(storage.save(name, ContentFile(TEXT)))


@pytest.mark.usefixtures("places")
def test_what_no_row_names_goes_after_a_day_and_what_is_missing_is_told(
    teacher: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Arrange
    monkeypatch.setattr(sweep, "_BATCH", 2)
    kept, lost = [keep(teacher) for _ in range(3)], keep(teacher)
    media = add(make_lesson(teacher, make_course(teacher)), teacher, wav())
    LessonMedia.objects.filter(pk=media.pk).update(size_bytes=1)
    orphans = [put(private_storage(), name) for name in ("files/a.txt", "files/b.txt.0af.part", "exports/c.zip")]
    orphans.append(put(default_storage, "lessons/d.png"))
    others = [put(private_storage(), name) for name in ("tombstones/e.json", "health/f", "mail/g")]
    private_storage().delete(str(lost.file.name))
    now = timezone.now()

    # Act
    early = sweep_files(now=now + timedelta(hours=23))
    dry = sweep_files(now=now + timedelta(hours=25), is_dry_run=True)
    told = list(rows_without_files(now))
    late = sweep_files(now=now + timedelta(hours=25))
    again = sweep_files(now=now + timedelta(hours=25))

    # Assert
    missing = {"core.StoredFile.file": [lost.pk]}
    assert [(each.orphans, each.missing) for each in (early, dry, late, again)] == [
        (0, missing),
        (4, missing),
        (4, missing),
        (0, missing),
    ]
    assert told == [f"core.StoredFile.file: the file of {lost.pk} is missing."]
    assert [private_storage().exists(name) for name in others] == [True] * 3
    assert [private_storage().exists(name) for name in orphans[:3]] == [False] * 3
    assert [each.file.read() for each in kept] == [TEXT] * 3
    assert (default_storage.exists(orphans[3]), default_storage.exists(str(media.file.name))) == (False, True)


def test_a_file_that_two_models_name_stays_for_either(teacher: User, tmp_path: Path) -> None:
    # Arrange: a document of a copied course, say, beside a file somebody keeps.
    with files_in(default=LocalFiles(location=tmp_path / "m"), private=LocalFiles(location=tmp_path / "p")):
        file = keep(teacher)
        StoredFile.objects.filter(pk=file.pk).update(file="documents/shared.txt")
        put(private_storage(), "documents/shared.txt")

        # Act
        found = sweep_files(now=timezone.now() + timedelta(days=2))

        # Assert
        assert private_storage().exists("documents/shared.txt")
        assert (found.orphans, found.missing) == (1, {})


def test_the_command_says_what_it_found(teacher: User, tmp_path: Path) -> None:
    # Arrange
    with files_in(default=LocalFiles(location=tmp_path / "m"), private=LocalFiles(location=tmp_path / "p")):
        file, out, clean = keep(teacher), StringIO(), StringIO()

        # Act
        with unchanged():
            call_command("sweep_files", stdout=clean)
        private_storage().delete(str(file.file.name))
        with pytest.raises(CommandError, match="Files are missing"):
            call_command("sweep_files", "--dry-run", stdout=out)

    # Assert
    assert clean.getvalue().splitlines() == ["files without a row, deleted: 0", "rows without their file: 0"]
    assert out.getvalue().splitlines() == [
        "files without a row: 0",
        "rows without their file: 1",
        f"  core.StoredFile.file: {file.pk}",
    ]


def test_every_table_with_files_is_counted_and_swept_in_a_folder_of_its_own() -> None:
    # Act
    columns = columns_of_files()

    # Assert
    assert {column.model._meta.label for column in columns} - PASSING == dict(storage_meters.items()).keys()
    assert all(column.folder and "%" not in column.folder for column in columns)

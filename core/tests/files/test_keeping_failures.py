"""Keeping files where they cannot be written."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.db import OperationalError

from accounts.models import User
from accounts.tests.services.record import refused
from core.errors import StorageFull, UpstreamUnavailable
from core.files.storage import LocalFiles, private_storage
from core.files.writing import files_undone
from core.models import StoredFile
from core.tests.files.kept import TEXT, keep, stored
from core.tests.files.stores import files_in, fresh_breaker, no_file_above, s3_files, useless_server

__all__ = ["fresh_breaker"]
pytestmark = pytest.mark.django_db


def test_a_full_disk_leaves_neither_row_nor_file(teacher: User, settings: LazySettings) -> None:
    # Arrange: more than the database of the tests, so that only the upload is stopped.
    settings.MAX_UPLOAD_BYTES = 64 * 2**20
    large, before = b"words " * (33 * 2**20 // 6), stored()

    # Act
    with no_file_above(32 * 2**20), refused(StorageFull):
        keep(teacher, large)

    # Assert
    assert stored() == before


@pytest.mark.usefixtures("fresh_breaker")
def test_a_store_that_is_away_leaves_no_row(teacher: User) -> None:
    # Act, Assert
    with useless_server("away") as address:
        away = s3_files(address)
        with files_in(default=away, private=away), refused(UpstreamUnavailable):
            keep(teacher)


@pytest.mark.usefixtures("fresh_breaker")
def test_a_file_that_cannot_be_taken_back_does_not_hide_why(teacher: User, tmp_path: Path) -> None:
    # Arrange: the store goes away after the file was written.
    place = LocalFiles(location=tmp_path)
    file = StoredFile(owner_id=teacher.pk)

    # Act
    with useless_server("away") as address, pytest.raises(ZeroDivisionError), files_undone() as written:
        with files_in(default=place, private=place):
            file.file.save("a.txt", ContentFile(TEXT), save=False)
        file.file.storage = s3_files(address)
        written.append(file.file)
        1 / 0  # noqa: B018 - any error

    # Assert
    assert [path.name for path in tmp_path.rglob("*.txt")] == ["a.txt"]


def test_files_stay_where_nobody_knows_whether_the_rows_did(teacher: User) -> None:
    # Arrange
    file = StoredFile(owner_id=teacher.pk)

    # Act
    with pytest.raises(OperationalError), files_undone() as written:
        file.file.save("b.txt", ContentFile(TEXT), save=False)
        written.append(file.file)
        raise OperationalError("the connection was lost at the commit")

    # Assert
    assert private_storage().exists(str(file.file.name))
    private_storage().delete(str(file.file.name))

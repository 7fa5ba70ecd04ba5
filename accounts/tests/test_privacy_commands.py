"""Data rights by hand: the commands."""

import io
from datetime import timedelta
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Activity, User
from accounts.tests.factories import make_institution, make_person
from accounts.tests.services.record import audited, unchanged

pytestmark = pytest.mark.django_db


def said(command: str, *arguments: str) -> str:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def learner() -> User:
    return make_person(make_institution(), full_name="Ada Byron")


def test_a_copy_is_written_to_a_new_file_and_audited(learner: User, tmp_path: Path) -> None:
    # Arrange
    file = tmp_path / "ada.zip"

    # Act
    lines = said("export_person", str(learner.pk), "--to", str(file))

    # Assert
    with ZipFile(file) as archive:
        assert "data/accounts.User.json" in archive.namelist()
    assert "accounts.User: 1" in lines
    assert len(audited("accounts.data_request.copied_by_command")) == 1
    with unchanged(), pytest.raises(CommandError, match="exists already"):
        said("export_person", str(learner.pk), "--to", str(file))


def test_nobody_has_no_copy_and_leaves_no_file(tmp_path: Path) -> None:
    # Act, Assert
    with unchanged(), pytest.raises(CommandError, match="no such person"):
        said("export_person", str(uuid4()), "--to", str(tmp_path / "nobody.zip"))
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_erases_nobody_and_says_what_erasing_does(learner: User) -> None:
    # Act
    with unchanged():
        planned = said("erase_person", str(learner.pk), "--dry-run")
    done = said("erase_person", str(learner.pk))

    # Assert
    assert "deleted: accounts.StudentProfile 1" in planned
    assert planned.splitlines()[-1] == "Nothing was changed."
    assert done.splitlines()[-1] == "Erased."
    assert planned.splitlines()[:-1] == done.splitlines()[:-1]
    with unchanged(), pytest.raises(CommandError, match="erased before"):
        said("erase_person", str(learner.pk))


def test_the_last_admin_is_refused() -> None:
    # Arrange
    office = make_person(make_institution(), Role.ADMIN)

    # Act, Assert
    for arguments in (["--dry-run"], []):
        with unchanged(), pytest.raises(CommandError, match="Nobody else administers"):
            said("erase_person", str(office.pk), *arguments)


def test_retention_by_hand_says_what_each_rule_ends(learner: User) -> None:
    # Arrange
    Activity.objects.create(
        institution_id=learner.institution_id,
        person=learner,
        kind="app",
        seconds=1,
        happened_at=timezone.now() - timedelta(days=366),
    )
    line = "accounts.Activity: what somebody spent time with: 1"

    # Act
    with unchanged():
        planned = said("apply_retention", "--dry-run")
    done = said("apply_retention")

    # Assert
    assert line in planned.splitlines()
    assert line in done.splitlines()
    assert Activity.objects.count() == 0


def test_erasures_are_reapplied_by_hand(learner: User) -> None:
    # Arrange
    said("erase_person", str(learner.pk))
    User.objects.filter(pk=learner.pk).update(full_name="Ada Byron", erased_at=None)

    # Act
    lines = [said("reapply_erasures").strip() for _ in range(2)]

    # Assert
    assert lines == ["1 erased again", "0 erased again"]
    assert User.objects.get(pk=learner.pk).full_name == ""

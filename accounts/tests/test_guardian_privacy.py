"""Guardians stand in other people's events: export and erasure find them there."""

from datetime import timedelta

import pytest
from django.apps import apps

from accounts.models import GuardianLink, User
from accounts.services.guardians import end_guardian_link
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.guardians import link_of, make_code, make_guardian
from core.audit import verify_audit_chain
from core.checks import RANK
from core.events.reader import read_until_idle
from core.models import AuditDetail, Event
from core.privacy import erase_rows, export_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def family() -> tuple[User, User, User]:
    """A child, a guardian whom the school sent away, and one who stayed."""
    child = make_person(make_institution())
    gone, stays = make_guardian(child), make_guardian(child)
    office = make_code(child).invitation.created_by
    end_guardian_link(link_id=link_of(child, gone).pk, actor=office, now=NOW + timedelta(days=1))
    read_until_idle()
    return child, gone, stays


def traces_of(person: User) -> set[str]:
    """Columns in which the id of somebody stands, but for their own row."""
    marks = (str(person.pk), person.pk.hex)
    return {
        f"{model._meta.label}.{column}"
        for model in apps.get_models()
        if model._meta.app_label in RANK
        for row in model._default_manager.values()
        for column, value in row.items()
        if any(mark in str(value) for mark in marks) and (model, column) not in {(User, "id"), (User, "username")}
    }


def test_an_erased_guardian_stands_nowhere_and_the_others_are_left_alone(family: tuple[User, User, User]) -> None:
    # Arrange
    child, gone, stays = family
    before = traces_of(gone)

    # Act
    erase_rows(gone.pk)

    # Assert
    assert {"accounts.GuardianLink.guardian_id", "core.Event.payload", "core.AuditDetail.after"} <= before
    assert traces_of(gone) == set()
    assert GuardianLink.objects.get().guardian_id == stays.pk
    assert Event.objects.filter(name="accounts.guardian.linked", learner_id=child.pk).count() == 1
    assert list(verify_audit_chain()) == []


def test_an_erased_child_takes_links_codes_and_their_story_along(family: tuple[User, User, User]) -> None:
    # Arrange
    child, _gone, stays = family

    # Act
    erase_rows(child.pk)

    # Assert
    assert traces_of(child) == set()
    assert GuardianLink.objects.count() == 0
    assert AuditDetail.objects.filter(action__startswith="accounts.guardian").count() == 0
    assert User.objects.get(pk=stays.pk).full_name == stays.full_name


def test_the_export_of_a_guardian_names_the_links_but_no_digest(family: tuple[User, User, User]) -> None:
    # Arrange
    child, gone, _stays = family

    # Act
    exported = [(part.name, row) for part in export_rows(gone.pk) for row in part.rows]
    of_child = [(part.name, row) for part in export_rows(child.pk) for row in part.rows]

    # Assert
    links = [row for table, row in exported if table == "accounts.GuardianLink.as_guardian"]
    assert [(row["child_id"], row["end_reason"]) for row in links] == [(child.pk, "revoked")]
    codes = [row for table, row in of_child if table == "accounts.GuardianInvitation"]
    assert len(codes) == 3
    assert not any("code_digest" in row for row in codes)

"""What the reading of files knows of accounts without importing it stays true."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Relation, Role, RosterFormat
from accounts.models import StudentProfile, User
from accounts.names import plain_username
from accounts.rosters import RosterKind
from accounts.rosters.cells import LONGEST, RELATION_OF, ROLE_OF
from accounts.rosters.duplicates import _KEYS


@pytest.mark.parametrize("field", sorted(LONGEST))
def test_what_fits_into_a_cell_fits_into_its_column(field: str) -> None:
    # Act
    model = StudentProfile if field == "grade" else User

    # Assert
    assert LONGEST[field] == model._meta.get_field(field).max_length


def test_the_formats_are_those_of_accounts() -> None:
    assert {kind.value for kind in RosterKind} == set(RosterFormat.values)


def test_words_lead_to_roles_and_relations_of_accounts() -> None:
    assert set(ROLE_OF.values()) == set(Role.values)
    assert set(RELATION_OF.values()) == set(Relation.values)


@given(st.text())
def test_usernames_are_compared_as_accounts_stores_them(name: str) -> None:
    assert _KEYS["username"](name) == plain_username(name)

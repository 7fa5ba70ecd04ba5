"""Every table says what it keeps of people, and for how long."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from core.checks import RANK
from tests.personal_fields import NO_PERSON, OWN_MODELS, PERSON_FIELDS, person_fields, undecided_fields


def pii_line(model: type[models.Model]) -> str:
    """The model's own line; an inherited docstring does not count."""
    found = re.search(r"^\s*pii: (.+?)\s*$", model.__dict__.get("__doc__") or "", re.MULTILINE)
    return found[1] if found else ""


def test_the_tables_of_all_apps_are_walked() -> None:
    # Act
    walked = {model._meta.app_label for model in OWN_MODELS}
    third_party = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model not in OWN_MODELS and model._meta.app_label in RANK
    }

    # Assert
    assert walked >= {"accounts", "ai", "assessments", "core", "courses", "lessons", "progress"}
    assert third_party == set()


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model._meta.label)
def test_each_table_says_what_it_keeps_of_people(model: type[models.Model]) -> None:
    # Act
    line = pii_line(model)

    # Assert
    assert line == "none" or re.fullmatch(r".+; .+\.|pseudonymous; .+\.", line), f"{model._meta.label}: {line!r}"


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model._meta.label)
def test_a_table_that_can_point_to_a_person_says_so(model: type[models.Model]) -> None:
    # Act
    names = person_fields(model)

    # Assert
    assert not (names and pii_line(model) == "none"), f"{model._meta.label} has {names}"


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model._meta.label)
def test_of_each_uuid_somebody_said_whether_it_names_a_person(model: type[models.Model]) -> None:
    # Act
    undecided = undecided_fields(model)

    # Assert
    assert undecided == []


def test_a_new_plain_id_is_told_until_it_is_decided() -> None:
    # Arrange: as an app would add it, here without a table.
    owned = models.UUIDField()
    owned.set_attributes_from_name("owner_uuid")
    table: Any = SimpleNamespace(_meta=SimpleNamespace(concrete_fields=[owned]))

    # Act, Assert
    assert (person_fields(table), undecided_fields(table)) == ([], ["owner_uuid"])


def test_what_is_excused_exists_and_is_no_person() -> None:
    # Act
    known = {
        field.attname
        for model in OWN_MODELS
        for field in model._meta.concrete_fields
        if isinstance(field, models.UUIDField)
    }

    # Assert
    assert set(NO_PERSON) <= known
    assert set(NO_PERSON) & PERSON_FIELDS == set()
    assert all(NO_PERSON.values())

"""Every table says what it keeps of people, and for how long."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

OWN_APPS = ("accounts", "ai", "assessments", "billing", "chat", "core", "courses", "emotion", "engagement", "lessons")
MODELS = [
    model
    for model in apps.get_models()
    if model.__module__.split(".")[0] in {*OWN_APPS, "progress"} and ".tests" not in model.__module__
]
# Plain ids that name a person, wherever they stand, and pseudonyms of one.
PERSON_FIELDS = frozenset(
    {
        *("learner_id", "actor_id", "user_id", "owner_id", "student_id", "teacher_id", "guardian_id", "given_by_id"),
        *("stream_key", "learner_key", "ml_student_id", "person_id", "about_id"),
    }
)
# Fields of these names that name nobody, each with the reason.
NOBODY: dict[str, str] = {}


def pii_line(model: type[models.Model]) -> str:
    """The model's own line; an inherited docstring does not count."""
    found = re.search(r"^\s*pii: (.+?)\s*$", model.__dict__.get("__doc__") or "", re.MULTILINE)
    return found[1] if found else ""


def person_fields(model: type[models.Model]) -> list[str]:
    return [
        field.name
        for field in model._meta.concrete_fields
        if f"{model._meta.label}.{field.name}" not in NOBODY
        and (field.attname in PERSON_FIELDS or _points_to_a_person(field))
    ]


def _points_to_a_person(field: models.Field) -> bool:  # type: ignore[type-arg]
    return field.is_relation and field.related_model is not None and _is_person(field.related_model)


def _is_person(model: object) -> bool:
    return isinstance(model, type) and issubclass(model, models.Model) and model._meta.label == settings.AUTH_USER_MODEL


def test_the_tables_of_all_apps_are_walked() -> None:
    # Act
    walked = {model._meta.app_label for model in MODELS}
    third_party = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model not in MODELS and model._meta.app_label in OWN_APPS
    }

    # Assert
    assert walked >= {"accounts", "ai", "assessments", "core", "courses", "lessons", "progress"}
    assert third_party == set()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_each_table_says_what_it_keeps_of_people(model: type[models.Model]) -> None:
    # Act
    line = pii_line(model)

    # Assert
    assert line == "none" or re.fullmatch(r".+; .+\.|pseudonymous; .+\.", line), f"{model._meta.label}: {line!r}"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_table_that_can_point_to_a_person_says_so(model: type[models.Model]) -> None:
    # Act
    names = person_fields(model)

    # Assert
    assert not (names and pii_line(model) == "none"), f"{model._meta.label} has {names}"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_no_table_hides_a_person_behind_another_name(model: type[models.Model]) -> None:
    """Any other UUID that is neither a relation nor the row's own id is one of these things."""
    # Arrange
    things = {
        *("institution_id", "object_id", "entry_uid", "uid", "event_uid", "id", "course_id", "classroom_id"),
        *("lesson_id", "assessment_id", "question_id", "target_id", "concept_id"),
    }

    # Act
    others = {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.UUIDField) and field.name not in PERSON_FIELDS
    }

    # Assert
    assert others <= things


def test_the_exceptions_are_fields_that_exist() -> None:
    # Act
    known = {f"{model._meta.label}.{field.name}" for model in MODELS for field in model._meta.concrete_fields}

    # Assert
    assert set(NOBODY) <= known
    assert all(len(reason) > 10 for reason in NOBODY.values())

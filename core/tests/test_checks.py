"""The house's walls are checked each time the project starts."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import AppConfig, apps
from django.db import models
from django.test.utils import isolate_apps

from core import checks


@pytest.fixture
def isolated(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The checks see only the models that a test declares."""
    labels = ("core", "accounts", "courses", "assessments", "emotion")
    with isolate_apps(*(AppConfig(label, import_module(label)) for label in labels)) as registry:
        monkeypatch.setattr(checks, "apps", registry)
        yield


def declare(name: str, app_label: str, doc: str = "pii: none", **fields: models.Field) -> type[models.Model]:
    meta = type("Meta", (), {"app_label": app_label})
    return type(name, (models.Model,), {"__module__": __name__, "__doc__": doc, "Meta": meta, **fields})


def points_to(other: str) -> models.ForeignKey:
    return models.ForeignKey(other, on_delete=models.CASCADE, related_name="+")


def test_project_keeps_its_own_walls() -> None:
    assert checks.check_foreign_keys_point_down(None) == []
    assert checks.check_models_speak_of_personal_data(None) == []


def test_each_own_app_has_its_layer() -> None:
    home = Path(checks.__file__).parent.parent
    own = {config.label for config in apps.get_app_configs() if Path(config.path).parent == home}

    assert own - set(checks.RANK) == {"config", "tests"}
    assert set(checks.RANK) - own == set()


@pytest.mark.usefixtures("isolated")
def test_foreign_key_to_a_higher_app_is_an_error() -> None:
    declare("Course", "courses")
    person = declare("Person", "accounts", course=points_to("courses.Course"))

    [found] = checks.check_foreign_keys_point_down(None)

    assert (found.id, found.obj) == ("lyceum.E001", person)
    assert found.msg == "accounts.Person.course points up or sideways, to courses."


@pytest.mark.usefixtures("isolated")
def test_foreign_key_to_a_sibling_is_an_error() -> None:
    declare("Signal", "emotion")
    declare("Grade", "assessments", signal=points_to("emotion.Signal"))

    assert [found.id for found in checks.check_foreign_keys_point_down(None)] == ["lyceum.E001"]


@pytest.mark.usefixtures("isolated")
def test_foreign_key_down_or_inside_the_app_is_no_error() -> None:
    declare("Person", "accounts")
    declare("Course", "courses", author=points_to("accounts.Person"), parent=points_to("courses.Course"))

    assert checks.check_foreign_keys_point_down(None) == []


@pytest.mark.usefixtures("isolated")
def test_one_to_one_upward_is_an_error_too() -> None:
    declare("Course", "courses")
    field = models.OneToOneField("courses.Course", on_delete=models.CASCADE, related_name="+")
    declare("Person", "accounts", course=field)

    assert [found.id for found in checks.check_foreign_keys_point_down(None)] == ["lyceum.E001"]


@pytest.mark.usefixtures("isolated")
@pytest.mark.parametrize("doc", ["", "A thing.", "Not a pii: none line.", "pii:", "pii:none"])
def test_model_that_says_nothing_of_personal_data_is_an_error(doc: str) -> None:
    thing = declare("Thing", "core", doc=doc)

    [found] = checks.check_models_speak_of_personal_data(None)

    assert (found.id, found.obj) == ("lyceum.E002", thing)


@pytest.mark.usefixtures("isolated")
@pytest.mark.parametrize("doc", ["pii: none", "A thing.\n\n    pii: name; as long as the account.\n    "])
def test_model_that_says_what_personal_data_it_keeps_is_no_error(doc: str) -> None:
    declare("Thing", "core", doc=doc)

    assert checks.check_models_speak_of_personal_data(None) == []

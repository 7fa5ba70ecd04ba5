"""Each version of each event that was ever shipped is kept as a file, and today's code reads it."""

import json
from dataclasses import fields
from pathlib import Path

import pytest
from django.apps import apps

from core.events import DomainEvent
from core.events.registry import event_classes

ENVELOPE = {field.name for field in fields(DomainEvent)}


def golden_folder(name: str) -> Path:
    return Path(apps.get_app_config(name.split(".", maxsplit=1)[0]).path) / "tests" / "golden"


def payload_fields(event_class: type[DomainEvent]) -> set[str]:
    return {field.name for field in fields(event_class)} - ENVELOPE


@pytest.mark.parametrize("name", sorted(event_classes))
def test_lift_reads_the_golden_file_of_every_version(name: str) -> None:
    event_class = event_classes[name]
    files = [golden_folder(name) / f"{name}.v{version}.json" for version in range(1, event_class.version + 1)]

    missing = [file.name for file in files if not file.exists()]
    lifted = [
        set(event_class.lift(json.loads(file.read_text(encoding="utf-8")), version))
        for version, file in enumerate(files, start=1)
        if file.exists()
    ]

    assert missing == []
    assert lifted == [payload_fields(event_class)] * event_class.version


@pytest.mark.parametrize("label", sorted({name.split(".")[0] for name in event_classes}))
def test_golden_folder_holds_no_file_of_an_unknown_event(label: str) -> None:
    expected = {
        f"{name}.v{version}.json"
        for name, event_class in event_classes.items()
        if name.startswith(f"{label}.")
        for version in range(1, event_class.version + 1)
    }

    assert {file.name for file in golden_folder(f"{label}.").iterdir()} == expected

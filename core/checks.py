"""System checks that keep the house's walls: direction of foreign keys, and a word on personal data for each table."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register
from django.db.models import ForeignKey, Model

# Bottom to top. import-linter holds the same order for imports (pyproject.toml says why each stands where it does).
LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"core"}),
    frozenset({"accounts"}),
    frozenset({"billing"}),
    frozenset({"courses"}),
    frozenset({"lessons"}),
    frozenset({"assessments", "emotion"}),
    frozenset({"progress"}),
    frozenset({"engagement"}),
    frozenset({"ai"}),
    frozenset({"chat"}),
)
RANK = {label: rank for rank, layer in enumerate(LAYERS) for label in layer}
_PII_LINE = re.compile(r"^\s*pii: \S", re.MULTILINE)


def _own_models() -> Iterator[type[Model]]:
    for model in apps.get_models():
        if model._meta.app_label in RANK:
            yield model


@register("lyceum")
def check_foreign_keys_point_down(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A foreign key points to the same app or to a lower layer; upward it is a plain UUID."""
    found: list[CheckMessage] = []
    for model in _own_models():
        own = model._meta.app_label
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignKey) or field.model is not model:
                continue
            other = field.related_model._meta.app_label
            if other != own and RANK.get(other, -1) >= RANK[own]:
                found.append(
                    Error(
                        f"{model._meta.label}.{field.name} points up or sideways, to {other}.",
                        hint="Keep the id as a UUIDField, or move the reference to the higher app.",
                        obj=model,
                        id="lyceum.E001",
                    )
                )
    return found


@register("lyceum")
def check_models_speak_of_personal_data(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Each model's docstring has a line ``pii: none``, or what is kept of whom and for how long."""
    return [
        Error(
            f"{model._meta.label} does not say what personal data it keeps.",
            hint="Add a line 'pii: none' or 'pii: <kind>; <retention>' to its docstring.",
            obj=model,
            id="lyceum.E002",
        )
        for model in _own_models()
        if not _PII_LINE.search(model.__doc__ or "")
    ]

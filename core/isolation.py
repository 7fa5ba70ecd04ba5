"""Tenants are apart in the rows themselves: what a row points to belongs to the institution that the row belongs to."""

from collections.abc import Iterator
from itertools import pairwise

from django.apps import apps
from django.db.models import F, ForeignKey, Model, Q

_exceptions: dict[str, str] = {}


def allow_across_institutions(field: str, *, because: str) -> None:
    """Let ``field`` (``app.Model.name``) point into another institution. Called by an app's ``ready()``."""
    _exceptions[field] = because


def rows_across_institutions() -> Iterator[str]:
    """Rows that join two institutions. One query for each foreign key between tables of institutions."""
    for model in apps.get_models():
        for one, other in _pairs(model):
            crossing = model._default_manager.filter(~Q(**{one: F(other)}), **_both_known(one, other))
            for pk in crossing.order_by("pk").values_list("pk", flat=True):
                yield f"{model._meta.label} {pk}: {one} and {other} differ."


def _pairs(model: type[Model]) -> Iterator[tuple[str, str]]:
    """Paths to two institutions that must be one: the row's own and that of each row it points to.

    A row that has none of its own, such as one of a many-to-many relation, joins rows of one institution.
    """
    paths = [f"{name}__institution_id" for name in _references(model)]
    if _has_institution(model):
        yield from (("institution_id", path) for path in paths)
    else:
        yield from pairwise(paths)


def _references(model: type[Model]) -> Iterator[str]:
    for field in model._meta.concrete_fields:
        is_allowed = f"{model._meta.label}.{field.name}" in _exceptions
        if isinstance(field, ForeignKey) and not is_allowed and _has_institution(field.related_model):
            yield field.name


def _has_institution(model: type[Model]) -> bool:
    return any(field.attname == "institution_id" for field in model._meta.concrete_fields)


def _both_known(*paths: str) -> dict[str, bool]:
    return {f"{path}__isnull": False for path in paths}

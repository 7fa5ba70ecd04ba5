"""Routing for ids that are UUIDs, and for days."""

from datetime import date

from django.urls import register_converter
from rest_framework.routers import SimpleRouter


class DayConverter:
    """A day as in ``2026-09-14``; what is no day is 404 before a view is asked."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Raises: ValueError: there is no such day."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")


class UuidLookup:
    """Mixin of viewsets: an id that is no UUID is 404 before a view is asked."""

    lookup_value_converter = "uuid"


def uuid_router() -> SimpleRouter:
    """A router that understands ``UuidLookup``."""
    return SimpleRouter(use_regex_path=False)

"""Routing for ids that are UUIDs."""

from rest_framework.routers import SimpleRouter


class UuidLookup:
    """Mixin of viewsets: an id that is no UUID is 404 before a view is asked."""

    lookup_value_converter = "uuid"


def uuid_router() -> SimpleRouter:
    """A router that understands ``UuidLookup``."""
    return SimpleRouter(use_regex_path=False)

"""Identifiers of domain rows."""

from uuid import UUID, uuid5

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A UUIDv7: safe to show, and in order of creation, so that indexes grow at one end.

    Source: RFC 9562, section 5.7.
    """
    return uuid7()


def derived_id(namespace: UUID, *parts: object) -> UUID:
    """The same UUID for the same parts, so that a rebuilt row is the row it was.

    Source: RFC 9562, section 5.5 (version 5, name-based).
    """
    return uuid5(namespace, "/".join(str(part) for part in parts))

"""Errors raised on purpose. Each has a code; everything else is a defect and stays loud.

Services speak in these kinds, never in HTTP words; ``core.rest.problems`` holds the one table from kind to status.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from django.db import IntegrityError, models, transaction


class PlatformError(Exception):
    """A refusal that the caller can understand.

    ``code`` is stable (``app.snake_case``); the message is for people; ``field`` names the input at fault, if one is.
    """

    code: ClassVar[str] = "core.error"

    def __init__(self, message: str, *, field: str | None = None, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.details = details


class NotFound(PlatformError):
    """It does not exist, or the caller may not know that it does."""

    code = "core.not_found"


class Invalid(PlatformError):
    """The input cannot be accepted as it is."""

    code = "core.invalid_input"


class Conflict(PlatformError):
    """The input is fine, but the state of things does not allow it (any more)."""

    code = "core.conflict"


class NotAllowed(PlatformError):
    """The caller may see it, but not do this with it."""

    code = "core.not_allowed"


class NotSignedIn(PlatformError):
    """The caller's proof of identity is missing, wrong or no longer good."""

    code = "core.not_signed_in"


class KeyReused(PlatformError):
    """An idempotency key came back with another request."""

    code = "core.idempotency_key_reused"


class TooLarge(PlatformError):
    """More than is taken in at once."""

    code = "core.too_large"


class UnsupportedType(PlatformError):
    """A file of a kind that is not taken in, or that is not what its name says."""

    code = "core.file_type_refused"


class AllowanceExceeded(PlatformError):
    """The plan does not cover this."""

    code = "billing.allowance_exceeded"


class TooManyTries(PlatformError):
    """Too often, or too often wrong: the same may be tried again after ``retry_after`` seconds."""

    code = "core.too_many_tries"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class UpstreamUnavailable(PlatformError):
    """A service outside of Lyceum did not answer in time."""

    code = "core.upstream_unavailable"


class StorageFull(PlatformError):
    """There is no room left where files are written."""

    code = "core.storage_full"


@contextmanager
def conflicts(model: type[models.Model], errors: Mapping[str, PlatformError]) -> Iterator[None]:
    """Turn the named constraints of ``model``, when a race breaks one, into the errors given for them.

    Opens a savepoint, so that the caller's transaction stays usable.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as broken:
        for name, error in errors.items():
            if _is_broken(model, name, str(broken)):
                raise error from broken
        raise


def _is_broken(model: type[models.Model], constraint_name: str, message: str) -> bool:
    """PostgreSQL (and SQLite for conditional ones) name the constraint; SQLite else lists the columns."""
    if constraint_name in message:
        return True
    for constraint in model._meta.constraints:
        if constraint.name == constraint_name and isinstance(constraint, models.UniqueConstraint) and constraint.fields:
            names = {field.name: field.column for field in model._meta.concrete_fields}
            columns = [f"{model._meta.db_table}.{names[field]}" for field in constraint.fields]
            return ", ".join(columns) in message
    return False

"""Telling a database that is away or busy, and a disk that is full, from a defect: those pass, a defect must stay loud."""

import errno
import sqlite3

from django.db import InterfaceError, OperationalError

# PostgreSQL's SQLSTATE, by its beginning: the connection, rolled back in favour of others, out of resources,
# a lock not had in time, stopping or starting, trouble below the database.
# Not among them: 57014, a statement that took too long by itself.
_PASSING_STATES = ("08", "40", "53", "55P03", "57P", "58")
_PASSING_CODES = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL}
)


def is_outage(error: BaseException | None) -> bool:
    """Whether ``error`` says that the database cannot be asked now, and that asking again may help."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _PASSING_CODES  # the rest says more precisely why
    state = getattr(cause, "sqlstate", None)
    # Without a state nobody answered: no connection, none free in the pool in time, lost under way or before.
    return state is None or state.startswith(_PASSING_STATES)


def is_disk_full(error: BaseException | None) -> bool:
    """Whether ``error`` says that no more can be written: no room, a quota, a limit on the size of files."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

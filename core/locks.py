"""Named locks of institutions and people, held until the transaction ends."""

import hashlib
from uuid import UUID

from django.db import connection


def hold(name: str, subject_id: UUID) -> None:
    """One transaction at a time has the lock ``name`` of an institution or a person; the others wait.

    For what no row stands for yet. On SQLite a transaction that writes is alone from its beginning.
    """
    if connection.vendor == "postgresql":
        digest = hashlib.blake2b(name.encode() + subject_id.bytes, digest_size=8).digest()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest, signed=True)])

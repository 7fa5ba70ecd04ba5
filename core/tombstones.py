"""Who was erased, kept where a restored backup does not take it away: in the database and in the private files."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q, QuerySet

from core.files.storage import each_file, private_storage
from core.jobs import JobKind, enqueue, register_job
from core.models import Tombstone

_log = structlog.get_logger("lyceum.tombstones")

FOLDER = "tombstones"
_FILE = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.json")
WRITE_TOMBSTONE = "core.write_tombstone"


def put_tombstone(
    person_id: UUID, *, institution_id: UUID, now: datetime, outcome: Mapping[str, Any] | None = None
) -> Tombstone:
    """In the transaction of an erasure; the file follows by a job once it has committed, so that there is never one of
    somebody who is still here. Safe to repeat: the first time counts."""
    stone, _is_new = Tombstone.objects.get_or_create(
        person_id=person_id,
        defaults={"institution_id": institution_id, "erased_at": now, "outcome": dict(outcome or {})},
    )
    enqueue(WRITE_TOMBSTONE, now=now, key=f"tombstone {person_id}", person_id=person_id)
    return stone


def write_tombstone(*, person_id: str, now: datetime) -> None:
    """The job behind it."""
    stone = Tombstone.objects.filter(pk=person_id).first()
    if stone is None or private_storage().exists(_name(stone.pk)):
        return
    content = {
        "person_id": str(stone.person_id),
        "institution_id": str(stone.institution_id),
        "erased_at": stone.erased_at.isoformat(),
    }
    private_storage().save(_name(stone.person_id), ContentFile(json.dumps(content).encode()))


def mend_tombstones(*, now: datetime) -> Q:
    """Write the rows that a restored database lacks, and the files that are missing; returns whose account (by ``pk``)
    has a tombstone. Safe to repeat. The files are listed once."""
    written, kept = _written(), set(Tombstone.objects.values_list("pk", flat=True))
    unreadable = [person_id for person_id in sorted(written - kept) if not _take_back(person_id)]
    for person_id in sorted(kept - written):
        write_tombstone(person_id=str(person_id), now=now)
    return Q(pk__in=Tombstone.objects.values("pk")) | Q(pk__in=unreadable)


def _take_back(person_id: UUID) -> bool:
    """Make the row of a file anew; False where the file was cut off while it was written, whose name says the most."""
    try:
        with private_storage().open(_name(person_id)) as file:
            said = json.loads(file.read())
        institution_id, erased_at = UUID(said["institution_id"]), datetime.fromisoformat(said["erased_at"])
    except (ValueError, KeyError, TypeError):
        _log.warning("tombstone_unreadable", person_id=str(person_id))
        return False
    with transaction.atomic():
        put_tombstone(person_id, institution_id=institution_id, now=erased_at)
    return True


def delete_tombstones(rows: QuerySet[Tombstone], now: datetime) -> int:
    """Row and file: no backup is as old as that."""
    for person_id in rows.values_list("pk", flat=True):
        transaction.on_commit(partial(private_storage().delete, _name(person_id)), robust=True)
    return rows.delete()[0]


def _written() -> set[UUID]:
    """Whose file there is, by the names; what else lies there is none of ours."""
    names = (file.name.removeprefix(f"{FOLDER}/") for file in each_file(private_storage(), FOLDER))
    return {UUID(found[1]) for name in names if (found := _FILE.fullmatch(name))}


def _name(person_id: UUID) -> str:
    return f"{FOLDER}/{person_id}.json"


register_job(WRITE_TOMBSTONE, JobKind(write_tombstone, transient=(OSError, *JobKind(write_tombstone).transient)))

"""Who was erased, kept where a restored backup does not take it away: in the database and in the private files."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile

from core.jobs import JobKind, enqueue, register_job
from core.models import Tombstone
from core.private_files import private_storage

FOLDER = "tombstones"
WRITE_TOMBSTONE = "core.write_tombstone"


@dataclass(frozen=True)
class Stone:
    """What is needed to erase somebody again."""

    person_id: UUID
    institution_id: UUID
    erased_at: datetime


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
    if stone is None or private_storage().exists(_name(stone.person_id)):
        return
    content = {
        "person_id": str(stone.person_id),
        "institution_id": str(stone.institution_id),
        "erased_at": stone.erased_at.isoformat(),
    }
    private_storage().save(_name(stone.person_id), ContentFile(json.dumps(content).encode()))


def all_tombstones() -> Iterator[Stone]:
    """Those of the database and those of the files, each once; a restored database lacks the newest."""
    known = set()
    for stone in Tombstone.objects.order_by("erased_at", "pk"):
        known.add(stone.person_id)
        yield Stone(stone.person_id, stone.institution_id, stone.erased_at)
    storage = private_storage()
    if not storage.exists(FOLDER):
        return
    for name in sorted(storage.listdir(FOLDER)[1]):
        with storage.open(f"{FOLDER}/{name}") as file:
            said = json.loads(file.read())
        if UUID(said["person_id"]) not in known:
            yield Stone(
                UUID(said["person_id"]), UUID(said["institution_id"]), datetime.fromisoformat(said["erased_at"])
            )


def _name(person_id: UUID) -> str:
    return f"{FOLDER}/{person_id}.json"


register_job(WRITE_TOMBSTONE, JobKind(write_tombstone, transient=(OSError, *JobKind(write_tombstone).transient)))

"""Everything that writes or reads files does so in a store behind a network as well as on a disk."""

from collections.abc import Iterator
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.core.files.storage import Storage
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import DataRequest
from accounts.services.data_request_work import carry_out_data_request
from accounts.services.data_requests import approve_data_request
from accounts.services.erasure import erase_person
from core.files.storage import each_file
from core.files.sweep import sweep_files
from core.health import probe_storage
from core.jobs import run_due_jobs
from core.models import Tombstone
from core.ports import ProbeState
from core.tests.files.stores import files_in, fresh_breaker, s3_files, s3_server
from core.tombstones import mend_tombstones
from tests.world import World, make_world

__all__ = ["fresh_breaker"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_breaker")]


@pytest.fixture
def places() -> Iterator[tuple[Storage, Storage]]:
    with s3_server() as address:
        default, private = s3_files(address, "media"), s3_files(address, "private")
        with files_in(default=default, private=private):
            yield default, private


def lie_in(place: Storage, folder: str) -> int:
    return len(list(each_file(place, folder)))


def test_the_platform_keeps_its_files_in_a_store(
    places: tuple[Storage, Storage], django_capture_on_commit_callbacks: object
) -> None:
    # Arrange: a world is made with pictures, sound, a file of people, a copy of somebody's data, a document, files.
    default, private = places
    world = make_world()
    learner, office = world.people["learner"], world.people["admin"]
    ids = world.ids()

    # Act
    read = {address: _read(world.clients["learner"], address.format_map(ids)) for address in READS}
    made = _copy(world)
    names = set(ZipFile(made.archive.open("rb")).namelist())
    kept = [lie_in(default, folder) for folder in ("lessons", "questions")]
    kept += [lie_in(private, folder) for folder in ("files", "exports", "imports", "documents")]
    before = sweep_files(now=timezone.now() + timedelta(days=2), is_dry_run=True)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        erase_person(person_id=learner.pk, actor_id=office.pk, now=timezone.now())
    run_due_jobs(now=timezone.now())
    Tombstone.objects.filter(pk=learner.pk).delete()
    mend_tombstones(now=timezone.now())

    # Assert
    assert [len(content) > 10 for content in read.values()] == [True] * len(READS)
    assert f"files/core.StoredFile/{world.own.file.file.name}" in names
    assert min(kept) > 0
    assert lie_in(private, "tombstones") == 1
    assert (before.orphans, before.missing) == (0, {})
    assert not private.exists(str(world.own.file.file.name))
    assert Tombstone.objects.filter(pk=learner.pk).exists()
    assert probe_storage().state == ProbeState.OK


READS = (
    "/api/v1/core/files/{file}/content/",
    "/api/v1/lessons/{lesson}/media/{media}/",
    "/api/v1/assessments/questions/{question}/pictures/{picture}/",
)


def _read(client: APIClient, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.content)
    return b"".join(answer.streaming_content)


def _copy(world: World) -> DataRequest:
    """Of everything about the learner, as they asked for it."""
    now, open_one = timezone.now(), world.data_request
    approve_data_request(request_id=open_one.pk, actor=world.people["admin"], now=now)
    carry_out_data_request(request_id=str(open_one.pk), now=now)
    open_one.refresh_from_db()
    return open_one

"""Requests about data for tests: asked, carried out, and what is in the copy."""

import io
from datetime import datetime, timedelta
from typing import Any
from zipfile import ZipFile

from accounts.enums import DataRequestKind
from accounts.models import DataRequest, Notification, User
from accounts.services.data_requests import approve_data_request, ask_for_data, open_copy
from accounts.tests.factories import NOW
from core.jobs import run_due_jobs

EXPORT, ERASURE = DataRequestKind.EXPORT, DataRequestKind.ERASURE
LATER = NOW + timedelta(hours=1)


def ask(kind: DataRequestKind, person: User, actor: User | None = None, at: datetime = NOW) -> DataRequest:
    return ask_for_data(kind=kind, person_id=person.pk, actor=actor or person, now=at)


def carried_out(request: DataRequest, office: User) -> DataRequest:
    approve_data_request(request_id=request.pk, actor=office, now=LATER)
    run_due_jobs(now=LATER)
    request.refresh_from_db()
    return request


def copy_of(request: DataRequest, reader: User, at: datetime = LATER) -> dict[str, str]:
    """The files of the ZIP by name."""
    with open_copy(request_id=request.pk, reader=reader, now=at) as file, ZipFile(io.BytesIO(file.read())) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def told(person: User) -> list[tuple[str, dict[str, Any]]]:
    return list(Notification.objects.filter(recipient=person).order_by("pk").values_list("kind", "params"))

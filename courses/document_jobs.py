"""Background work of documents."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from core.jobs import JobKind, register_job
from courses.services.document_reading import TRANSIENT, process_document
from courses.services.documents import READ_JOB

# For the embedding of what was read as long again as for the reading. So long, too, nobody follows a killed worker.
_TIME_LIMIT = timedelta(seconds=2 * settings.DOCUMENT_READING_SECONDS)


def _read(*, document_id: str, now: datetime) -> None:
    process_document(document_id=UUID(document_id), now=now)


register_job(READ_JOB, JobKind(_read, queue="documents", time_limit=_TIME_LIMIT, transient=TRANSIENT))

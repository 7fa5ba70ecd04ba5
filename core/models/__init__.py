"""Core's tables: the event log and its readers, jobs, audit, idempotency keys."""

from core.models.audit import AuditDetail, AuditSeal
from core.models.events import Bookmark, Event, ParkedEvent, Position, Stream, WaitingEvent
from core.models.files import StoredFile
from core.models.imports import ImportedItem, ImportLine, ImportOutcome, MaterialImport, MaterialImportState
from core.models.jobs import Job, JobState, WorkerPulse
from core.models.maintenance import Maintenance
from core.models.privacy import Tombstone
from core.models.web import IdempotencyKey

__all__ = [
    "AuditDetail",
    "AuditSeal",
    "Bookmark",
    "Event",
    "IdempotencyKey",
    "ImportLine",
    "ImportOutcome",
    "ImportedItem",
    "Job",
    "JobState",
    "Maintenance",
    "MaterialImport",
    "MaterialImportState",
    "ParkedEvent",
    "Position",
    "StoredFile",
    "Stream",
    "Tombstone",
    "WaitingEvent",
    "WorkerPulse",
]

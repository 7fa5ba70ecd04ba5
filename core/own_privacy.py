"""What core itself keeps of people: which rows, and for how long."""

from django.db.models import Q

from core.exchange.imports import WAITING, expire_imports
from core.models import JobState
from core.privacy import PersonalRows
from core.retention import Ending, RetentionRule, since
from core.tombstones import WRITE_TOMBSTONE, delete_tombstones

PERSONAL_ROWS = (
    PersonalRows("core.Stream", lambda person: Q(learner_id=person)),
    PersonalRows("core.ParkedEvent", lambda person: Q(stream_key=person)),
    PersonalRows("core.Event", lambda person: Q(learner_id=person), confidential=frozenset({"actor_id"})),
    PersonalRows(
        "core.Event",
        lambda person: Q(actor_id=person) & (~Q(learner_id=person) | Q(learner_id=None)),
        reduced={"actor_id": None},
        kept_because="it is a fact about somebody or something else",
        unexported=frozenset({"learner_id", "learner_seq", "payload"}),
        part="about_others",
    ),
    # What somebody did to others stands in accounts, which knows whether they were staff.
    PersonalRows(
        "core.AuditDetail",
        lambda person: Q(object_id=person) & ~Q(object_type="core.Tombstone"),
        unexported=frozenset({"salt", "address"}),
        confidential=frozenset({"actor_id", "before", "after", "request_id"}),
    ),
    # Whatever work names them. That their tombstone is written outlasts them.
    PersonalRows(
        "core.Job",
        lambda person: (Q(key=str(person)) | Q(ids__icontains=str(person))) & ~Q(name=WRITE_TOMBSTONE),
        is_confidential=True,
    ),
    # A copy that a guardian asked for has none: guardians do not see what children keep.
    PersonalRows("core.StoredFile", lambda person: Q(owner_id=person), is_confidential=True),
    PersonalRows(
        "core.MaterialImport",
        lambda person: Q(started_by_id=person),
        reduced={"started_by_id": None},
        kept_because="it says where courses of the institution came from",
        unexported=frozenset({"file"}),
    ),
    PersonalRows("core.IdempotencyKey", lambda person: Q(user_id=person), is_confidential=True),
)

RETENTION = (
    RetentionRule("core.Event", "the evidence of learning", "teaching, as agreed with the institution"),
    RetentionRule("core.Stream", "the order of the evidence", "teaching, as agreed with the institution"),
    RetentionRule("core.ParkedEvent", "evidence that could not be read", "teaching, as agreed with the institution"),
    RetentionRule(
        "core.AuditDetail",
        "who did what",
        "accountability (GDPR Art. 5(2)), defence against claims",
        days=2557,
        over=since("at"),
    ),
    RetentionRule("core.StoredFile", "files that people keep", "they brought them, and delete them themselves"),
    RetentionRule(
        "core.MaterialImport",
        "packages of material that wait to be imported",
        "time to confirm what was checked",
        days=7,
        over=lambda before: Q(created_at__lt=before, state__in=WAITING),
        ending=Ending("discarded", expire_imports),
    ),
    RetentionRule(
        "core.MaterialImport",
        "who imported material, and the report of it",
        "to find out where courses came from",
        days=365,
        over=since("created_at"),
    ),
    RetentionRule(
        "core.IdempotencyKey",
        "answers to requests that may be repeated",
        "a repeated request must not be done twice",
        days=3,
        over=since("created_at"),
    ),
    RetentionRule(
        "core.Job",
        "work that failed, and letters that could not be sent",
        "so that it can be done once the cause is mended",
        days=30,
        over=lambda before: Q(state=JobState.FAILED, created_at__lt=before),
    ),
    RetentionRule(
        "core.Tombstone",
        "that somebody was erased, without a name",
        "a restored backup must not bring anybody back",
        days=3653,
        over=since("erased_at"),
        ending=Ending("deleted, row and file", delete_tombstones),
    ),
)

"""What core itself holds: the log and its readers, the audit chain, the jobs, and the walls between institutions."""

from collections.abc import Mapping

from django.utils import timezone

from core.audit import verify_audit_chain
from core.events import invariants as log
from core.files.sweep import rows_without_files
from core.invariants import Check
from core.isolation import rows_across_institutions
from core.jobs import jobs_beyond_their_lease

INVARIANTS: Mapping[str, Check] = {
    "core.learner_sequences": log.sequences,
    "core.positions": log.positions,
    "core.bookmarks": log.bookmarks,
    "core.nothing_parked": log.nothing_parked,
    "core.audit_chain": verify_audit_chain,
    "core.leases": lambda: jobs_beyond_their_lease(now=timezone.now()),
    "core.institutions_are_apart": rows_across_institutions,
}
TRIALS: Mapping[str, Check] = {
    "core.projections_equal_recounts": log.projections_equal_recounts,
    # Tries out each file: nothing that a transaction should wait for.
    "core.rows_have_their_files": lambda: rows_without_files(timezone.now()),
}

"""Does every summary come out of the log as it stands? Reading on, rebuilding, comparing."""

from collections.abc import Iterator
from dataclasses import dataclass

from config.replay.stages import Stage
from core.audit import verify_audit_chain
from core.events.reader import read_once
from core.events.registry import Rebuildable, live_projections, projections, reactions
from core.models import WaitingEvent


@dataclass(frozen=True)
class Proof:
    """A projection's digest as it was kept and as it was rebuilt. Sealed ones are verified: ``rebuilt`` is None."""

    name: str
    live: str
    rebuilt: str | None
    holds: bool


def read_log_to_end() -> Stage:
    """Give positions and let each projection and reaction follow; counted in events by readers."""
    readers = 1 + len(projections) + len(reactions)
    return Stage("reading the log", WaitingEvent.objects.count() * readers, iter(read_once, 0))


def prove_projections() -> Iterator[Proof]:
    """Rebuild each registered projection in turn. Reads the whole log for each."""
    for projection in (*live_projections.values(), *projections.values()):
        yield _prove(projection)


def _prove(projection: Rebuildable) -> Proof:
    live = projection.digest()
    if not projection.is_rebuildable:
        return Proof(projection.name, live, None, holds=not any(verify_audit_chain()))
    projection.rebuild()
    rebuilt = projection.digest()
    return Proof(projection.name, live, rebuilt, holds=live == rebuilt)

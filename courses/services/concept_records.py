"""What every change of the concept graph shares, of one concept or of a file of them: its lock, its audit, its event."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.api import User
from core.locks import hold
from courses.concept_graph.rows import ConceptRow, is_subject, plain_line
from courses.errors import ConceptMalformed
from courses.events import ConceptEdited
from courses.models import Concept


def lock_graph(institution_id: UUID) -> None:
    """One writer at a time in the graph of an institution, until the transaction ends.

    Locks on the concepts that there are would let two writers by who each bring new ones.
    """
    hold("courses.concept_graph", institution_id)


def facts_of(subject: str, row: ConceptRow, requires: Iterable[UUID]) -> dict[str, Any]:
    """What the audit holds of a concept. Of its description only which one it is: words do not go there."""
    described = (row.description or "").encode()
    return {
        "subject": subject,
        "code": row.code,
        "name": row.name,
        "description_digest": hashlib.blake2b(described, digest_size=8).hexdigest() if described else "",
        "requires": sorted(map(str, requires)),
        "tags": sorted(row.tags or ()),
    }


def edited(concept: Concept, requires: Iterable[UUID | str], *, author: User, now: datetime) -> ConceptEdited:
    """The event that a concept is new or another than before."""
    return ConceptEdited(
        institution_id=concept.institution_id,
        object_id=concept.pk,
        actor_id=author.pk,
        occurred_at=now,
        code=concept.code,
        requires=tuple(sorted(map(str, requires))),
    )


def require_subject(subject: str) -> str:
    """``subject`` on one line.

    Raises:
        ConceptMalformed: it names nothing, is too long, or has signs that nobody sees.
    """
    plain = plain_line(subject)
    if not is_subject(plain):
        raise ConceptMalformed(_("Name the subject."), field="subject")
    return plain

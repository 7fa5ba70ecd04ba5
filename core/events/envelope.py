"""The shape of an event: an envelope that every reader understands, and a payload of its own."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

from core.models import Event

Payload = dict[str, Any]
Upcaster = Callable[[Payload], Payload]


@dataclass(frozen=True, kw_only=True)
class DomainEvent:
    """A fact in the past tense, complete in itself: a rebuild never looks at today's tables.

    Subclasses add payload fields: ids, numbers and short codes, no free text. A new ``version`` keeps, in
    ``upcasters``, how to lift a payload of each earlier version by one.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    upcasters: ClassVar[Mapping[int, Upcaster]] = {}

    institution_id: UUID
    object_id: UUID
    occurred_at: datetime
    learner_id: UUID | None = None
    actor_id: UUID | None = None
    course_id: UUID | None = None
    classroom_id: UUID | None = None

    def payload(self) -> Payload:
        """The fields beyond the envelope, as JSON will give them back."""
        own = {field.name: getattr(self, field.name) for field in fields(self) if field.name not in _ENVELOPE_FIELDS}
        plain: Payload = json.loads(json.dumps(own, cls=_PayloadEncoder, allow_nan=False))
        return plain

    @classmethod
    def lift(cls, payload: Payload, version: int) -> Payload:
        """A payload of an older ``version`` in today's shape.

        Raises:
            ValueError: it is newer than this code, or an upcaster is missing.
        """
        if version > cls.version:
            raise ValueError(f"{cls.name} v{version} is newer than this code (v{cls.version}).")
        for step in range(version, cls.version):
            if step not in cls.upcasters:
                raise ValueError(f"{cls.name} has no upcaster from v{step}.")
            payload = cls.upcasters[step](payload)
        return payload


_ENVELOPE_FIELDS = frozenset(field.name for field in fields(DomainEvent))


class _PayloadEncoder(DjangoJSONEncoder):
    """Takes dataclasses too, without the deep copies of ``asdict``, which cost more than all else of an event."""

    def default(self, o: Any) -> Any:
        if is_dataclass(o):
            return {field.name: getattr(o, field.name) for field in fields(o)}
        return super().default(o)


@dataclass(frozen=True, kw_only=True)
class RecordedEvent:
    """An event as readers get it, with its payload in today's shape."""

    id: int
    uid: UUID
    name: str
    institution_id: UUID
    object_id: UUID
    occurred_at: datetime
    learner_id: UUID | None
    learner_seq: int | None
    actor_id: UUID | None
    course_id: UUID | None
    classroom_id: UUID | None
    payload: Payload

    @property
    def stream_key(self) -> UUID:
        """Whose order it belongs to: the learner's, else its object's."""
        return self.learner_id or self.object_id

    @classmethod
    def of(cls, row: Event, payload: Payload) -> "RecordedEvent":
        return cls(
            id=row.pk,
            uid=row.uid,
            name=row.name,
            institution_id=row.institution_id,
            object_id=row.object_id,
            occurred_at=row.occurred_at,
            learner_id=row.learner_id,
            learner_seq=row.learner_seq,
            actor_id=row.actor_id,
            course_id=row.course_id,
            classroom_id=row.classroom_id,
            payload=payload,
        )

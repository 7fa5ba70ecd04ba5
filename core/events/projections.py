"""Summaries that can be dropped and rebuilt from the log."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from core.events.envelope import RecordedEvent
from core.events.feed import read_window, retry_parked
from core.events.log import events_of_learner, lock_stream
from core.events.positions import give_positions, lock_bookmark
from core.models import Bookmark, ParkedEvent, Stream


class Projection:
    """A summary that the reader loop keeps. It owns the rows of ``models`` and writes nothing else.

    ``apply`` folds a batch in order, with a number of statements that does not grow with the batch. Rows have ids
    derived from what they stand for, so that a rebuilt row is the same row.
    """

    name: ClassVar[str]
    handles: ClassVar[frozenset[str]]
    models: ClassVar[tuple[type[models.Model], ...]]
    is_rebuildable: ClassVar[bool] = True

    def apply(self, events: Sequence[RecordedEvent]) -> None:
        raise NotImplementedError

    def run(self) -> int:
        """Follow the log by one window; returns how many positions it moved on."""
        return read_window(self, self.apply)

    def retry(self) -> int:
        """Take up parked events again; returns how many went through."""
        return retry_parked(self, self.apply)

    def rebuild(self) -> None:
        """Drop all rows and fold the log again from its beginning.

        Raises:
            ValueError: this projection is append-only.
        """
        if not self.is_rebuildable:
            raise ValueError(f"{self.name} is append-only: it can be verified, not rebuilt.")
        give_positions()
        self.drop()
        while self.run():
            pass

    @transaction.atomic
    def drop(self) -> None:
        """Delete all rows and go back to the beginning of the log."""
        lock_bookmark(self.name)
        for model in self.models:
            model._default_manager.all().delete()
        ParkedEvent.objects.filter(reader=self.name).delete()
        Bookmark.objects.filter(reader=self.name).update(position=0)

    def digest(self) -> str:
        """A hash over every column of every row, in the order of the primary key."""
        return digest_of(self.models)


class LiveProjection(Projection):
    """A summary that moves in the announcing transaction, because the caller must see it at once.

    It folds each learner's events in ``learner_seq`` order and keeps rows of learners only.
    """

    def run(self) -> int:
        return 0

    def retry(self) -> int:
        return 0

    def digest_learner(self, learner_id: UUID) -> str:
        """A hash over every column of the learner's rows."""
        return digest_of(self.models, learner_id=learner_id)

    def drop_learner(self, learner_id: UUID) -> None:
        """Delete the learner's rows."""
        for model in self.models:
            model._default_manager.filter(learner_id=learner_id).delete()

    def rebuild(self) -> None:
        """Refold every learner, each under the lock of their stream: safe while others answer."""
        # All at once: a cursor left open holds SQLite to an old state, from which it lets nobody write any more.
        for learner_id in list(Stream.objects.order_by("learner_id").values_list("learner_id", flat=True)):
            self.rebuild_learner(learner_id)

    @transaction.atomic
    def rebuild_learner(self, learner_id: UUID) -> None:
        """Drop and refold one learner's rows."""
        lock_stream(learner_id)
        self.drop_learner(learner_id)
        for batch in events_of_learner(learner_id, self.handles):
            self.apply(batch)


class _Columns(DjangoJSONEncoder):
    """Values of columns, vectors among them."""

    def default(self, o: Any) -> Any:
        return o.tolist() if hasattr(o, "tolist") else super().default(o)


def digest_of(owned: Sequence[type[models.Model]], **narrowed: Any) -> str:
    """SHA-256 over all columns of all rows, or of those that ``narrowed`` finds; equal rows are equal on any database."""
    digest = hashlib.sha256()
    for model in owned:
        columns = [field.attname for field in model._meta.concrete_fields]
        digest.update(json.dumps([model._meta.label, columns]).encode())
        for row in model._default_manager.filter(**narrowed).order_by("pk").values_list(*columns).iterator():
            digest.update(json.dumps(row, cls=_Columns, sort_keys=True).encode())
    return digest.hexdigest()

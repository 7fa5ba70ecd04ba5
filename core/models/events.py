"""The append-only event log, the order its readers see, and how far each of them has come."""

from uuid import uuid4

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now

from core.ids import new_id


class Event(models.Model):
    """One fact, as it was announced. Appended in the transaction that made it true; triggers refuse any change.

    ``id`` is the order of insertion, not of commit: readers go by ``Position``.

    pii: ids of learner and actor; kept as long as the account, deleted with the person.
    """

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    name = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField()
    institution_id = models.UUIDField()
    learner_id = models.UUIDField(null=True)
    learner_seq = models.PositiveBigIntegerField(null=True)
    actor_id = models.UUIDField(null=True)
    course_id = models.UUIDField(null=True)
    classroom_id = models.UUIDField(null=True)
    object_id = models.UUIDField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    payload = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner_id", "learner_seq"], name="core_event_learner_order"),
            models.CheckConstraint(
                condition=models.Q(learner_id__isnull=True, learner_seq__isnull=True)
                | models.Q(learner_id__isnull=False, learner_seq__isnull=False),
                name="core_event_learner_has_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class WaitingEvent(models.Model):
    """An event that has no position yet. A trigger adds it with the event; the reader loop takes it away.

    Serial ids commit out of order on PostgreSQL, so "id greater than the last" would lose events, and the log
    itself is never updated: this small table is what the reader loop asks instead.

    pii: none
    """

    event = models.OneToOneField(Event, on_delete=models.CASCADE, primary_key=True, related_name="+")

    class Meta:
        db_table = "core_waiting_event"

    def __str__(self) -> str:
        return f"event {self.event_id} waits"


class Position(models.Model):
    """The place of a committed event in the one order that all readers share. Given once, by the reader loop.

    pii: none
    """

    position = models.PositiveBigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="position")

    def __str__(self) -> str:
        return f"{self.position}: event {self.event_id}"


class Stream(models.Model):
    """A learner's own order of events: locked first by whoever announces, so that order is the order of commit.

    pii: id of the learner; deleted with the person.
    """

    learner_id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    last_seq = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.learner_id} at {self.last_seq}"


class Bookmark(models.Model):
    """How far a reader has come. Its row is also the reader's lock: whoever works for the reader holds it.

    pii: none
    """

    reader = models.CharField(max_length=80, primary_key=True)
    position = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.reader} at {self.position}"


class ParkedEvent(models.Model):
    """An event that a reader could not take, or that waits behind such a one of the same learner.

    ``error`` is empty for those that only wait. ``projections retry`` takes them up again, in order.

    pii: id of the learner; deleted with the person.
    """

    id = models.BigAutoField(primary_key=True)
    reader = models.CharField(max_length=80)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    stream_key = models.UUIDField()
    error = models.TextField(blank=True)
    parked_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "event"], name="core_parkedevent_once_a_reader")]
        indexes = [models.Index(fields=["reader", "stream_key"], name="core_parkedevent_stream")]

    def __str__(self) -> str:
        return f"{self.reader}: event {self.event_id}"

"""Work to be done later: the row is the work, a message is only a nudge."""

from django.db import models
from django.db.models.functions import Now

from core.ids import new_id


class JobState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    FAILED = "failed"


class Job(models.Model):
    """One piece of background work. waiting → running → gone, or → waiting again (transient), or → failed.

    Two waiting jobs never share a ``key``: asking again for what waits already changes nothing.

    pii: ids, and of letters an address to write to; gone when done.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    ids = models.JSONField(default=dict)
    key = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    not_before = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "key"],
                condition=models.Q(state="waiting") & ~models.Q(key=""),
                name="core_job_one_waiting_a_key",
            )
        ]
        indexes = [models.Index(fields=["state", "not_before"], name="core_job_due")]

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"


class WorkerPulse(models.Model):
    """The last sign of life that a worker wrote in answer to a health probe.

    pii: none
    """

    name = models.CharField(max_length=40, primary_key=True)
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at}"

"""Who was erased."""

from django.db import models


class Tombstone(models.Model):
    """Somebody was erased. Kept, and written to the private files as well, so that a restored backup erases them again.

    ``outcome``: how many rows of which table went or were reduced.

    pii: the id of an account without a name; ten years, longer than any backup.
    """

    person_id = models.UUIDField(primary_key=True)
    institution_id = models.UUIDField(db_index=True)
    erased_at = models.DateTimeField()
    outcome = models.JSONField(default=dict)

    class Meta:
        ordering = ["-erased_at", "-person_id"]

    def __str__(self) -> str:
        return f"erased {self.erased_at:%Y-%m-%d}"

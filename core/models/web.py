"""What makes a repeated request harmless."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now


class IdempotencyKey(models.Model):
    """A client's key for one request, and the answer that it got, stored in the transaction of the effect.

    pii: id of the user and the answer's body; 72 hours.
    """

    id = models.BigAutoField(primary_key=True)
    user_id = models.UUIDField()
    key = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(encoder=DjangoJSONEncoder, null=True)
    created_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "key"], name="core_idempotencykey_once_a_user")]

    def __str__(self) -> str:
        return self.key

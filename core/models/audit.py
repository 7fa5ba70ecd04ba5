"""Who did what to what. The chain holds digests only, so that erasing a person leaves it whole."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.audit_labels import audit_label


class AuditDetail(models.Model):
    """The content of one audit entry, with the salt of its digest. Never changed; deleted with the person it names.

    pii: actor, network of the address and changed values; seven years, or until erasure.
    """

    uid = models.UUIDField(primary_key=True)
    institution_id = models.UUIDField(db_index=True)
    salt = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    actor_id = models.UUIDField(null=True, db_index=True)
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80)
    object_id = models.UUIDField(db_index=True)
    before = models.JSONField(encoder=DjangoJSONEncoder, default=dict)
    after = models.JSONField(encoder=DjangoJSONEncoder, default=dict)
    address = models.CharField(max_length=45, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-at", "-uid"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [models.Index(fields=["institution_id", "-at", "-uid"], name="core_audit_of_institution")]

    def __str__(self) -> str:
        return audit_label(self.action)


class AuditSeal(models.Model):
    """One link of the chain: ``hash`` covers the link before and this entry's digest. Triggers refuse any change.

    pii: none
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    entry_uid = models.UUIDField(unique=True)
    digest = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"seal {self.number}"

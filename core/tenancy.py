"""The base of every table that belongs to an institution."""

from django.db import models

from core.ids import new_id


class TenantModel(models.Model):
    """A row of one institution. The service sets ``institution_id``, never the caller.

    A plain UUID and no foreign key: core knows no app, and the log and the audit outlive what they speak of.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    institution_id = models.UUIDField(db_index=True, editable=False)

    class Meta:
        abstract = True

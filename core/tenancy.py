"""The base of every table that belongs to an institution."""

from typing import Self, TypeVar
from uuid import UUID

from django.db import models

from core.ids import new_id


class TenantQuerySet(models.QuerySet["_TenantModel"]):
    """Rows of one institution first; every ``visible_to`` starts here."""

    def in_institution(self, institution_id: UUID) -> Self:
        return self.filter(institution_id=institution_id)


class TenantModel(models.Model):
    """A row of one institution. The service sets ``institution_id``, never the caller.

    A plain UUID and no foreign key: core knows no app, and the log and the audit outlive what they speak of.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    institution_id = models.UUIDField(db_index=True, editable=False)

    class Meta:
        abstract = True


_TenantModel = TypeVar("_TenantModel", bound=TenantModel)

"""The one switch that lets append-only rows be changed."""

from django.db import models


class Maintenance(models.Model):
    """Whether append-only tables may be changed in the present transaction. See ``core.maintenance.unlocked``.

    pii: none
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    unlocked = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="core_maintenance_one_row")]

    def __str__(self) -> str:
        return "unlocked" if self.unlocked else "locked"

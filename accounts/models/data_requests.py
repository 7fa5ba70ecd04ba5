"""What people ask of their data."""

from typing import Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import DataRequestKind, DataRequestState
from accounts.models.users import User
from accounts.texts import REFUSAL_LENGTH
from core.files.storage import private_storage
from core.tenancy import TenantModel

UNDECIDED = (DataRequestState.OPEN, DataRequestState.APPROVED)


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    def undecided(self) -> Self:
        """Those on which the institution still has to act."""
        return self.filter(state__in=UNDECIDED)

    def of_person(self, person_id: UUID) -> Self:
        return self.filter(person_id=person_id)


class DataRequest(TenantModel):
    """A person, or a guardian for them, wants a copy of their data or its erasure; the office has until ``due_at``.

    open → approved → done; open → refused | cancelled; approved → open, where something stands in the way, or refused,
    where whoever asked may not ask any more. One of a kind at a time from the same asker. An export leaves an ``archive``, good
    until ``archive_until``; an erasure leaves in ``outcome`` how many rows of which table went.

    pii: who asked for whom, and the copy itself; the copy seven days, the rest three years.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=DataRequestKind)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))
    state = models.CharField(_("state"), max_length=10, choices=DataRequestState, default=DataRequestState.OPEN)
    requested_at = models.DateTimeField(_("asked"))
    due_at = models.DateTimeField(_("due"))
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    refusal = models.CharField(_("why it was refused"), max_length=REFUSAL_LENGTH, blank=True)
    done_at = models.DateTimeField(_("done"), null=True)
    outcome = models.JSONField(_("what was done"), default=dict)
    archive = models.FileField(
        _("copy of the data"), storage=private_storage, upload_to="exports/", max_length=200, blank=True
    )
    archive_until = models.DateTimeField(_("copy good until"), null=True)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-id"]
        verbose_name = _("data request")
        verbose_name_plural = _("data requests")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "requested_by"],
                condition=models.Q(state__in=UNDECIDED),
                name="accounts_datarequest_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=DataRequestState.DONE) | models.Q(done_at__isnull=False),
                name="accounts_datarequest_done_has_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

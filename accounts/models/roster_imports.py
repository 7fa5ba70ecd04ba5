"""Files of people that are imported."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import ImportPhase, ImportState, RosterFormat
from accounts.models.users import User
from core.files.storage import private_storage
from core.tenancy import TenantModel


class RosterImport(TenantModel):
    """One file of people on its way in: checked whole, then imported whole or not at all.

    checking → checked → running → done | failed; checking → refused; checked → expired. ``findings`` are errors and
    warnings: lines, fields and codes, never values of the file. The file goes once nothing is left to do with it.

    While it moves, ``phase`` says with what: of ``row_count`` rows so many are looked up, one by one. They are stored
    in one transaction, so ``done_count`` is 0 until all are.

    pii: the file, seven days at most; who imported it, one year.
    """

    format = models.CharField(_("format"), max_length=14, choices=RosterFormat, blank=True)
    file = models.FileField(
        _("file"), storage=private_storage, upload_to="imports/", max_length=200, blank=True, editable=False
    )
    file_name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64, editable=False)
    options = models.JSONField(default=dict, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=ImportState, default=ImportState.CHECKING)
    started_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("imported by")
    )
    phase = models.CharField(_("step"), max_length=10, choices=ImportPhase, blank=True)
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    looked_up_count = models.PositiveIntegerField(_("rows looked up"), default=0)
    done_count = models.PositiveIntegerField(_("rows done"), default=0)
    error_count = models.PositiveIntegerField(_("errors"), default=0)
    findings = models.JSONField(default=list)
    counts = models.JSONField(_("result"), default=dict)
    created_at = models.DateTimeField(_("uploaded"))
    checked_at = models.DateTimeField(_("checked"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("import of people")
        verbose_name_plural = _("imports of people")
        constraints = [
            models.UniqueConstraint(
                fields=["institution_id"],
                condition=models.Q(state=ImportState.RUNNING),
                name="accounts_rosterimport_one_running",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

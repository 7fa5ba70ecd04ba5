"""Material that comes in from files of other systems."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.files.storage import private_storage
from core.ids import new_id
from core.tenancy import TenantModel


class MaterialImportState(models.TextChoices):
    """How far a package is. Nothing is changed before ``running``, and nothing but the whole import by ``done``."""

    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked, may be imported")
    REFUSED = "refused", _("Has errors")
    RUNNING = "running", _("Being imported")
    DONE = "done", _("Imported")
    FAILED = "failed", _("Failed, nothing was changed")
    EXPIRED = "expired", _("Waited too long")


class ImportOutcome(models.TextChoices):
    """What becomes of an item; a note is told of something that is imported all the same."""

    CREATED = "created", _("New")
    UPDATED = "updated", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    SKIPPED = "skipped", _("Left out")
    REFUSED = "refused", _("Error")
    NOTE = "note", _("To look at")


class MaterialImport(TenantModel):
    """One package on its way in: checked whole, by an import that is rolled back, then imported whole or not at all.

    checking → checked → running → done | failed; checking → refused; checked → expired. Its lines are the report. The
    file goes once nothing is left to do with it. ``target_id`` is what it goes into; None until a new one was made.

    pii: the file, seven days at most; who imported it, one year.
    """

    target_kind = models.CharField(max_length=20, editable=False)
    target_id = models.UUIDField(null=True, editable=False)
    # What the package calls itself, and its title: known once it was read.
    source = models.CharField(max_length=200, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=255, blank=True)
    format = models.CharField(_("format"), max_length=40, blank=True)
    file = models.FileField(
        _("file"), storage=private_storage, upload_to="imports/", max_length=200, blank=True, editable=False
    )
    file_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(max_length=64, editable=False)
    options = models.JSONField(default=dict, editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=MaterialImportState, default=MaterialImportState.CHECKING
    )
    started_by_id = models.UUIDField(null=True, db_index=True, editable=False)
    counts = models.JSONField(_("result"), default=dict)
    created_at = models.DateTimeField(_("uploaded"))
    checked_at = models.DateTimeField(_("checked"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("import of material")
        verbose_name_plural = _("imports of material")

    def __str__(self) -> str:
        return self.title or self.file_name


class ImportLine(models.Model):
    """A line of the report of an import, in the order of telling: an item with what becomes of it, or a remark.

    ``code`` and ``params`` are a text of ``core.exchange.finding_texts``; ``object_id`` is what was made, once it is.

    pii: none
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    material_import = models.ForeignKey(MaterialImport, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=9, choices=ImportOutcome)
    kind = models.CharField(max_length=20, blank=True)
    key = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=255, blank=True)
    code = models.CharField(max_length=60, blank=True)
    params = models.JSONField(default=dict)
    member = models.CharField(max_length=200, blank=True)
    line = models.PositiveIntegerField(default=0)
    path = models.CharField(max_length=300, blank=True)
    object_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["material_import", "number"], name="core_importline_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.outcome} {self.title}"


class ImportedItem(TenantModel):
    """What became of an item of a package in what it was imported into, so that a later edition of the package finds it.

    ``digest`` is that of the item as it was imported; ``state`` is a fingerprint of the object just after: while it is
    the same, nobody edited the object here.

    pii: none
    """

    target_kind = models.CharField(max_length=20)
    target_id = models.UUIDField(db_index=True)
    source = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    object_id = models.UUIDField(db_index=True)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=64)
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target_id", "source", "kind", "key"], name="core_importeditem_once_in_target"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

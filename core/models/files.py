"""Files of people."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.files.storage import private_storage
from core.tenancy import TenantModel


class StoredFile(TenantModel):
    """A file that somebody uploaded: theirs, and for the class that they share it with.

    What it is was told by its bytes, which never change: other bytes are another row. Owner and class are plain ids, as
    core knows no app; both are of the institution.

    pii: what a person uploaded, and its name; as long as the account, unless its owner deletes it before.
    """

    owner_id = models.UUIDField(db_index=True, editable=False)
    classroom_id = models.UUIDField(null=True, db_index=True, editable=False)
    name = models.CharField(_("name"), max_length=255)
    file = models.FileField(_("file"), storage=private_storage, upload_to="files/", max_length=200, editable=False)
    media_type = models.CharField(_("type"), max_length=100, editable=False)
    size_bytes = models.PositiveIntegerField(_("size in bytes"), editable=False)
    # SHA-256 of the bytes that are stored.
    digest = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("uploaded"), editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return self.name

"""What the audited deeds with files are called."""

from django.utils.translation import gettext_lazy as _

from core.audit_labels import AuditField

FILE_AUDIT_LABELS = {
    "core.file.kept": _("File uploaded"),
    "core.file.renamed": _("File renamed"),
    "core.file.shared": _("File shared, or not any more"),
    "core.file.deleted": _("File deleted"),
}
FILE_AUDIT_FIELDS = {"classroom": AuditField(_("class"))}

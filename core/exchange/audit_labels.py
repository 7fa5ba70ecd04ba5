"""What the audited deeds with imports of material are called."""

from django.utils.translation import gettext_lazy as _

IMPORT_AUDIT_LABELS = {
    "core.import.started": _("Material uploaded to be imported"),
    "core.import.confirmed": _("Import of material confirmed"),
    "core.import.done": _("Material imported"),
    "core.import.failed": _("Import of material failed"),
    "core.import.discarded": _("Import of material discarded"),
    "core.import.expired": _("Import of material expired"),
}

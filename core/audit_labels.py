"""What audited deeds are called when people read them. Each app names its own."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise

_labels: "dict[str, str | Promise]" = {"core.audit.read": _("Audit read")}


def label_audits(labels: "Mapping[str, str | Promise]") -> None:
    """Called by each app's ``ready()``: a label for each of its actions."""
    _labels.update(labels)


def has_label(action: str) -> bool:
    return action in _labels


def audit_label(action: str) -> str:
    """The label; the words of the code where it has none, as those of actions that are no more."""
    return str(_labels.get(action) or action.partition(".")[2].replace(".", " ").replace("_", " ").capitalize())

"""What audited deeds, and the fields in them, are called when people read them. Each app names its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.ports import Registry

if TYPE_CHECKING:
    from django.utils.functional import Promise

_labels: "Registry[str | Promise]" = Registry()


@dataclass(frozen=True)
class AuditField:
    """What a field of an entry is called, and its codes by their words, where it holds one of a few codes."""

    label: "str | Promise"
    choices: "Sequence[tuple[str, str | Promise]]" = ()


_fields: Registry[AuditField] = Registry()


def label_audits(labels: "Mapping[str, str | Promise]") -> None:
    """Called by each app's ``ready()``: a label for each of its actions.

    Raises:
        ValueError: one of them has a label already.
    """
    for action, label in labels.items():
        _labels.register(action, label)


def label_audit_fields(fields: Mapping[str, AuditField]) -> None:
    """Called by each app's ``ready()``: fields that are no columns of the object of their entry.

    Raises:
        ValueError: one of them has a label already.
    """
    for name, field in fields.items():
        _fields.register(name, field)


def audit_field(name: str) -> AuditField:
    """As it was registered; the words of its name otherwise."""
    return _fields[name] if name in _fields else AuditField(name.replace("_", " "))


def audit_label(action: str) -> str:
    """The label; the words of the code where it has none, as those of actions that are no more."""
    if action in _labels:
        return str(_labels[action])
    return action.partition(".")[2].replace(".", " ").replace("_", " ").capitalize()


label_audits({"core.audit.read": _("Audit read")})

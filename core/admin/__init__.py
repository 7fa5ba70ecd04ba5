"""The console's own classes. Apps derive their pages from ``ConsoleAdmin``."""

from core.admin.audit import AuditDetailAdmin
from core.admin.autocomplete import ConsoleAutocomplete
from core.admin.badges import Colour, state_badge
from core.admin.base import ConsoleAdmin, ReadOnlyConsoleAdmin, actor_of
from core.admin.deeds import Question, ask, ask_then_do, given_answer, is_confirmed, wants_change
from core.admin.files import StoredFileAdmin
from core.admin.filters import ScopedRelatedFilter
from core.admin.forms import ConsoleForm, ConsoleFormSet, ConsoleInlineForm, stored_id
from core.admin.imports import MaterialImportAdmin
from core.admin.inlines import ConsoleStackedInline, ConsoleTabularInline
from core.admin.operations import JobAdmin, ParkedEventAdmin
from core.admin.pickers import ManyPicker, OnePicker
from core.admin.texts import MathMedia, rendered

__all__ = [
    "AuditDetailAdmin",
    "Colour",
    "ConsoleAdmin",
    "ConsoleAutocomplete",
    "ConsoleForm",
    "ConsoleFormSet",
    "ConsoleInlineForm",
    "ConsoleStackedInline",
    "ConsoleTabularInline",
    "JobAdmin",
    "ManyPicker",
    "MaterialImportAdmin",
    "MathMedia",
    "OnePicker",
    "ParkedEventAdmin",
    "Question",
    "ReadOnlyConsoleAdmin",
    "ScopedRelatedFilter",
    "StoredFileAdmin",
    "actor_of",
    "ask",
    "ask_then_do",
    "given_answer",
    "is_confirmed",
    "rendered",
    "state_badge",
    "stored_id",
    "wants_change",
]

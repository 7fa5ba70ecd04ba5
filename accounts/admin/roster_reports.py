"""What the page of an import tells below its fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import ImportPhase, ImportState, Role
from accounts.roster_texts import FIELDS, field_name, text_of
from accounts.rosters.simple import COLUMNS

if TYPE_CHECKING:
    from accounts.models import RosterImport
    from accounts.services.roster_previews import ImportPreview, PlannedChange

# On the page; the CSV has all that are kept.
SHOWN_FINDINGS = 200
_MOVING = (ImportState.CHECKING, ImportState.RUNNING)
_COUNTS = {
    "created": _("New accounts"),
    "updated": _("Changed"),
    "unchanged": _("Unchanged"),
    "closed": _("Accounts closed"),
    "left_out": _("Rows left out"),
    "linked": _("Guardians tied to children"),
}
_CLASS_COUNTS = {
    "classes_created": _("New classes"),
    "classes_updated": _("Classes changed"),
    "classes_archived": _("Classes archived"),
    "classes_unchanged": _("Classes unchanged"),
    "enrolled": _("Learners who come into a class"),
    "left": _("Learners who leave a class"),
    "teachers_came": _("Teachers who get a class"),
    "teachers_went": _("Teachers who give one up"),
    "class_rows_left_out": _("Rows of classes left out"),
}
_OUTCOMES = {"created": _("New"), "updated": _("Changes"), "closed": _("Is closed")}
_CLASS_OUTCOMES = {
    "created": _("New"),
    "updated": _("Changes"),
    "archived": _("Is archived"),
    "unchanged": _("Stays"),
}
_MEANINGS = {
    **FIELDS,
    "given_name": _("given name, where there is no full_name"),
    "family_name": _("family name, where there is no full_name"),
    "role": _("role: student, teacher, guardian, parent, relative or carer"),
    "birth_on": _("date of birth, as 2014-03-09"),
    "language": _("language, as en, ar, es or fr"),
    "is_active": _("true; false closes the account"),
    "guardians": _("ids in the register of the guardians, with commas"),
}


def report_of(row: RosterImport, preview: ImportPreview) -> dict[str, Any]:
    """For the template. Counts are told of what was done or may be done, and of nothing else."""
    has_counts = row.state in (ImportState.CHECKED, ImportState.RUNNING, ImportState.DONE) and row.counts
    return {
        "import": row,
        "is_moving": row.state in _MOVING,
        "is_storing": row.phase == ImportPhase.STORING,
        "is_ready": row.state == ImportState.CHECKED,
        "is_refused": row.state == ImportState.REFUSED,
        "is_void": row.state in (ImportState.FAILED, ImportState.EXPIRED, ImportState.OUTDATED),
        "is_expired": row.state == ImportState.EXPIRED,
        "is_done": row.state == ImportState.DONE,
        "has_lines": any(each["line"] and not each["is_warning"] for each in row.findings) and row.row_count > 0,
        "counts": [(label, row.counts.get(name, 0)) for name, label in _COUNTS.items()] if has_counts else [],
        "class_counts": class_counts_of(row) if has_counts else [],
        "preview": preview,
        "people": list(map(_in_words, preview.changes)),
        "classes": [(each, _CLASS_OUTCOMES[each.outcome]) for each in preview.classes],
        "findings": [
            {**each, "text": text_of(each), "who": preview.names.get((each["file"], each["line"]), "")}
            for each in row.findings[:SHOWN_FINDINGS]
        ],
        "unshown": max(0, len(row.findings) - SHOWN_FINDINGS),
    }


def finding_cells(row: RosterImport) -> Iterator[list[Any]]:
    """The findings as lines of a CSV; columns by their names in the file, for whoever mends it there."""
    for each in row.findings:
        yield [each["file"], each["line"] or "", each["field"], text_of(each), not each["is_warning"]]


def columns_of_files() -> list[tuple[str, Any]]:
    """The columns of the simple CSV, and what each holds."""
    return [(column, _MEANINGS.get(column, "")) for column in COLUMNS]


def class_counts_of(row: RosterImport) -> list[tuple[Any, int]]:
    """Nothing where the file does nothing to classes."""
    found = [(label, row.counts.get(name, 0)) for name, label in _CLASS_COUNTS.items()]
    return found if any(count for _label, count in found) else []


def _in_words(change: PlannedChange) -> dict[str, Any]:
    return {
        "change": change,
        "role": Role(change.role).label,
        "outcome": _OUTCOMES[change.outcome],
        "fields": ", ".join(map(field_name, change.fields)),
    }

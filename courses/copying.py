"""How a course is copied: one mapping from what is copied to its copies, shared by the apps that put things into it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model
from django.db.models.fields.files import FieldFile

from courses.models import Course

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class CourseCopy:
    """A copy that is being made. ``ids``: of everything that is copied under an id, the copy's."""

    source: Course
    target: Course
    now: datetime
    ids: dict[UUID, UUID] = field(default_factory=dict)

    def duplicate(self, row: Row, **changes: Any) -> Row:
        """The copy of a row, not saved: every column as it is, but for what points to something that is copied too,
        and for ``changes``. What has no copy is pointed to as before."""
        columns = {
            column.attname: _value(row, column) for column in row._meta.concrete_fields if not column.primary_key
        }
        if row.pk in self.ids:
            columns["pk"] = self.ids[row.pk]
        elsewhere = {
            name: self.ids[value] for name, value in columns.items() if isinstance(value, UUID) and value in self.ids
        }
        return type(row)(**{**columns, **elsewhere, **changes})


def _value(row: Model, column: Any) -> Any:
    """A file goes along by its name: both rows show the same one."""
    value = getattr(row, column.attname)
    return value.name if isinstance(value, FieldFile) else value

"""How much institutions and people store, and whether there is room for more."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.db.models import Max, Model, Sum
from django.utils.translation import gettext as _

from core.errors import AllowanceExceeded
from core.locks import hold
from core.models import StoredFile
from core.ports import AllowanceKind, allowances, storage_meters


class PersonalRoomExceeded(AllowanceExceeded):
    """What one person may keep is used up."""

    code = "core.personal_storage_exceeded"


def require_room(institution_id: UUID, size_bytes: int) -> None:
    """In the present transaction. The room is held until its end, so that two uploads cannot both take the last of it.

    Raises:
        AllowanceExceeded: less than ``size_bytes`` is left of what the institution's plan allows.
    """
    if allowances()(subject_id=institution_id, kind=AllowanceKind.STORAGE).limit is None:
        return
    hold("core.storage", institution_id)
    allowances()(subject_id=institution_id, kind=AllowanceKind.STORAGE).require(size_bytes)


def require_personal_room(person_id: UUID, size_bytes: int) -> None:
    """The same for what one person keeps, up to ``PERSON_STORAGE_BYTES``. Before ``require_room``, as locks are taken in
    one order.

    Raises:
        PersonalRoomExceeded: less than ``size_bytes`` is left.
    """
    hold("core.personal_storage", person_id)
    if personal_bytes(person_id) + size_bytes > settings.PERSON_STORAGE_BYTES:
        text = _("You may keep %(most)s MiB of files. Delete some of them first.")
        raise PersonalRoomExceeded(text % {"most": settings.PERSON_STORAGE_BYTES // 2**20})


def personal_bytes(person_id: UUID) -> int:
    """What somebody keeps in files of their own."""
    return StoredFile.objects.filter(owner_id=person_id).aggregate(total=Sum("size_bytes"))["total"] or 0


def stored_bytes(institution_id: UUID) -> int:
    """What all apps store for an institution, counted from their rows: one query for each table with files."""
    return sum(measure(institution_id) for _name, measure in storage_meters.items())


def meter_of(model: type[Model], *, file: str = "file", size: str = "size_bytes") -> Callable[[UUID], int]:
    """Counts what a table with files stores for an institution. A file that several rows share is counted once."""

    def measure(institution_id: UUID) -> int:
        rows = model._default_manager.filter(institution_id=institution_id).exclude(**{file: ""})
        each = rows.order_by().values(file).annotate(largest=Max(size))
        return each.aggregate(total=Sum("largest"))["total"] or 0

    return measure

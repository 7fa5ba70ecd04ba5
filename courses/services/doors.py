"""The children's door of a class: opened, given a new code and shut by those who teach there."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.api import User
from core.audit import audit_row
from core.codes import new_code
from courses.errors import ClassroomArchived
from courses.models import Classroom
from courses.services.classrooms import CODE_LENGTH, editable_classroom


@transaction.atomic
def open_door(*, classroom_id: UUID, actor: User, now: datetime) -> Classroom:
    """Let children sign in with pictures at this class. An open door stays as it is.

    Raises:
        ClassroomNotFound: not a class that ``actor`` may change.
        ClassroomArchived
    """
    classroom = editable_classroom(actor, classroom_id)
    return classroom if classroom.children_code else _give_code(classroom, "opened", actor=actor, now=now)


@transaction.atomic
def renew_door(*, classroom_id: UUID, actor: User, now: datetime) -> Classroom:
    """Give the door another code, and open it: the badges of before lead nowhere.

    Raises:
        ClassroomNotFound: not a class that ``actor`` may change.
        ClassroomArchived
    """
    return _give_code(editable_classroom(actor, classroom_id), "renewed", actor=actor, now=now)


@transaction.atomic
def shut_door(*, classroom_id: UUID, actor: User, now: datetime) -> Classroom:
    """Let nobody in any more; who is signed in stays so. A door that is shut stays as it is.

    Raises:
        ClassroomNotFound: not a class that ``actor`` may change.
    """
    classroom = editable_classroom(actor, classroom_id)
    if classroom.children_code is not None:
        _store(classroom, None, "shut", actor=actor, now=now)
    return classroom


def _give_code(classroom: Classroom, deed: str, *, actor: User, now: datetime) -> Classroom:
    if classroom.is_archived:
        raise ClassroomArchived(_("The class is archived: nobody signs in there."))
    _store(classroom, new_code(CODE_LENGTH), deed, actor=actor, now=now)
    return classroom


def _store(classroom: Classroom, code: str | None, deed: str, *, actor: User, now: datetime) -> None:
    """The audit says what was done; the code itself is nothing for it."""
    classroom.children_code = code
    classroom.save(update_fields=["children_code"])
    audit_row(f"courses.children_door.{deed}", classroom, actor_id=actor.pk, now=now)

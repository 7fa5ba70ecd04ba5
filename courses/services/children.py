"""Children who sign in with pictures, by their class: what their teachers do, and the door itself."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.api import (
    CLASS_CODE_TRIES,
    Institution,
    Picture,
    SignedIn,
    Try,
    User,
    issue_missing_pictures,
    issue_pictures,
    read_pictures,
    sign_in_with_pictures,
    withdraw_pictures,
)
from core.codes import tidy_code
from core.request_context import current_request
from courses.badges.contents import BadgeSheet, badges_of
from courses.errors import ChildNotFound, DoorNotFound, DoorShut
from courses.models import Classroom, Enrolment
from courses.selectors import children_at_door, children_of_class
from courses.services.classrooms import editable_classroom


@transaction.atomic
def issue_to_class(*, classroom_id: UUID, actor: User, now: datetime) -> int:
    """Give pictures to the children of a class who have none; returns to how many.

    Raises:
        ClassroomNotFound: not a class that ``actor`` may change.
    """
    classroom = editable_classroom(actor, classroom_id)
    children = [child.pk for child in children_of_class(classroom.pk)]
    return len(issue_missing_pictures(child_ids=children, actor=actor, now=now))


@transaction.atomic
def issue_to_child(
    *, classroom_id: UUID, child_id: UUID, actor: User, now: datetime, sequence: Sequence[str] | None = None
) -> tuple[Picture, ...]:
    """Give one child of a class new pictures.

    Raises:
        ClassroomNotFound: not a class that ``actor`` may change.
        ChildNotFound: nobody of the class.
        SequenceMalformed: not three different pictures that there are.
    """
    _require_in_class(classroom_id, child_id, actor)
    return issue_pictures(child_id=child_id, actor=actor, now=now, sequence=sequence)


@transaction.atomic
def withdraw_from_child(*, classroom_id: UUID, child_id: UUID, actor: User, now: datetime) -> None:
    """Take the pictures of one child of a class away.

    Raises:
        ClassroomNotFound, ChildNotFound: see ``issue_to_child``.
    """
    _require_in_class(classroom_id, child_id, actor)
    withdraw_pictures(child_id=child_id, actor=actor, now=now)


@transaction.atomic
def make_badges(*, classroom_id: UUID, actor: User, now: datetime, with_pictures: bool = True) -> BadgeSheet:
    """The badges of those children of a class who have pictures.

    Without the pictures on them no secret is read: for a school where the children learn them by heart.

    Raises:
        ClassroomNotFound: not a class that ``actor`` may change.
        DoorShut: there is no code to print.
    """
    classroom = editable_classroom(actor, classroom_id)
    if not classroom.children_code:
        raise DoorShut(_("The door of this class is shut: open it first."))
    children = list(children_at_door(classroom.pk))
    ids = [child.pk for child in children]
    pictures = read_pictures(child_ids=ids, actor=actor, now=now) if with_pictures else {}
    language = Institution.objects.values_list("language", flat=True).get(pk=classroom.institution_id)
    badges = badges_of(classroom, children, pictures)
    return BadgeSheet(classroom=classroom, badges=badges, language=language, has_pictures=with_pictures)


def knock_at_door(*, class_code: str, now: datetime) -> tuple[Classroom, list[User]]:
    """The class of a code and the children who sign in there with pictures, by name.

    Raises:
        DoorNotFound: no running class has this code.
        LockedOut: too many wrong codes.
    """
    code = tidy_code(class_code)
    knock = Try(kind="class_code", name=code, address=current_request().address, allowed=CLASS_CODE_TRIES)
    knock.require_open(now=now)
    classroom = Classroom.objects.running().filter(children_code=code).first()
    if classroom is None:
        raise DoorNotFound(_("No class has this code."))
    knock.succeeded()
    return classroom, list(children_at_door(classroom.pk))


def sign_in_at_door(
    *, class_code: str, child_id: UUID, pictures: Sequence[str], now: datetime, browser: str = ""
) -> SignedIn:
    """Let a child of the class in.

    Raises:
        WrongPictures, LockedOut: see ``sign_in_with_pictures``.
    """
    code = tidy_code(class_code)
    is_expected = Enrolment.objects.active().filter(classroom__children_code=code, learner_id=child_id).exists()
    return sign_in_with_pictures(
        child_id=child_id, pictures=pictures, crowd=code, is_expected=is_expected, now=now, browser=browser
    )


def _require_in_class(classroom_id: UUID, child_id: UUID, actor: User) -> None:
    classroom = editable_classroom(actor, classroom_id)
    if not children_of_class(classroom.pk).filter(pk=child_id).exists():
        raise ChildNotFound(_("There is no such child in this class."))

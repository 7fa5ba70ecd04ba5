"""Children with pictures for tests."""

from collections.abc import Sequence
from datetime import datetime

from accounts.errors import LockedOut, WrongPictures
from accounts.models import User
from accounts.services.pictures import issue_pictures, sign_in_with_pictures
from accounts.tests.factories import NOW
from core.request_context import calling_from

SEQUENCE = ("sun", "boat", "key")
WRONG = ("key", "boat", "sun")


def give_pictures(actor: User, child: User, sequence: Sequence[str] = SEQUENCE) -> User:
    issue_pictures(child_id=child.pk, actor=actor, now=NOW, sequence=sequence)
    return child


def touch(
    child: User, *, pictures: Sequence[str] = SEQUENCE, now: datetime = NOW, crowd: str = "7KQM2TX", address: str = ""
) -> str:
    """How a try of ``child`` at the door of its class ends: "in", "wrong" or "locked"."""
    try:
        knock(child, pictures=pictures, now=now, crowd=crowd, address=address)
    except WrongPictures:
        return "wrong"
    except LockedOut:
        return "locked"
    return "in"


def knock(
    child: User, *, pictures: Sequence[str] = SEQUENCE, now: datetime = NOW, crowd: str = "7KQM2TX", address: str = ""
) -> None:
    """A try of ``child`` at the door of its class.

    Raises:
        WrongPictures, LockedOut: it does not get in.
    """
    with calling_from(address):
        sign_in_with_pictures(child_id=child.pk, pictures=pictures, crowd=crowd, is_expected=True, now=now)

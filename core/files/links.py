"""Links that open one file without a header, as an image of a page or a player needs them: for five minutes, for whoever
asked for them, while they are signed in. What that person may see is asked anew each time."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from core.files.errors import LinkRefused
from core.realtime.admissions import Admission, gatekeeper

GOOD_FOR = timedelta(minutes=5)
_SALT = "core.files.link"


def sign_link(file_id: UUID, admission: Admission, *, now: datetime) -> str:
    """The signature of a link to a file for the bearer of ``admission``."""
    until = int((now + GOOD_FOR).timestamp())
    said = [file_id.hex, admission.person_id.hex, admission.sign_in, admission.epoch, until]
    return Signer(salt=_SALT).sign_object(said)


def open_link(signature: str, file_id: UUID, *, now: datetime) -> Any:
    """The user for whom a link to a file was signed.

    Raises:
        LinkRefused: expired, forged, for another file, or their sign-in or account ended.
    """
    admission = _admission_in(signature, file_id, now)
    user = gatekeeper().people([admission], now=now).get(admission) if admission else None
    if user is None:
        raise LinkRefused(_("This link does not work any more. Ask for a new one."))
    return user


def _admission_in(signature: str, file_id: UUID, now: datetime) -> Admission | None:
    try:
        for_file, person, sign_in, epoch, until = Signer(salt=_SALT).unsign_object(signature)
    except (BadSignature, ValueError):
        return None
    if for_file != file_id.hex or now.timestamp() >= until:
        return None
    return Admission(person_id=UUID(person), sign_in=sign_in, epoch=epoch, language="")

"""Signing in with pictures: giving children their three, reading them for a badge, and letting them in."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts.enums import Role, Scope, SessionEnd
from accounts.errors import PersonNotFound, SequenceMalformed, WrongPictures
from accounts.lockout import PICTURE_TRIES, STRANGER_TRIES, Try
from accounts.models import PictureCredential, User
from accounts.pictures import PICTURES, Picture, draw_sequence, is_sequence
from accounts.policies import is_in_charge_of, students_in_charge_of
from accounts.services.audits import audit_person
from accounts.services.lockout_audits import lockouts_audited
from accounts.services.session_ends import end_sessions_in
from accounts.services.sessions import SignedIn, start_session
from core.request_context import current_request
from core.sealed import SealBroken, seal, unseal

_PURPOSE = "accounts.pictures"


@transaction.atomic
def issue_pictures(
    *, child_id: UUID, actor: User, now: datetime, sequence: Sequence[str] | None = None
) -> tuple[Picture, ...]:
    """Give a child three pictures, drawn by chance unless ``sequence`` names them; those of before are void, and what
    was signed in with them ends.

    Raises:
        PersonNotFound: no such student, or not in the charge of ``actor``.
        SequenceMalformed: not three different pictures that there are.
    """
    if sequence is not None and not is_sequence(sequence):
        raise SequenceMalformed(_("Three different pictures, please."), field="pictures")
    child = User.objects.select_for_update(of=("self",)).filter(pk=child_id, is_active=True).first()
    if child is None or not is_in_charge_of(actor, child):
        raise PersonNotFound(_("There is no such student."))
    return _issue(child, sequence or draw_sequence(), actor=actor, now=now)


@transaction.atomic
def issue_missing_pictures(*, child_ids: Collection[UUID], actor: User, now: datetime) -> list[UUID]:
    """Give pictures to those of the children in the charge of ``actor`` who have none; returns whom."""
    children = (
        User.objects.select_for_update(of=("self",))
        .filter(students_in_charge_of(actor), pk__in=child_ids, is_active=True)
        .order_by("pk")
    )
    locked = list(children)  # asked for their pictures under the lock, so that two clicks give them once
    served = set(PictureCredential.objects.filter(child__in=locked).values_list("child_id", flat=True))
    without = [child for child in locked if child.pk not in served]
    for child in without:
        _issue(child, draw_sequence(), actor=actor, now=now)
    return [child.pk for child in without]


@transaction.atomic
def withdraw_pictures(*, child_id: UUID, actor: User, now: datetime) -> None:
    """Take a child's pictures away and end what was signed in with them. Again changes nothing.

    Raises:
        PersonNotFound: no such student, or not in the charge of ``actor``.
    """
    child = User.objects.select_for_update(of=("self",)).filter(pk=child_id).first()
    if child is None or not is_in_charge_of(actor, child):
        raise PersonNotFound(_("There is no such student."))
    deleted, _by_model = PictureCredential.objects.filter(child=child).delete()
    if deleted:
        end_sessions_in(Scope.CHILD, user=child, reason=SessionEnd.CREDENTIAL, now=now)
        audit_person("accounts.pictures.withdrawn", child, actor_id=actor.pk, now=now)


@transaction.atomic
def read_pictures(*, child_ids: Collection[UUID], actor: User, now: datetime) -> dict[UUID, tuple[Picture, ...]]:
    """The pictures of those of the children in the charge of ``actor`` who have some, for their badges.

    It is a secret that is read, so each child's audit says by whom. What the key at hand does not open is left out.
    """
    credentials = (
        PictureCredential.objects.filter(
            child__in=User.objects.filter(students_in_charge_of(actor), pk__in=child_ids, is_active=True)
        )
        .select_related("child")
        .order_by("child_id")
    )
    found: dict[UUID, tuple[Picture, ...]] = {}
    for credential in credentials:
        keys = _opened(credential.sealed_sequence).split()
        if is_sequence(keys):
            found[credential.child_id] = tuple(PICTURES[key] for key in keys)
            audit_person("accounts.pictures.read", credential.child, actor_id=actor.pk, now=now)
    return found


def sign_in_with_pictures(
    *, child_id: UUID, pictures: Sequence[str], crowd: str, is_expected: bool, now: datetime, browser: str = ""
) -> SignedIn:
    """Start a child's session, which reaches their own learning only.

    ``crowd`` names the class at whose door this is; ``is_expected`` says whether the child belongs there, which is
    told with the rest, in one answer. One statement and one seal, whatever is wrong.

    Raises:
        WrongPictures: an unknown child, one without pictures or of another class, or other pictures than theirs.
        LockedOut: too many wrong tries, see ``accounts.lockout``.
    """
    credential = PictureCredential.objects.filter(
        child_id=child_id, child__is_active=True, child__role=Role.STUDENT
    ).first()
    # New pictures begin to count anew: that is how a teacher helps a child who is locked out.
    issue = credential.issued_at.isoformat() if credential else ""
    address = current_request().address
    knock = (
        Try(kind="pictures", name=f"{child_id}/{issue}", address=address, crowd=crowd, allowed=PICTURE_TRIES)
        if issue and is_expected
        else Try(kind="no_child", name="", address=address, allowed=STRANGER_TRIES)
    )
    with lockouts_audited(knock, lambda: credential.child if credential and is_expected else None, now=now):
        knock.require_open(now=now)
    sealed = credential.sealed_sequence if credential else _decoy(settings.SECRET_KEY)
    is_right = constant_time_compare(_opened(sealed), " ".join(pictures))
    if credential is None or not (is_right and is_expected and is_sequence(pictures)):
        raise WrongPictures(_("These are not the right pictures."))
    signed_in = _enter(credential, now=now, browser=browser)
    knock.succeeded()
    return signed_in


@transaction.atomic
def _enter(credential: PictureCredential, *, now: datetime, browser: str) -> SignedIn:
    """Begin the session under the lock that new pictures take too, so that none begins with what is void by now."""
    child = User.objects.select_for_update(of=("self",)).select_related("institution").get(pk=credential.child_id)
    is_void = not PictureCredential.objects.filter(pk=credential.pk, issued_at=credential.issued_at).exists()
    if is_void or not child.is_active:
        raise WrongPictures(_("These are not the right pictures."))
    return start_session(user=child, now=now, scope=Scope.CHILD, browser=browser)


def _issue(child: User, sequence: Sequence[str], *, actor: User, now: datetime) -> tuple[Picture, ...]:
    PictureCredential.objects.update_or_create(
        child=child,
        defaults={
            "institution_id": child.institution_id,
            "sealed_sequence": seal(" ".join(sequence), purpose=_PURPOSE),
            "issued_by": actor,
            "issued_at": now,
        },
    )
    end_sessions_in(Scope.CHILD, user=child, reason=SessionEnd.CREDENTIAL, now=now)
    audit_person("accounts.pictures.issued", child, actor_id=actor.pk, now=now)
    return tuple(PICTURES[key] for key in sequence)


def _opened(sealed: str) -> str:
    """The keys of a sequence; of none where the seal does not open any more, so that new pictures are due."""
    try:
        return unseal(sealed, purpose=_PURPOSE)
    except SealBroken:
        return ""


@lru_cache(maxsize=2)
def _decoy(key: str) -> str:
    """What is opened for a child without pictures; ``key`` because a new one seals anew. It names no sequence."""
    return seal("- - -", purpose=_PURPOSE)

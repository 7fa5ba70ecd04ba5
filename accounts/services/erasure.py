"""Erasing a person, in every app, and erasing them again where they came back."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session as BrowserSession
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import DataRequestKind, DataRequestState, Role, SessionEnd
from accounts.errors import AlreadyErased, LastAdmin, PersonNotFound
from accounts.events import PersonErased
from accounts.mail import forget_mail_to
from accounts.models import DataRequest, User
from accounts.services.invitations import revoke_invitations_of
from accounts.services.roster_imports import outdate_imports
from accounts.services.session_ends import end_all_sessions
from core.audit import record_audit
from core.events import announce, hold_readers
from core.jobs import enqueue
from core.models import AuditDetail
from core.privacy import ErasureCount, erase_rows, plan_erasure
from core.tombstones import mend_tombstones, put_tombstone

# What was under way when somebody was erased may still write a row: it goes after this time.
SWEPT_AFTER = timedelta(minutes=15)
SWEEP = "accounts.sweep_erased"


def plan_erasure_of(person_id: UUID) -> ErasureCount:
    """What erasing somebody would do now.

    Raises:
        PersonNotFound, AlreadyErased, LastAdmin: see ``erase_person``.
    """
    _require_erasable(User.objects.filter(pk=person_id).first())
    return plan_erasure(person_id)


@transaction.atomic
def erase_person(*, person_id: UUID, actor_id: UUID | None, now: datetime) -> ErasureCount:
    """Delete or reduce everything about somebody; what stays is a row without a name, a tombstone, and an entry in the
    audit that says how many rows of which table went. For services that have asked whether ``actor_id`` may.

    No reader follows the log meanwhile, so that none writes down what it read before. Costs a few statements a table.

    Raises:
        PersonNotFound: there is no such person.
        AlreadyErased: there was.
        LastAdmin: nobody else who is still here administers the institution.
    """
    hold_readers(person_id)
    person = _require_erasable(User.objects.select_for_update().filter(pk=person_id).first())
    return _erase(person, actor_id=actor_id, now=now)


def sweep_erased(*, person_id: str, now: datetime) -> None:
    """The job that looks once more; what it finds goes."""
    person = UUID(person_id)
    if not User.objects.filter(pk=person, erased_at__isnull=False).exists():
        return
    end_browser_sessions(person)
    with transaction.atomic():
        hold_readers(person)
        erase_rows(person)


def erase_again(*, now: datetime) -> list[UUID]:
    """After a backup was restored: erase whoever was erased since it was made, the last admin too, and mend their
    tombstones; returns whom. Safe to repeat, and quick where nobody came back."""
    erased_before = mend_tombstones(now=now)
    again = list(User.objects.kept().filter(erased_before).order_by("pk").values_list("pk", flat=True))
    for person_id in again:
        with transaction.atomic():
            hold_readers(person_id)
            _erase(User.objects.select_for_update().get(pk=person_id), actor_id=None, now=now)
    return again


def end_browser_sessions(person_id: UUID) -> None:
    """Delete the sessions of somebody's browsers. Who one is of stands inside of it, so each is looked at: not in the
    transaction for which everybody waits."""
    own = [
        session.pk
        for session in BrowserSession.objects.iterator()
        if session.get_decoded().get(SESSION_KEY) == str(person_id)
    ]
    BrowserSession.objects.filter(pk__in=own).delete()


def _erase(person: User, *, actor_id: UUID | None, now: datetime) -> ErasureCount:
    """The whole of it, in the transaction that holds the readers and the row."""
    end_all_sessions(user=person, reason=SessionEnd.DEACTIVATED, now=now)
    revoke_invitations_of(person, actor_id=actor_id, now=now)
    transaction.on_commit(partial(end_browser_sessions, person.pk), robust=True)
    for address in _addresses_of(person):
        transaction.on_commit(partial(forget_mail_to, address), robust=True)
    done = erase_rows(person.pk)
    User.objects.filter(pk=person.pk).update(erased_at=now, closed_at=person.closed_at or now)
    _answer_requests(person.pk, done, now=now)
    outdate_imports(institution_id=person.institution_id, now=now)  # one of them may bring the person back
    put_tombstone(person.pk, institution_id=person.institution_id, outcome=done.as_json(), now=now)
    enqueue(SWEEP, now=now, not_before=now + SWEPT_AFTER, key=f"sweep {person.pk}", person_id=person.pk)
    record_audit(
        action=PersonErased.name,
        institution_id=person.institution_id,
        actor_id=actor_id,
        object_type="core.Tombstone",  # an entry about the person would go with them
        object_id=person.pk,
        after=done.as_json(),
        now=now,
    )
    announce(
        PersonErased(institution_id=person.institution_id, object_id=person.pk, actor_id=actor_id, occurred_at=now)
    )
    return done


def _require_erasable(person: User | None) -> User:
    if person is None:
        raise PersonNotFound(_("There is no such person."))
    if person.erased_at is not None:
        raise AlreadyErased(_("This person was erased before."))
    others = User.objects.active().exclude(pk=person.pk)
    is_last_admin = (
        person.role == Role.ADMIN and not others.filter(institution_id=person.institution_id, role=Role.ADMIN).exists()
    )
    is_last_superuser = person.is_superuser and not others.filter(is_superuser=True).exists()
    if person.is_active and (is_last_admin or is_last_superuser):
        raise LastAdmin(_("Nobody else administers this institution: make somebody else an admin first."))
    return person


def _addresses_of(person: User) -> set[str]:
    """Today's, and those that the audit remembers."""
    about = AuditDetail.objects.filter(object_id=person.pk)
    said = [entry.get("email") for pair in about.values_list("before", "after") for entry in pair]
    return {address for address in (person.email, *said) if isinstance(address, str) and address}


def _answer_requests(person_id: UUID, done: ErasureCount, *, now: datetime) -> None:
    """To be erased is done; there is nothing left to copy."""
    undecided = DataRequest.objects.undecided().of_person(person_id)
    undecided.filter(kind=DataRequestKind.ERASURE).update(
        state=DataRequestState.DONE, done_at=now, outcome=done.as_json()
    )
    undecided.filter(kind=DataRequestKind.EXPORT).update(state=DataRequestState.CANCELLED, decided_at=now)

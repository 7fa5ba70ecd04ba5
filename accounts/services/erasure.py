"""Erasing a person, in every app, and erasing them again where they came back."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session as BrowserSession
from django.db import transaction

from accounts.enums import DataRequestKind, DataRequestState, Role, SessionEnd
from accounts.errors import AlreadyErased, LastAdmin, PersonNotFound
from accounts.events import PersonErased
from accounts.mail import forget_mail_to
from accounts.models import DataRequest, User
from accounts.services.invitations import revoke_invitations_of
from accounts.services.roster_imports import expire_waiting_imports
from accounts.services.session_ends import end_all_sessions
from core.audit import record_audit
from core.events import announce
from core.events.log import lock_stream
from core.events.positions import POSITIONS, lock_bookmark
from core.events.registry import projections, reactions
from core.jobs import JobKind, enqueue, register_job
from core.privacy import ErasurePlan, erase_rows, plan_erasure
from core.tombstones import all_tombstones, put_tombstone

# What was under way when somebody was erased may still write a row: it goes after this time.
SWEPT_AFTER = timedelta(minutes=15)
SWEEP = "accounts.sweep_erased"


def plan_erasure_of(person_id: UUID) -> ErasurePlan:
    """What erasing somebody would do now.

    Raises:
        PersonNotFound, AlreadyErased, LastAdmin: see ``erase_person``.
    """
    _require_erasable(User.objects.filter(pk=person_id).first())
    return plan_erasure(person_id)


@transaction.atomic
def erase_person(*, person_id: UUID, actor_id: UUID | None, now: datetime) -> ErasurePlan:
    """Delete or reduce everything about somebody; what stays is a row without a name, a tombstone, and an entry in the
    audit that says how many rows of which table went. For services that have asked whether ``actor_id`` may.

    No reader follows the log meanwhile, so that none writes down what it read before. Costs a few statements a table.

    Raises:
        PersonNotFound: there is no such person.
        AlreadyErased: there was.
        LastAdmin: nobody else administers the institution.
    """
    _hold_readers(person_id)
    person = _require_erasable(User.objects.select_for_update().filter(pk=person_id).first())
    return _erase(person, actor_id=actor_id, now=now)


def sweep_erased(*, person_id: str, now: datetime) -> None:
    """The job that looks once more; what it finds goes."""
    person = UUID(person_id)
    if not User.objects.filter(pk=person, erased_at__isnull=False).exists():
        return
    with transaction.atomic():
        _hold_readers(person)
        erase_rows(person)


def erase_again(*, now: datetime) -> list[UUID]:
    """After a backup was restored: erase whoever was erased since it was made, the last admin too, and write what is
    missing of their tombstones; returns whom. Safe to repeat."""
    again = []
    for stone in list(all_tombstones()):
        with transaction.atomic():
            _hold_readers(stone.person_id)
            person = User.objects.select_for_update().kept().filter(pk=stone.person_id).first()
            if person is not None:
                _erase(person, actor_id=None, now=now)
                again.append(stone.person_id)
            else:
                put_tombstone(stone.person_id, institution_id=stone.institution_id, now=stone.erased_at)
    return again


def _erase(person: User, *, actor_id: UUID | None, now: datetime) -> ErasurePlan:
    """The whole of it, in the transaction that holds the readers and the row."""
    end_all_sessions(user=person, reason=SessionEnd.DEACTIVATED, now=now)
    revoke_invitations_of(person, actor_id=actor_id, now=now)
    _end_browser_sessions(person.pk)
    if person.email:
        transaction.on_commit(partial(forget_mail_to, person.email), robust=True)
    done = erase_rows(person.pk)
    User.objects.filter(pk=person.pk).update(erased_at=now, closed_at=person.closed_at or now)
    _answer_requests(person.pk, done, now=now)
    expire_waiting_imports(institution_id=person.institution_id, now=now)  # one of them may bring the person back
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
        raise PersonNotFound("There is no such person.")
    if person.erased_at is not None:
        raise AlreadyErased("This person was erased before.")
    admins = User.objects.active().filter(institution_id=person.institution_id, role=Role.ADMIN).exclude(pk=person.pk)
    if person.is_active and person.role == Role.ADMIN and not admins.exists():
        raise LastAdmin("Nobody else administers this institution: make somebody else an admin first.")
    return person


def _hold_readers(person_id: UUID) -> None:
    """Before the person's row is locked: whoever announces takes the stream first, and the row after it."""
    for name in (POSITIONS, *sorted([*projections, *reactions])):
        lock_bookmark(name)
    lock_stream(person_id)


def _answer_requests(person_id: UUID, done: ErasurePlan, *, now: datetime) -> None:
    """To be erased is done; there is nothing left to copy."""
    undecided = DataRequest.objects.undecided().of_person(person_id)
    undecided.filter(kind=DataRequestKind.ERASURE).update(
        state=DataRequestState.DONE, done_at=now, outcome=done.as_json()
    )
    undecided.filter(kind=DataRequestKind.EXPORT).update(state=DataRequestState.CANCELLED, decided_at=now)


def _end_browser_sessions(person_id: UUID) -> None:
    """Who a session is of stands inside of it."""
    own = [
        session.pk
        for session in BrowserSession.objects.all().iterator()
        if session.get_decoded().get(SESSION_KEY) == str(person_id)
    ]
    BrowserSession.objects.filter(pk__in=own).delete()


register_job(SWEEP, JobKind(sweep_erased))

"""Finding the people of a file among those of an institution."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import StudentProfile, User
from accounts.names import plain_username
from accounts.rosters import RosterRow
from core.bulk import BATCH

M = TypeVar("M")


@dataclass
class KnownPeople:
    """Whom the rows may mean, and who has their e-mails: in the institution by id, elsewhere without saying who. A
    fixed number of statements for each thousand rows."""

    by_sourced_id: dict[str, User] = field(default_factory=dict)
    by_username: dict[str, User] = field(default_factory=dict)
    owner_of_email: dict[str, UUID] = field(default_factory=dict)
    used_elsewhere: set[str] = field(default_factory=set)
    profiles: dict[UUID, StudentProfile] = field(default_factory=dict)

    def match(self, row: RosterRow) -> User | None:
        """By the id in the register, else by the username; never by e-mail, which families share and schools reuse."""
        found = self.by_sourced_id.get(row.sourced_id or "")
        if found is not None:
            return found
        namesake = self.by_username.get(plain_username(row.username or ""))
        is_another = namesake is not None and row.sourced_id and namesake.sourced_id not in (None, row.sourced_id)
        # A register that gives a name anew tells of both: whoever left is not the one who has it now.
        return None if is_another and not row.is_active else namesake


def find_known_people(
    rows: list[RosterRow], *, institution_id: UUID, is_locking: bool, tick: Callable[[int], None]
) -> KnownPeople:
    """``is_locking`` for the transaction that changes them: only there other institutions are asked for e-mails.
    ``tick`` hears how many rows were looked up."""
    known = KnownPeople()
    people = User.objects.filter(institution_id=institution_id).order_by("pk")
    if is_locking:
        people = people.select_for_update(of=("self",))
    done = 0
    for batch in in_batches(rows):
        _look_up(batch, people, known)
        _look_up_emails(batch, known, institution_id=institution_id, is_everywhere=is_locking)
        done += len(batch)
        tick(done)
    ids = {user.pk for user in (*known.by_sourced_id.values(), *known.by_username.values())}
    for part in in_batches(sorted(ids)):
        known.profiles |= StudentProfile.objects.in_bulk(part)
    return known


def in_batches(members: Iterable[M]) -> Iterator[list[M]]:
    """Lists of a thousand at most: so many parameters fit into a statement everywhere."""
    every = list(members)
    return (every[first : first + BATCH] for first in range(0, len(every), BATCH))


def _look_up(batch: list[RosterRow], people: QuerySet[User], known: KnownPeople) -> None:
    for user in people.filter(sourced_id__in=[row.sourced_id for row in batch if row.sourced_id]):
        known.by_sourced_id[user.sourced_id or ""] = user
    for user in people.filter(username__in=[plain_username(row.username) for row in batch if row.username]):
        # The same object as above, so that two rows cannot change two copies of one person.
        known.by_username[user.username] = known.by_sourced_id.get(user.sourced_id or "", user)


def _look_up_emails(batch: list[RosterRow], known: KnownPeople, *, institution_id: UUID, is_everywhere: bool) -> None:
    emails = [row.email.lower() for row in batch if row.email and row.email.isascii()]
    owners = User.objects.filter(email__lower__in=emails)
    if not is_everywhere:
        owners = owners.filter(institution_id=institution_id)
    for email, owner_id, home_id in owners.values_list("email", "pk", "institution_id"):
        if home_id == institution_id:
            known.owner_of_email[str(email).lower()] = owner_id
        else:
            known.used_elsewhere.add(str(email).lower())

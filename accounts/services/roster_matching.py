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
    """Whom the rows may mean, and who has their e-mails. A fixed number of statements for each thousand rows."""

    by_sourced_id: dict[str, User] = field(default_factory=dict)
    by_username: dict[str, User] = field(default_factory=dict)
    owner_of_email: dict[str, UUID] = field(default_factory=dict)
    profiles: dict[UUID, StudentProfile] = field(default_factory=dict)

    def match(self, row: RosterRow) -> User | None:
        """By the id in the register, else by the username; never by e-mail, which families share and schools reuse."""
        found = self.by_sourced_id.get(row.sourced_id or "")
        return found or self.by_username.get(plain_username(row.username or ""))


def find_known_people(
    rows: list[RosterRow], *, institution_id: UUID, is_locking: bool, tick: Callable[[int], None]
) -> KnownPeople:
    """``is_locking`` for the transaction that changes them. ``tick`` hears how many rows were looked up."""
    known = KnownPeople()
    people = User.objects.filter(institution_id=institution_id).order_by("pk")
    if is_locking:
        people = people.select_for_update(of=("self",))
    done = 0
    for batch in in_batches(rows):
        _look_up(batch, people, known)
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
    emails = [row.email.lower() for row in batch if row.email and row.email.isascii()]
    owners = User.objects.filter(email__lower__in=emails).values_list("email", "pk")
    known.owner_of_email |= {str(email).lower(): owner for email, owner in owners}

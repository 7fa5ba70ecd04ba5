"""What people are called, for the port of core."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Q

from accounts.models import User

# More people of one name are not what somebody looks for.
MOST_FOUND = 200


class AccountNames:
    """Names of accounts; the username where there is no name."""

    def of(self, person_ids: Collection[UUID]) -> Mapping[UUID, str]:
        people = User.objects.kept().filter(pk__in=person_ids).values_list("pk", "full_name", "username")
        return {pk: full_name or username for pk, full_name, username in people}

    def like(self, text: str, *, institution_id: UUID | None) -> Collection[UUID]:
        named = Q(full_name__icontains=text) | Q(username__icontains=text)
        people = User.objects.kept().filter(named)
        if institution_id is not None:
            people = people.filter(institution_id=institution_id)
        return list(people.order_by("pk").values_list("pk", flat=True)[:MOST_FOUND])

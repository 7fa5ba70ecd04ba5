"""Who acts in a command."""

from uuid import UUID

from django.core.management.base import CommandError
from django.db.models import Q

from accounts.api import User


def staff_member(name: str) -> User:
    """The member of the staff of this id, e-mail or username.

    Raises:
        CommandError: there is none, or several share the username.
    """
    by_name = Q(username=name) | Q(email__iexact=name)
    found = User.objects.active().filter(Q(pk=UUID(name)) if _is_id(name) else by_name)
    people = [user for user in found[:10] if user.is_staff]
    if len(people) != 1:
        several = "Several people have this username: give the e-mail or the id."
        raise CommandError(several if people else "There is no such member of the staff.")
    return people[0]


def _is_id(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True

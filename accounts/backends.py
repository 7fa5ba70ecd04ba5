"""Whom a browser's session belongs to. Names and passwords are checked by ``services.credentials`` alone."""

from uuid import UUID

from django.contrib.auth.backends import BaseBackend

from accounts.models import User
from accounts.services.second_factor import second_factor_exists


class BrowserBackend(BaseBackend):
    """Finds the person of a session on each request."""

    def get_user(self, user_id: UUID) -> User | None:
        """With the answer to whether there is a second factor, which each page of the console asks."""
        people = User.objects.active().select_related("institution")
        return people.annotate(has_second_factor=second_factor_exists()).filter(pk=user_id).first()

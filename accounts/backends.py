"""Sign-in to the console with the same names and the same check as the API."""

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.services.credentials import authenticate_person
from accounts.services.second_factor import second_factor_exists
from core.errors import PlatformError


class IdentifierBackend(BaseBackend):
    """E-mail or username. ``school/username`` names the institution where a username is not enough."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if not username or password is None:
            return None
        slug, _, name = username.rpartition("/")
        try:
            return authenticate_person(
                identifier=name, password=password, institution_slug=slug or None, now=timezone.now()
            )
        except PlatformError:
            return None

    def get_user(self, user_id: UUID) -> User | None:
        """With the answer to whether there is a second factor, which each page of the console asks."""
        people = User.objects.active().select_related("institution")
        return people.annotate(has_second_factor=second_factor_exists()).filter(pk=user_id).first()

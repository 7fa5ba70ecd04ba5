"""Sign-in sessions."""

from typing import Self

from django.db import models

from accounts.enums import Scope, SessionEnd
from accounts.models.users import User
from core.ids import new_id


class SessionQuerySet(models.QuerySet["Session"]):
    def live(self) -> Self:
        return self.filter(ended_at__isnull=True)


class Session(models.Model):
    """One sign-in and the family of its refresh tokens, of which only the newest is good.

    live → ended, never back. A refresh token that was used before ends the session. One that came out of a code of a
    sign-in with a browser ends with that: ``browser_key`` follows from its key, and is empty in all others.

    pii: address and browser of the sign-in; 90 days after the end.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    scope = models.CharField(max_length=8, choices=Scope, default=Scope.FULL)
    refresh_jti = models.CharField(max_length=32)
    started_at = models.DateTimeField()
    refreshed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=12, choices=SessionEnd, blank=True)
    address = models.CharField(max_length=45, blank=True)
    browser = models.CharField(max_length=200, blank=True)
    browser_key = models.CharField(max_length=64, blank=True, default="", editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "ended_at"], name="accounts_session_live")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, end_reason="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(end_reason="")),
                name="accounts_session_end_has_reason",
            )
        ]

    def __str__(self) -> str:
        return f"session of {self.user_id}"

"""What authentication needs to know of a user on every request, kept in the cache for a short while.

The key goes when something changes: with a shared cache at once, with a per-process one, or when a request read the
user just before the change, within ``AUTH_STATE_CACHE_SECONDS`` (30 s). A cache that is down costs a query, not the sign-in.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db.models import FilteredRelation, Q, QuerySet

from accounts.models import User
from accounts.tokens import LEEWAY
from core.prepared import prepared
from core.realtime.publishing import review_person


@dataclass(frozen=True)
class AuthState:
    """Fields of the user's row, and sessions ended while their access tokens could still be in use."""

    epoch: int
    is_active: bool
    is_superuser: bool
    role: str
    institution_id: UUID
    ended_sessions: frozenset[UUID]

    def packed(self) -> dict[str, Any]:
        """As JSON: nothing in the cache is ever unpickled."""
        return {
            **asdict(self),
            "institution_id": str(self.institution_id),
            "ended_sessions": sorted(map(str, self.ended_sessions)),
        }

    @classmethod
    def unpacked(cls, packed: dict[str, Any]) -> "AuthState":
        return cls(
            **{
                **packed,
                "institution_id": UUID(packed["institution_id"]),
                "ended_sessions": frozenset(map(UUID, packed["ended_sessions"])),
            }
        )

    def as_user(self, user_id: UUID) -> User:
        """A ``User`` with these fields; any other is read from the database when it is asked for."""
        known = {
            "id": user_id,
            "epoch": self.epoch,
            "is_active": self.is_active,
            "is_superuser": self.is_superuser,
            "role": self.role,
            "institution_id": self.institution_id,
        }
        # from_db takes values in the order of the model's fields, whatever the order of the names.
        names = [field.attname for field in User._meta.concrete_fields if field.attname in known]
        return User.from_db("default", names, [known[name] for name in names])


def auth_state(user_id: UUID, *, now: datetime) -> AuthState | None:
    """The state of the user, from the cache or with one query; None if there is no such user."""
    packed = cache.get(_key(user_id))
    if packed is not None:
        return AuthState.unpacked(packed)
    state = _read(user_id, now=now)
    if state is not None:
        cache.set(_key(user_id), state.packed(), settings.AUTH_STATE_CACHE_SECONDS)
    return state


def forget_auth_state(user_id: UUID) -> None:
    """Make the next request read the user again, and ask their sockets whether they may go on."""
    cache.delete(_key(user_id))
    review_person(user_id)


def _read(user_id: UUID, *, now: datetime) -> AuthState | None:
    rows = _states(user_id, now - settings.ACCESS_TOKEN_LIFETIME - LEEWAY)
    if not rows:
        return None
    epoch, is_active, is_superuser, role, institution_id, _session_id = rows[0]
    return AuthState(
        epoch=epoch,
        is_active=is_active,
        is_superuser=is_superuser,
        role=role,
        institution_id=institution_id,
        ended_sessions=frozenset(session_id for *_, session_id in rows if session_id),
    )


@prepared
def _states(user_id: UUID, after: datetime) -> QuerySet[User, Any]:
    """A row for each session that ended while its access tokens could still be in use, or one without any."""
    ended = FilteredRelation("sessions", condition=Q(sessions__ended_at__gt=after))
    users = User.objects.filter(pk=user_id).annotate(ended=ended).order_by()
    return users.values_list("epoch", "is_active", "is_superuser", "role", "institution_id", "ended__id")


def _key(user_id: UUID) -> str:
    return f"auth:{user_id}"

"""Learning sessions, to be read: with what was done in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.api import User
from lessons.errors import SessionNotFound
from lessons.models import LearningSession, SessionTally
from lessons.policies import visible_study


@dataclass(frozen=True)
class SessionReading:
    """A session at a moment, with its counts; those follow the log within a moment."""

    session: LearningSession
    tally: SessionTally
    active_seconds: int


def sessions_visible_to(user: User) -> QuerySet[LearningSession]:
    return LearningSession.objects.filter(visible_study(user))


def get_visible_session(*, user: User, session_id: UUID) -> LearningSession:
    """Raises: SessionNotFound: no such session, or not for ``user`` to see."""
    session = sessions_visible_to(user).filter(pk=session_id).first()
    if session is None:
        raise SessionNotFound(_("There is no such session."))
    return session


def read_sessions(sessions: Iterable[LearningSession], *, now: datetime) -> list[SessionReading]:
    """Each with its counts. One query."""
    rows = list(sessions)
    tallies = {tally.pk: tally for tally in SessionTally.objects.filter(pk__in=[row.pk for row in rows])}
    return [
        SessionReading(row, tallies.get(row.pk) or SessionTally(id=row.pk), row.active_seconds_until(now))
        for row in rows
    ]

"""Who is at a socket: whoever's sign-in asked for the ticket, while it lasts."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session as BrowserSession

from accounts.models import Session, User
from accounts.tokens import Claims
from core.realtime.admissions import Admission

_TOKEN, _BROWSER = "token:", "browser:"


def admission_of_token(claims: Claims, *, language: str) -> Admission:
    """What a ticket for the bearer of a token says."""
    sign_in = f"{_TOKEN}{claims.session_id}"
    return Admission(person_id=claims.user_id, sign_in=sign_in, epoch=claims.epoch, language=language)


def admission_of_browser(user: User, *, session_key: str, language: str) -> Admission:
    """What a ticket for a page of the console says."""
    sign_in = f"{_BROWSER}{session_key}"
    return Admission(person_id=user.pk, sign_in=sign_in, epoch=user.epoch, language=language)


class SignIns:
    """Fills ``core.realtime.admissions.gatekeeper``."""

    def admission_of(self, auth: Claims, *, language: str) -> Admission:
        return admission_of_token(auth, language=language)

    def people(self, admissions: Collection[Admission], *, now: datetime) -> dict[Admission, User]:
        """Three queries. A session that ended or ran out, an account that was closed or began a new epoch is over."""
        sign_ins = {admission.sign_in for admission in admissions}
        live = _live_sessions(sign_ins, now) | _live_browsers(sign_ins, now)
        users = User.objects.active().in_bulk({admission.person_id for admission in admissions})
        return {
            admission: user
            for admission in admissions
            if (user := users.get(admission.person_id)) and user.epoch == admission.epoch and admission.sign_in in live
        }


def _live_sessions(sign_ins: Collection[str], now: datetime) -> set[str]:
    ids = [UUID(name.removeprefix(_TOKEN)) for name in sign_ins if name.startswith(_TOKEN)]
    live = Session.objects.live().filter(pk__in=ids, expires_at__gt=now)
    return {f"{_TOKEN}{session_id}" for session_id in live.values_list("pk", flat=True)}


def _live_browsers(sign_ins: Collection[str], now: datetime) -> set[str]:
    keys = [name.removeprefix(_BROWSER) for name in sign_ins if name.startswith(_BROWSER)]
    live = BrowserSession.objects.filter(session_key__in=keys, expire_date__gt=now)
    return {f"{_BROWSER}{key}" for key in live.values_list("session_key", flat=True)}

"""Second factors for tests, with the authenticator app that belongs to each."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pyotp
from django.test import Client

from accounts.models import User
from accounts.services.second_factor import TOTP, set_up_second_factor
from accounts.tests.factories import PASSWORD
from accounts.totp import STEP_SECONDS, new_secret


@dataclass
class App:
    """An authenticator app. Each code that it tells is a new one, as if it was asked a step later."""

    secret: str
    recovery_codes: list[str] = field(default_factory=list)

    def code(self, at: datetime) -> str:
        return pyotp.TOTP(self.secret).at(at)

    def wrong_code(self, at: datetime) -> str:
        """A code of six digits that is not good about ``at``."""
        near = {self.code(at + timedelta(seconds=STEP_SECONDS * step)) for step in (-1, 0, 1)}
        return next(code for code in ("000000", "111111", "222222", "333333") if code not in near)


def with_second_factor(user: User, *, now: datetime | None = None) -> App:
    """Set one up for ``user``, some time before ``now``, so that codes of about ``now`` are unused."""
    before = (now or datetime.now(UTC)) - timedelta(minutes=10)
    app = App(new_secret())
    app.recovery_codes = set_up_second_factor(user=user, secret=app.secret, code=app.code(before), now=before)
    user.refresh_from_db(fields=["epoch"])
    return app


def browser_past_code(user: User) -> Client:
    """A browser in which ``user`` gave password and code."""
    client, app = Client(), with_second_factor(user)
    client.post("/account/login/", {"login": f"{user.institution.slug}/{user.username}", "password": PASSWORD})
    client.post("/account/login/code/", {"code": app.code(datetime.now(UTC))})
    return client


__all__ = ["TOTP", "App", "browser_past_code", "with_second_factor"]

"""What assessments shows on dashboards."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.api import User
from assessments.enums import AttemptState
from assessments.models import Attempt
from assessments.selectors import attempts_visible_to
from core.ports import Audience, Card

SHOWN = 6


def attempt_cards(*, user: User, audience: Audience, now: datetime) -> list[Card]:
    """For teachers: what their learners handed in last."""
    if audience != Audience.TEACHER:
        return []
    handed_in = attempts_visible_to(user).filter(state=AttemptState.SUBMITTED).order_by("-submitted_at", "-pk")
    rows = tuple(
        (
            f"{attempt.learner} · {attempt.assessment}",
            _result(attempt),
            reverse("admin:assessments_attempt_change", args=[attempt.pk]),
        )
        for attempt in handed_in[:SHOWN]
    )
    if not rows:
        return []
    page = reverse("admin:assessments_attempt_changelist")
    return [Card(key="handed_in", title=_("Handed in last"), link=page, rows=rows)]


def _result(attempt: Attempt) -> str:
    if attempt.score is None or not attempt.max_score:
        return ""
    return f"{round(100 * attempt.score / attempt.max_score)} %"

"""What ai shows on dashboards."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.api import User
from ai.selectors import reason_text, recommendations_for
from core.ports import Audience, Card


def recommendation_cards(*, user: User, audience: Audience, now: datetime) -> list[Card]:
    """A learner's next step."""
    if audience != Audience.STUDENT:
        return []
    steps = recommendations_for(reader=user, learner_id=user.pk, now=now)
    if not steps:
        return []
    return [Card(key="next_step", title=_("Next"), value=steps[0].title, note=reason_text(steps[0]))]

"""What accounts shows on dashboards."""

from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import FeedbackState, Role
from accounts.models import DataRequest, Feedback, User
from accounts.policies import visible_data_requests, visible_feedback
from accounts.selectors import people_visible_to
from core.ports import Audience, Card


def people_cards(*, user: User, audience: Audience, now: datetime) -> list[Card]:
    """For admins: how many active people there are in each role, and what is asked of their data."""
    if audience != Audience.ADMIN:
        return []
    active = people_visible_to(user).filter(is_active=True).order_by()
    counts = dict(active.values_list("role").annotate(number=Count("pk")))
    page = reverse("admin:accounts_user_changelist")
    rows = tuple(
        (str(role.label), str(counts[role]), f"{page}?role__exact={role}") for role in Role if counts.get(role)
    )
    people = Card(key="people", title=_("People"), value=str(sum(counts.values())), link=page, rows=rows)
    return [people, *_open_requests(user, now), *_open_feedback(user)]


def _open_requests(user: User, now: datetime) -> list[Card]:
    """What people ask of their data and has not been done; nothing where there is nothing to do."""
    waiting = DataRequest.objects.undecided().filter(visible_data_requests(user))
    found = waiting.aggregate(number=Count("pk"), next_due=Min("due_at"))
    if not found["number"]:
        return []
    note = (
        _("overdue") if found["next_due"] < now else _("the next by %(day)s") % {"day": f"{found['next_due']:%Y-%m-%d}"}
    )
    page = reverse("admin:accounts_datarequest_changelist")
    return [Card(key="data_requests", title=_("Data requests"), value=str(found["number"]), note=note, link=page)]


def _open_feedback(user: User) -> list[Card]:
    """What people told the institution and nobody has answered; nothing where there is nothing to do."""
    number = Feedback.objects.filter(visible_feedback(user), state=FeedbackState.NEW).count()
    if not number:
        return []
    page = reverse("admin:accounts_feedback_changelist")
    link = f"{page}?state__exact={FeedbackState.NEW}"
    return [Card(key="feedback", title=_("Feedback"), value=str(number), note=_("not answered yet"), link=link)]

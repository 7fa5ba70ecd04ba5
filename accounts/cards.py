"""What accounts shows on dashboards."""

from datetime import datetime

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from accounts.selectors import people_visible_to
from core.ports import Audience, Card


def people_cards(*, user: User, audience: Audience, now: datetime) -> list[Card]:
    """For admins: how many active people there are in each role."""
    if audience != Audience.ADMIN:
        return []
    active = people_visible_to(user).filter(is_active=True).order_by()
    counts = dict(active.values_list("role").annotate(number=Count("pk")))
    page = reverse("admin:accounts_user_changelist")
    rows = tuple(
        (str(role.label), str(counts[role]), f"{page}?role__exact={role}") for role in Role if counts.get(role)
    )
    return [Card(key="people", title=_("People"), value=str(sum(counts.values())), link=page, rows=rows)]

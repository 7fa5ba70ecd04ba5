"""What progress shows on dashboards."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.api import User
from core.ports import Audience, Card
from courses.api import classrooms_visible_to
from progress.enums import MasteryBand
from progress.selectors import mastery_of_learner


def progress_cards(*, user: User, audience: Audience, now: datetime) -> list[Card]:
    """Learners: how much they have mastered. Teachers: their classes, each leading to its heat map."""
    if audience == Audience.STUDENT:
        return [_own_mastery(user, now)]
    if audience == Audience.TEACHER:
        return _own_classes(user)
    return []


def _own_mastery(user: User, now: datetime) -> Card:
    concepts = mastery_of_learner(reader=user, learner_id=user.pk, now=now)
    mastered = sum(item.mastery.is_mastered for item in concepts)
    started = [item for item in concepts if item.mastery.band != MasteryBand.NOT_ENOUGH_DATA]
    weakest = sorted(started, key=lambda item: item.mastery.score or 0.0)[:3]
    return Card(
        key="mastery",
        title=_("Mastered"),
        value=f"{mastered} / {len(concepts)}",
        note=_("concepts of your courses"),
        rows=tuple((item.concept.name, f"{item.mastery.score:.0f}", "") for item in weakest),
    )


def _own_classes(user: User) -> list[Card]:
    """Nothing before the first class: courses says then how to make one."""
    classes = classrooms_visible_to(user).filter(is_archived=False).order_by("name", "pk")
    rows = tuple(
        (
            classroom.name,
            _("%(number)d learners") % {"number": classroom.learner_count},
            reverse("admin:progress_class", args=[classroom.pk]),
        )
        for classroom in classes
    )
    return [Card(key="classes", title=_("My classes"), value=str(len(rows)), rows=rows)] if rows else []

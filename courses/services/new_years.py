"""The whole school in its new year: every class that is of an earlier one, each in a transaction of its own."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.api import Institution, Role, User
from core.errors import PlatformError
from courses.enums import Level
from courses.errors import AdminsOnly
from courses.levels import next_level
from courses.models import Classroom
from courses.selectors import classrooms_visible_to
from courses.services.roll_over import is_of_earlier_year, may_move_on, roll_over_classroom
from courses.years import next_name

# So many a request, each some twenty milliseconds and more.
AT_ONCE = 60


@dataclass(frozen=True)
class ClassInNewYear:
    """A running class as it is and as it would be. ``is_done``: it goes on already, or is of the new year itself.
    ``may_go_alone``: made before the holidays, it may be of either year, and is taken on by whoever knows."""

    classroom: Classroom
    learner_count: int
    name_then: str
    level_then: Level
    is_done: bool
    may_go_alone: bool


@dataclass
class SchoolInNewYear:
    """What became of a school's classes: how many went on, whose grades are to be written by hand, which failed and
    why, and how many are still to go."""

    made: int = 0
    not_counted: set[UUID] = field(default_factory=set)
    failed: list[tuple[str, str]] = field(default_factory=list)
    remaining: int = 0


def classes_in_new_year(*, actor: User, now: datetime) -> list[ClassInNewYear]:
    """The running classes of ``actor``'s institution, by name. Three queries.

    Raises:
        AdminsOnly: ``actor`` does not run a school.
    """
    if actor.role != Role.ADMIN:
        raise AdminsOnly(_("A whole school is taken into a new year by its administrators."))
    institution = Institution.objects.get(pk=actor.institution_id)
    running = classrooms_visible_to(actor).running().filter(institution_id=institution.pk)
    followed = set(Classroom.objects.filter(follows__in=running).values_list("follows_id", flat=True))
    return [
        ClassInNewYear(
            classroom=each,
            learner_count=each.learner_count,
            name_then=next_name(each.name, promotes=True),
            level_then=next_level(Level(each.level)),
            is_done=each.pk in followed or not is_of_earlier_year(each, institution, now=now),
            may_go_alone=each.pk not in followed and may_move_on(each, institution, now=now),
        )
        for each in running.order_by("name", "pk")
    ]


def roll_over_school(*, actor: User, now: datetime, at_once: int = AT_ONCE) -> SchoolInNewYear:
    """Take every class of an earlier year into the new one and move it on, ``at_once`` of them. Again takes up what remained, and
    where nothing did, changes nothing.

    A class made for the new year, by this or by hand, stays as it is. What cannot go on is told and stops no other.

    Raises:
        AdminsOnly: see ``classes_in_new_year``.
    """
    done = SchoolInNewYear()
    due = [each for each in classes_in_new_year(actor=actor, now=now) if not each.is_done]
    done.remaining = max(0, len(due) - at_once)
    for each in due[:at_once]:
        try:
            rolled = roll_over_classroom(
                classroom_id=each.classroom.pk, name=each.name_then, actor=actor, now=now, promotes=True
            )
        except PlatformError as refusal:
            done.failed.append((each.classroom.name, refusal.message))
        else:
            done.made += 1
            done.not_counted.update(rolled.promotion.not_counted if rolled.promotion else ())
    return done

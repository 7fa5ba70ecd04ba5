"""The room of a live lesson: who comes in hears each change, and may do over the socket what the API offers."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.api import Role, User
from core.errors import NotAllowed
from courses.api import people_in_classroom
from lessons.live.board import teachers_topic_of, topic_of
from lessons.live.selectors import get_live_lesson, see_live_lesson
from lessons.models import LiveLesson
from lessons.policies import may_give_live
from lessons.rest.live_actions import ACTIONS
from lessons.services.live_participation import join_live_lesson

ROOM = "live_lesson"


class LiveLessonRoom:
    """Fills ``core.realtime.rooms``."""

    def enter(self, *, user: User, room_id: UUID, now: datetime) -> tuple[str, ...]:
        live = join_live_lesson(user=user, live_id=room_id, now=now)
        return (topic_of(live.pk), *((teachers_topic_of(live.pk),) if may_give_live(user, live) else ()))

    def look(self, *, user: User, room_id: UUID) -> Mapping[str, Any]:
        return see_live_lesson(user=user, live=get_live_lesson(user=user, live_id=room_id))

    def who_may_stay(self, *, users: Collection[User], room_id: UUID) -> Collection[UUID]:
        """Whoever learns or teaches in the class, and its admins, as long as the lesson goes on. Three queries."""
        live = LiveLesson.objects.running().filter(pk=room_id).first()
        if live is None:
            return ()
        here = people_in_classroom(live.classroom_id)
        return {user.pk for user in users if user.pk in here or _looks_after(user, live)}

    def say(self, *, user: User, room_id: UUID, body: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
        """``{"do": "step", "step": 2}`` and the like: the name of an action of the API, and its body.

        Raises:
            NotAllowed: it is not the caller's to do.
            PlatformError: what the action raises.
        """
        given = dict(body)
        action = ACTIONS.get(str(given.pop("do", "")))
        if action is None or (user.role == Role.STUDENT) != action.is_for_learners:
            raise NotAllowed(_("This cannot be done here."))
        live = action.run(user=user, live_id=room_id, given=given, now=now)
        return {"version": live.version}


def _looks_after(user: User, live: LiveLesson) -> bool:
    return user.is_superuser or (user.role == Role.ADMIN and user.institution_id == live.institution_id)

"""Reads of live lessons."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.api import Role, User
from lessons.errors import LiveLessonNotFound
from lessons.live.board import board_of, own_vote, tally_of
from lessons.models import LiveLesson
from lessons.policies import may_give_live, visible_live_lessons


def live_lessons_visible_to(user: User) -> QuerySet[LiveLesson]:
    """With lesson, class and teacher."""
    return LiveLesson.objects.filter(visible_live_lessons(user)).select_related(
        "lesson__published", "classroom", "teacher"
    )


def get_live_lesson(*, user: User, live_id: UUID) -> LiveLesson:
    """Raises: LiveLessonNotFound: there is none, or not for ``user`` to see."""
    live = live_lessons_visible_to(user).filter(pk=live_id).first()
    if live is None:
        raise LiveLessonNotFound(_("There is no such live lesson."))
    return live


def see_live_lesson(*, user: User, live: LiveLesson) -> dict[str, Any]:
    """The board, and what is the reader's alone: a learner's own vote, a teacher's tally."""
    board = board_of(live)
    if user.role == Role.STUDENT:
        return {**board, "own_vote": own_vote(live, user.pk), "tally": None}
    return {**board, "own_vote": None, "tally": tally_of(live) if may_give_live(user, live) else None}

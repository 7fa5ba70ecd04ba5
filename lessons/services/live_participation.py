"""Following a lesson that is given live: the learners' side."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.api import Role, User
from core.events import announce, lock_stream
from lessons.enums import LiveState
from lessons.errors import LiveLessonEnded, LiveLessonNotFound, PollClosed, PollInvalid
from lessons.events import LiveLessonJoined, LivePollAnswered
from lessons.live.board import tell_teachers
from lessons.models import LiveLesson, LiveParticipant, LivePoll, LiveVote
from lessons.policies import visible_live_lessons


@transaction.atomic
def join_live_lesson(*, user: User, live_id: UUID, now: datetime) -> LiveLesson:
    """Come to a live lesson. A learner is written down once; teachers look on.

    Raises:
        LiveLessonNotFound: not one of the caller's classes.
        LiveLessonEnded: it is over.
    """
    live = _running(user, live_id)
    if user.role == Role.STUDENT:
        _come(user, live, now=now)
    return live


@transaction.atomic
def answer_poll(*, learner: User, live_id: UUID, number: int, option: int, now: datetime) -> LiveLesson:
    """Choose ``option`` (from 0) in the open poll, or another one than before. The same again changes nothing.

    Raises:
        LiveLessonNotFound, LiveLessonEnded: see ``join_live_lesson``.
        PollClosed: poll ``number`` is not open (any more).
        PollInvalid: it has no such option.
    """
    live = _running(learner, live_id)
    _come(learner, live, now=now)
    lock_stream(learner.pk)  # two devices of one learner come one after the other
    poll = LivePoll.objects.select_for_update().filter(live=live, number=number, is_open=True).first()
    if poll is None:
        raise PollClosed(_("This poll is closed."))
    if not 0 <= option < len(poll.options):
        raise PollInvalid(_("The poll has no such option."), field="option")
    vote = LiveVote.objects.filter(poll=poll, learner_id=learner.pk).first()
    if vote is not None and vote.option == option:
        return live
    vote = vote or LiveVote(institution_id=live.institution_id, poll=poll, learner_id=learner.pk)
    vote.option, vote.voted_at = option, now
    vote.save()
    announce(
        LivePollAnswered(
            institution_id=live.institution_id,
            object_id=poll.pk,
            learner_id=learner.pk,
            actor_id=learner.pk,
            classroom_id=live.classroom_id,
            occurred_at=now,
            lesson_id=str(live.lesson_id),
            poll_number=number,
            option=option,
        )
    )
    transaction.on_commit(partial(tell_teachers, live.pk), robust=True)
    return live


def _running(user: User, live_id: UUID) -> LiveLesson:
    live = LiveLesson.objects.filter(visible_live_lessons(user), pk=live_id).first()
    if live is None:
        raise LiveLessonNotFound(_("There is no such live lesson."))
    if live.state != LiveState.RUNNING:
        raise LiveLessonEnded(_("This live lesson is over."))
    return live


def _come(learner: User, live: LiveLesson, *, now: datetime) -> None:
    fresh = LiveParticipant(institution_id=live.institution_id, live=live, learner_id=learner.pk, joined_at=now)
    LiveParticipant.objects.bulk_create([fresh], ignore_conflicts=True)
    if not LiveParticipant.objects.filter(pk=fresh.pk).exists():
        return
    announce(
        LiveLessonJoined(
            institution_id=live.institution_id,
            object_id=live.pk,
            learner_id=learner.pk,
            actor_id=learner.pk,
            classroom_id=live.classroom_id,
            occurred_at=now,
            lesson_id=str(live.lesson_id),
        )
    )
    transaction.on_commit(partial(tell_teachers, live.pk), robust=True)

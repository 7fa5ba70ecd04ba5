"""Learning sessions: begun, paused, resumed, completed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.api import User, require_text
from core.events import DomainEvent, announce, lock_stream
from courses.api import Difficulty
from lessons import events
from lessons.enums import InteractionKind, SessionStatus
from lessons.errors import (
    InteractionImplausible,
    SessionNotActive,
    SessionNotFound,
    SessionOver,
    SessionTopicMissing,
    UnknownReference,
)
from lessons.models import LearningSession, Lesson, LessonVersion
from lessons.models.sessions import LONGEST_STRETCH, MOST_OBJECTIVES, OBJECTIVE_LENGTH, TOPIC_LENGTH, Objective
from lessons.policies import visible_lessons
from lessons.reports.clocks import CLOCK_SKEW


@dataclass(frozen=True)
class SessionDraft:
    """What a learner sets out to do: a topic in their own words, or a lesson, or both. Without objectives of their own
    they are those of the lesson."""

    topic: str = ""
    lesson_id: UUID | None = None
    difficulty: Difficulty | None = None
    objectives: Sequence[Objective] = ()


@transaction.atomic
def start_learning_session(*, learner: User, draft: SessionDraft, now: datetime) -> tuple[LearningSession, bool]:
    """Begin a session; returns it, and whether it is new. One that was active is paused. Without words of its own the
    topic is the lesson's title, and the difficulty and the objectives are the lesson's.

    Whoever has an open session about the same lesson goes on with that one; a topic and objectives that are given take
    the place of those that it has. About a topic alone each call begins another: a door that may be knocked at twice
    needs a key.

    Raises:
        UnknownReference: a lesson that the learner does not see.
        SessionTopicMissing: neither a topic nor a lesson.
        TextMalformed: see ``require_text``.
    """
    _hold(learner)
    lesson = _lesson_of(learner, draft.lesson_id)
    open_one = _open_about(learner, lesson)
    if open_one is not None:
        _resume(open_one, now)
        _take_over(open_one, draft, now)
        return open_one, False
    session = LearningSession(
        institution_id=learner.institution_id,
        learner=learner,
        topic=_topic_of(draft, lesson),
        lesson=lesson,
        difficulty=draft.difficulty or (_shown(lesson).difficulty if lesson else Difficulty.MEDIUM),
        objectives=_objectives(draft.objectives) or _objectives_of(lesson),
        started_at=now,
        resumed_at=now,
    )
    paused = _pause_others(session, now)
    session.save(force_insert=True)
    started = events.SessionStarted(
        **_about(session, now),
        lesson_id=str(session.lesson_id) if session.lesson_id else None,
        difficulty=str(session.difficulty),
        objective_count=len(session.objectives),
        stretch_seconds=_whole(LONGEST_STRETCH),
    )
    announce(*paused, started)
    return session, True


@transaction.atomic
def pause_learning_session(*, learner: User, session_id: UUID, now: datetime) -> LearningSession:
    """Let a session rest. One that rests stays as it is.

    Raises:
        SessionNotFound: none of the learner's.
        SessionOver: it is completed.
    """
    session = _own(learner, session_id)
    if session.status == SessionStatus.ACTIVE:
        announce(_paused(session, now))
        session.save(update_fields=["status", "resumed_at", "paused_at", "active_seconds"])
    return session


@transaction.atomic
def resume_learning_session(*, learner: User, session_id: UUID, now: datetime) -> LearningSession:
    """Go on with a session; another that is active is paused. One that is active stays as it is, unless its stretch ended
    by itself meanwhile: then another begins.

    Raises:
        SessionNotFound, SessionOver: see ``pause_learning_session``.
    """
    _hold(learner)
    session = _own(learner, session_id)
    _resume(session, now)
    return session


def _resume(session: LearningSession, now: datetime) -> None:
    paused: list[DomainEvent] = []
    ended_at = session.stretch_ends_at
    if ended_at is not None and ended_at <= now:
        paused = [_paused(session, ended_at)]
    if session.status == SessionStatus.PAUSED:
        paused += _pause_others(session, now)
        session.status, session.resumed_at, session.paused_at = SessionStatus.ACTIVE, now, None
        session.save(update_fields=["status", "resumed_at", "paused_at", "active_seconds"])
        announce(*paused, events.SessionResumed(**_about(session, now), stretch_seconds=_whole(LONGEST_STRETCH)))


def _take_over(session: LearningSession, draft: SessionDraft, now: datetime) -> None:
    """What is given of the topic and the objectives. An objective that is done stays so: a start says what is to come."""
    topic = _given_topic(draft) or session.topic
    done = {objective["text"] for objective in session.objectives if objective["done"]}
    given = [
        Objective(text=each["text"], done=each["done"] or each["text"] in done)
        for each in _objectives(draft.objectives)
    ]
    objectives = given or session.objectives
    is_moved = objectives != session.objectives
    if is_moved or topic != session.topic:
        session.topic, session.objectives = topic, objectives
        session.save(update_fields=["topic", "objectives"])
    if is_moved:
        announce(events.SessionProgressed(**_about(session, now), **_standing(session)))


@transaction.atomic
def complete_learning_session(*, learner: User, session_id: UUID, now: datetime) -> LearningSession:
    """End a session, for good, with the progress that it has. A completed one stays as it is.

    Raises:
        SessionNotFound: none of the learner's.
    """
    session = _own(learner, session_id, may_be_over=True)
    if session.status != SessionStatus.COMPLETED:
        session.active_seconds = session.active_seconds_until(now)
        session.status, session.completed_at = SessionStatus.COMPLETED, now
        session.resumed_at = session.paused_at = None
        session.save(update_fields=["status", "resumed_at", "paused_at", "completed_at", "active_seconds"])
        announce(
            events.SessionCompleted(**_about(session, now), **_standing(session), active_seconds=session.active_seconds)
        )
    return session


@transaction.atomic
def move_learning_session(
    *,
    learner: User,
    session_id: UUID,
    now: datetime,
    progress: Decimal | None = None,
    objectives: Sequence[Objective] | None = None,
) -> LearningSession:
    """Write down how far one is (0–1; the furthest counts, so that a late report takes nothing back) and what of the
    objectives, all of which are given, is done.

    Raises:
        SessionNotFound, SessionOver: see ``pause_learning_session``.
        TextMalformed: see ``require_text``.
    """
    session = _own(learner, session_id)
    before = (session.progress, session.objectives)
    session.progress = max(session.progress, progress if progress is not None else session.progress)
    session.objectives = session.objectives if objectives is None else _objectives(objectives)
    if (session.progress, session.objectives) != before:
        session.save(update_fields=["progress", "objectives"])
        announce(events.SessionProgressed(**_about(session, now), **_standing(session)))
    return session


@transaction.atomic
def note_interaction(
    *,
    learner: User,
    session_id: UUID,
    kind: InteractionKind,
    now: datetime,
    at: datetime | None = None,
    target_id: UUID | None = None,
) -> datetime:
    """Write down that a learner did something in their session; returns when. Counts follow from the log. Each call is
    another: a door that may be knocked at twice needs a key.

    Raises:
        SessionNotFound, SessionOver: see ``pause_learning_session``.
        SessionNotActive: it rests.
        InteractionImplausible: ``at`` is before the session, or more than five minutes ahead.
    """
    session = _own(learner, session_id)
    if session.status != SessionStatus.ACTIVE:
        raise SessionNotActive(_("This session is paused: resume it first."))
    moment = now if at is None else at
    if moment > now + CLOCK_SKEW:
        raise InteractionImplausible(_("This is still to come."), field="at")
    if moment < session.started_at - CLOCK_SKEW:
        raise InteractionImplausible(_("This was before the session."), field="at")
    moment = min(moment, now)
    target = str(target_id) if target_id else None
    announce(events.SessionInteracted(**_about(session, moment), kind=str(kind), target_id=target))
    return moment


def _hold(learner: User) -> None:
    """Two sessions of a learner are not made active at once. The stream first, as whoever erases the account does."""
    lock_stream(learner.pk)
    User.objects.select_for_update(no_key=True).only("pk").get(pk=learner.pk)


def _own(learner: User, session_id: UUID, *, may_be_over: bool = False) -> LearningSession:
    found = LearningSession.objects.select_for_update(of=("self",)).select_related("lesson__section")
    session = found.filter(learner_id=learner.pk, pk=session_id).first()
    if session is None:
        raise SessionNotFound(_("There is no such session."))
    if session.status == SessionStatus.COMPLETED and not may_be_over:
        raise SessionOver(_("This session is completed."))
    return session


def _open_about(learner: User, lesson: Lesson | None) -> LearningSession | None:
    """The last that is not over, where there is one."""
    if lesson is None:
        return None
    found = LearningSession.objects.select_for_update(of=("self",)).select_related("lesson__section")
    own = found.filter(learner_id=learner.pk, lesson=lesson).exclude(status=SessionStatus.COMPLETED)
    return own.order_by("-started_at", "-id").first()


def _pause_others(session: LearningSession, now: datetime) -> list[DomainEvent]:
    """Pause what else is active, which is one at most, and say so."""
    others = LearningSession.objects.select_for_update(of=("self",)).select_related("lesson__section")
    told: list[DomainEvent] = []
    for other in others.filter(learner_id=session.learner_id, status=SessionStatus.ACTIVE).exclude(pk=session.pk):
        told.append(_paused(other, now))
        other.save(update_fields=["status", "resumed_at", "paused_at", "active_seconds"])
    return told


def _paused(session: LearningSession, now: datetime) -> events.SessionPaused:
    session.active_seconds = session.active_seconds_until(now)
    session.status, session.resumed_at, session.paused_at = SessionStatus.PAUSED, None, now
    return events.SessionPaused(**_about(session, now), active_seconds=session.active_seconds)


def _about(session: LearningSession, moment: datetime) -> dict[str, Any]:
    return {
        "institution_id": session.institution_id,
        "object_id": session.pk,
        "learner_id": session.learner_id,
        "actor_id": session.learner_id,
        "course_id": session.lesson.section.course_id if session.lesson else None,
        "occurred_at": moment,
    }


def _standing(session: LearningSession) -> dict[str, Any]:
    return {
        "progress": Decimal(session.progress),
        "objectives_done": session.objectives_done,
        "objective_count": len(session.objectives),
    }


def _lesson_of(learner: User, lesson_id: UUID | None) -> Lesson | None:
    if lesson_id is None:
        return None
    lesson = (
        Lesson.objects.select_related("section", "published").filter(visible_lessons(learner), pk=lesson_id).first()
    )
    if lesson is None:
        raise UnknownReference(_("There is no such lesson."), field="lesson")
    return lesson


def _given_topic(draft: SessionDraft) -> str:
    return require_text(draft.topic, field="topic", limit=TOPIC_LENGTH, lines=False) if draft.topic.strip() else ""


def _topic_of(draft: SessionDraft, lesson: Lesson | None) -> str:
    if topic := _given_topic(draft):
        return topic
    if lesson is None:
        raise SessionTopicMissing(_("Say what it is about, or name a lesson."), field="topic")
    return _shown(lesson).title[:TOPIC_LENGTH]


def _shown(lesson: Lesson) -> Lesson | LessonVersion:
    """What learners have of it: nothing of the draft is for them."""
    return lesson.published or lesson


def _objectives_of(lesson: Lesson | None) -> list[Objective]:
    texts = [" ".join(str(text).split()) for text in _shown(lesson).objectives] if lesson else []
    return [Objective(text=text[:OBJECTIVE_LENGTH], done=False) for text in texts if text][:MOST_OBJECTIVES]


def _objectives(given: Sequence[Objective]) -> list[Objective]:
    return [
        Objective(
            text=require_text(each["text"], field=f"objectives.{index}.text", limit=OBJECTIVE_LENGTH, lines=False),
            done=each["done"],
        )
        for index, each in enumerate(given)
    ]


def _whole(span: timedelta) -> int:
    return int(span.total_seconds())

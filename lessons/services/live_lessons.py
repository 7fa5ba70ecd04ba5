"""Giving a lesson live: the teacher's side."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.api import User
from core.audit import audit_row
from core.errors import conflicts
from core.events import announce
from courses.api import (
    ClassroomNotFound,
    PublicationState,
    course_ids_of_classroom,
    get_visible_classroom,
    may_edit_classroom,
)
from lessons.enums import LiveChange, LiveState
from lessons.errors import (
    LiveLessonEnded,
    LiveLessonNotFound,
    LiveLessonRunning,
    PollClosed,
    PollInvalid,
    StepUnknown,
    UnknownReference,
)
from lessons.events import LiveLessonChanged
from lessons.live.board import present_poll, tell_class
from lessons.models import Hint, Lesson, LiveLesson, LivePoll
from lessons.policies import may_give_live, visible_lessons

MAX_HINTS = 50
OPTIONS_OF_POLL = range(2, 9)
# Nobody teaches for so long: the end was forgotten.
FORGOTTEN_AFTER = timedelta(hours=12)


@transaction.atomic
def start_live_lesson(*, teacher: User, lesson_id: UUID, classroom_id: UUID, now: datetime) -> LiveLesson:
    """Begin a lesson with a class, at its first block.

    Raises:
        UnknownReference: not a running class that ``teacher`` teaches, or not a published lesson of one of its published courses.
        LiveLessonRunning: the class is in a live lesson.
    """
    lesson = _published_lesson(teacher, lesson_id)
    try:
        classroom = get_visible_classroom(user=teacher, classroom_id=classroom_id)
    except ClassroomNotFound as error:
        raise UnknownReference(_("There is no such class."), field="classroom_id") from error
    is_own = classroom.institution_id == teacher.institution_id and may_edit_classroom(teacher, classroom)
    if classroom.is_archived or not is_own:
        raise UnknownReference(_("There is no such class."), field="classroom_id")
    if lesson.section.course_id not in course_ids_of_classroom(classroom_id):
        raise UnknownReference(_("The class does not work on the course of this lesson."), field="lesson_id")
    live = LiveLesson(
        institution_id=classroom.institution_id,
        lesson=lesson,
        classroom_id=classroom_id,
        teacher_id=teacher.pk,
        step_count=_step_count(lesson),
        started_at=now,
    )
    running = LiveLessonRunning(_("This class is in a live lesson already."))
    with conflicts(LiveLesson, {"lessons_livelesson_one_runs": running}):
        live.save(force_insert=True)
    audit_row("lessons.live_lesson.started", live, actor_id=teacher.pk, after=_facts_of(live), now=now)
    _tell(live, LiveChange.STARTED, actor_id=teacher.pk, now=now)
    return live


@transaction.atomic
def show_step(*, teacher: User, live_id: UUID, step: int, now: datetime) -> LiveLesson:
    """Take the class to block ``step`` (from 0). The same again changes nothing.

    Raises:
        LiveLessonNotFound, LiveLessonEnded: see ``_given_by``.
        StepUnknown: the lesson has no such block.
    """
    live = _given_by(teacher, live_id)
    step_count = _step_count(live.lesson)  # of today: it may have been published anew
    if not 0 <= step < step_count:
        raise StepUnknown(_("The lesson has no such step."), field="step", step_count=step_count)
    if step != live.step:
        live.step, live.step_count, live.content = step, step_count, ""
        _save(live, LiveChange.STEP, fields=["step", "step_count", "content"], actor=teacher, now=now)
    return live


@transaction.atomic
def give_hint(*, teacher: User, live_id: UUID, markdown: str, now: datetime) -> LiveLesson:
    """Add a hint (Markdown with LaTeX) to the present step. Of more than ``MAX_HINTS`` the first go.

    Raises:
        LiveLessonNotFound, LiveLessonEnded: see ``_given_by``.
    """
    live = _given_by(teacher, live_id)
    live.hints = [*live.hints, Hint(step=live.step, markdown=markdown)][-MAX_HINTS:]
    _save(live, LiveChange.HINT, fields=["hints"], actor=teacher, now=now)
    return live


@transaction.atomic
def show_content(*, teacher: User, live_id: UUID, markdown: str, now: datetime) -> LiveLesson:
    """Show something beside the present step: another explanation, an example. Empty takes it away, as the next step
    does.

    Raises:
        LiveLessonNotFound, LiveLessonEnded: see ``_given_by``.
    """
    live = _given_by(teacher, live_id)
    if markdown != live.content:
        live.content = markdown
        _save(live, LiveChange.CONTENT, fields=["content"], actor=teacher, now=now)
    return live


@transaction.atomic
def open_poll(*, teacher: User, live_id: UUID, question: str, options: Sequence[str], now: datetime) -> LiveLesson:
    """Ask the class. A poll that is open is closed first, at this step, without showing what was chosen.

    Raises:
        LiveLessonNotFound, LiveLessonEnded: see ``_given_by``.
        PollInvalid: fewer than two or more than eight options, or two alike.
    """
    live = _given_by(teacher, live_id)
    if len(options) not in OPTIONS_OF_POLL or len({option.casefold() for option in options}) != len(options):
        raise PollInvalid(_("A poll has two to eight different options."), field="options")
    live.polls.filter(is_open=True).update(is_open=False, step=live.step)
    LivePoll.objects.create(
        institution_id=live.institution_id,
        live=live,
        number=live.polls.count() + 1,
        question=question,
        options=list(options),
        step=live.step,
        opened_at=now,
    )
    _save(live, LiveChange.POLL, fields=[], actor=teacher, now=now)
    return live


@transaction.atomic
def close_poll(*, teacher: User, live_id: UUID, shows_results: bool, now: datetime) -> LiveLesson:
    """End the poll on the board, and show the class what was chosen or not; that may be said again otherwise. It is
    there until the next step.

    Raises:
        LiveLessonNotFound, LiveLessonEnded: see ``_given_by``.
        PollClosed: there is none.
    """
    live = _given_by(teacher, live_id)
    poll = present_poll(live)
    if poll is None:
        raise PollClosed(_("There is no poll."))
    if poll.is_open or poll.shows_results != shows_results:
        poll.is_open, poll.shows_results, poll.step = False, shows_results, live.step
        poll.save(update_fields=["is_open", "shows_results", "step"])
        _save(live, LiveChange.POLL, fields=[], actor=teacher, now=now)
    return live


@transaction.atomic
def end_live_lesson(*, teacher: User, live_id: UUID, now: datetime) -> LiveLesson:
    """Let the class go. Again changes nothing.

    Raises:
        LiveLessonNotFound: see ``_given_by``.
    """
    live = _locked(live_id)
    if live is None or not may_give_live(teacher, live):
        raise LiveLessonNotFound(_("There is no such live lesson."))
    if live.state == LiveState.RUNNING:
        _end(live, actor_id=teacher.pk, now=now)
    return live


def end_forgotten_live_lessons(*, now: datetime) -> int:
    """End those that began ``FORGOTTEN_AFTER`` ago; how many."""
    forgotten = LiveLesson.objects.running().filter(started_at__lt=now - FORGOTTEN_AFTER)
    ended = 0
    for live_id in list(forgotten.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            live = _locked(live_id)
            if live is not None and live.state == LiveState.RUNNING:
                _end(live, actor_id=None, now=now)
                ended += 1
    return ended


def _end(live: LiveLesson, *, actor_id: UUID | None, now: datetime) -> None:
    live.polls.filter(is_open=True).update(is_open=False)
    before = _facts_of(live)
    live.state, live.ended_at, live.version = LiveState.ENDED, now, live.version + 1
    live.save(update_fields=["state", "ended_at", "version"])
    audit_row("lessons.live_lesson.ended", live, actor_id=actor_id, before=before, after=_facts_of(live), now=now)
    _tell(live, LiveChange.ENDED, actor_id=actor_id, now=now)


def _facts_of(live: LiveLesson) -> dict[str, str]:
    return {"lesson": str(live.lesson_id), "classroom": str(live.classroom_id), "state": str(live.state)}


def _published_lesson(teacher: User, lesson_id: UUID) -> Lesson:
    lesson = (
        Lesson.objects.published()
        .select_related("section", "published")
        .filter(visible_lessons(teacher), pk=lesson_id, section__course__state=PublicationState.PUBLISHED)
        .first()
    )
    if lesson is None or not _step_count(lesson):
        raise UnknownReference(_("There is no such lesson."), field="lesson_id")
    return lesson


def _step_count(lesson: Lesson) -> int:
    """Of what learners have, whatever was written since."""
    return len(lesson.published.blocks) if lesson.published else 0


def _locked(live_id: UUID) -> LiveLesson | None:
    live_lessons = LiveLesson.objects.select_for_update(of=("self",)).select_related("lesson__published")
    return live_lessons.filter(pk=live_id).first()


def _given_by(teacher: User, live_id: UUID) -> LiveLesson:
    """The live lesson, locked, for a teacher of its class.

    Raises:
        LiveLessonNotFound: it is not theirs to give.
        LiveLessonEnded: it is over.
    """
    live = _locked(live_id)
    if live is None or not may_give_live(teacher, live):
        raise LiveLessonNotFound(_("There is no such live lesson."))
    if live.state != LiveState.RUNNING:
        raise LiveLessonEnded(_("This live lesson is over."))
    return live


def _save(live: LiveLesson, change: LiveChange, *, fields: Sequence[str], actor: User, now: datetime) -> None:
    live.version += 1
    live.save(update_fields=[*fields, "version"])
    _tell(live, change, actor_id=actor.pk, now=now)


def _tell(live: LiveLesson, change: LiveChange, *, actor_id: UUID | None, now: datetime) -> None:
    """The log, and the room."""
    announce(
        LiveLessonChanged(
            institution_id=live.institution_id,
            object_id=live.pk,
            classroom_id=live.classroom_id,
            actor_id=actor_id,
            occurred_at=now,
            change=str(change),
            lesson_id=str(live.lesson_id),
            step=live.step,
            state_version=live.version,
        )
    )
    transaction.on_commit(partial(tell_class, live.pk, str(change)), robust=True)

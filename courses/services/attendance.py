"""Writing down who was in class."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.api import User
from core.audit import AuditEntry, record_audits
from core.bulk import insert_rows, update_rows
from core.events import announce
from courses.attendance import LATEST_MARK_DAYS, learners_on, markable_days, zone_of_school
from courses.enums import AbsenceReason, AttendanceState
from courses.errors import DayOutOfReach, MarkMalformed, UnknownReference
from courses.events import AttendanceMarked
from courses.models import AttendanceMark, Classroom
from courses.models.attendance import MOST_MINUTES_LATE
from courses.services.classrooms import running_classroom

_CHANGING = ("state", "reason", "minutes_late", "marked_by", "marked_at")


@dataclass(frozen=True)
class MarkDraft:
    """How a learner was in class; ``state`` None takes their mark away."""

    learner_id: UUID
    state: AttendanceState | None
    reason: AbsenceReason = AbsenceReason.NONE
    minutes_late: int | None = None


@dataclass(frozen=True)
class _Change:
    """A mark and what it says from now on; one that goes says nothing."""

    mark: AttendanceMark
    was: Mapping[str, object]
    goes: bool = False

    @property
    def becomes(self) -> Mapping[str, object]:
        return {} if self.goes else _said(self.mark)


@transaction.atomic
def mark_attendance(*, classroom_id: UUID, on: date, marks: Sequence[MarkDraft], actor: User, now: datetime) -> int:
    """Write down who of a class was there on a day, all of ``marks`` or none; returns how many became different. What
    is marked so already stays untouched. The class is locked, so that of two sheets at once the second decides.

    Raises:
        ClassroomNotFound: not a class that ``actor`` may change.
        ClassroomArchived: it is over.
        DayOutOfReach: ``on`` is still to come in the school's time zone, before the class, or more than 60 days ago.
        UnknownReference: somebody who was not in the class on that day, or stands in ``marks`` twice.
        MarkMalformed: a reason of somebody who came, or minutes of somebody who was not late.
    """
    classroom = running_classroom(actor, classroom_id)
    zone = zone_of_school(classroom.institution_id)
    first, last = markable_days(classroom, zone=zone, now=now)
    if not first <= on <= last:
        text = _("Attendance is marked for the past %(days)d days of a class, and for today.")
        raise DayOutOfReach(text % {"days": LATEST_MARK_DAYS}, field="on")
    wanted = [draft.learner_id for draft in marks]
    present = set(learners_on(classroom, on, zone=zone).filter(pk__in=wanted).values_list("pk", flat=True))
    for index, draft in enumerate(marks):
        _require_sound(draft, index)
        if draft.learner_id not in present or draft.learner_id in wanted[:index]:
            field = f"marks.{index}.learner"
            raise UnknownReference(_("There is no such learner in this class on that day."), field=field)
    changes = _changes(classroom, on, marks, actor=actor, now=now)
    if changes:
        _store(changes)
        announce(*(_marked(change, actor=actor, now=now) for change in changes))
        record_audits(_entries(classroom, on, changes, actor=actor, now=now))
    return len(changes)


def _require_sound(draft: MarkDraft, index: int) -> None:
    if draft.reason != AbsenceReason.NONE and not (draft.state and draft.state.is_away):
        raise MarkMalformed(_("Only who is away has a reason."), field=f"marks.{index}.reason")
    if draft.minutes_late is None:
        return
    if draft.state != AttendanceState.LATE or not 1 <= draft.minutes_late <= MOST_MINUTES_LATE:
        text = _("Only who is late has minutes, %(minutes)d at most.") % {"minutes": MOST_MINUTES_LATE}
        raise MarkMalformed(text, field=f"marks.{index}.minutes_late")


def _changes(
    classroom: Classroom, on: date, marks: Sequence[MarkDraft], *, actor: User, now: datetime
) -> list[_Change]:
    """What becomes different. One query."""
    known = {mark.learner_id: mark for mark in AttendanceMark.objects.filter(classroom=classroom, on=on)}
    changes = []
    for draft in marks:
        mark = known.get(draft.learner_id)
        was = _said(mark) if mark else {}
        if draft.state is None:
            changes += [_Change(mark, was, goes=True)] if mark else []
            continue
        mark = mark or AttendanceMark(
            institution_id=classroom.institution_id, classroom=classroom, learner_id=draft.learner_id, on=on
        )
        mark.state, mark.reason, mark.minutes_late = draft.state, draft.reason, draft.minutes_late
        mark.marked_by_id, mark.marked_at = actor.pk, now
        if _said(mark) != was:
            changes.append(_Change(mark, was))
    return changes


def _said(mark: AttendanceMark) -> dict[str, object]:
    return {"state": str(mark.state), "reason": str(mark.reason), "minutes_late": mark.minutes_late}


def _store(changes: Sequence[_Change]) -> None:
    """Three statements at most."""
    staying = [change for change in changes if not change.goes]
    insert_rows([change.mark for change in staying if not change.was])
    update_rows([change.mark for change in staying if change.was], update=_CHANGING)
    if len(staying) < len(changes):
        AttendanceMark.objects.filter(pk__in=[change.mark.pk for change in changes if change.goes]).delete()


def _marked(change: _Change, *, actor: User, now: datetime) -> AttendanceMarked:
    mark, said = change.mark, change.becomes
    return AttendanceMarked(
        institution_id=mark.institution_id,
        object_id=mark.pk,
        learner_id=mark.learner_id,
        actor_id=actor.pk,
        classroom_id=mark.classroom_id,
        occurred_at=now,
        on=mark.on.isoformat(),
        state=str(said.get("state", "")),
        reason=str(said.get("reason", AbsenceReason.NONE)),
        minutes_late=mark.minutes_late if said else None,
        was_state=str(change.was.get("state", "")),
    )


def _entries(
    classroom: Classroom, on: date, changes: Sequence[_Change], *, actor: User, now: datetime
) -> list[AuditEntry]:
    """That the sheet was filled in, with how many of what; and each mark that says something else than before, in an
    entry of the learner's own, so that it goes with them."""
    place = {"classroom": str(classroom.pk), "on": on.isoformat()}
    states = [str(change.mark.state) for change in changes if not change.was]
    corrected = [
        AuditEntry(
            action="courses.attendance.corrected",
            institution_id=classroom.institution_id,
            actor_id=actor.pk,
            object_type=User._meta.label,
            object_id=change.mark.learner_id,
            at=now,
            before={**change.was, **place},
            after=dict(change.becomes),
        )
        for change in changes
        if change.was
    ]
    if not states:
        return corrected
    counts = {state.value: states.count(state) for state in AttendanceState if state in states}
    taken = AuditEntry(
        action="courses.attendance.taken",
        institution_id=classroom.institution_id,
        actor_id=actor.pk,
        object_type=classroom._meta.label,
        object_id=classroom.pk,
        at=now,
        after={"on": on.isoformat(), **counts},
    )
    return [taken, *corrected]

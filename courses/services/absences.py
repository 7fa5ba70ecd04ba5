"""Saying beforehand, or soon after, that a learner is away."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.api import Role, User, audit_person, local_date, notify, require_text
from core.events import announce
from courses import events
from courses.enums import AbsenceReason
from courses.errors import AbsenceAnnounced, AbsenceImplausible, AbsenceNotFound, UnknownReference
from courses.models import AnnouncedAbsence, ClassroomTeacher, Enrolment
from courses.models.attendance import NOTE_LENGTH
from courses.notification_kinds import ABSENCE_ANNOUNCED, ABSENCE_WITHDRAWN
from courses.policies import may_announce_absence, visible_absences

LONGEST_DAYS = 60
LATEST_ABSENCE_DAYS = 30
MOST_DAYS_AHEAD = 366


@transaction.atomic
def announce_absence(
    *,
    student_id: UUID,
    from_on: date,
    to_on: date,
    actor: User,
    now: datetime,
    reason: AbsenceReason = AbsenceReason.NONE,
    note: str = "",
) -> AnnouncedAbsence:
    """Say that a learner is away from ``from_on`` to ``to_on``, both among them. The teachers of their classes are told.

    Raises:
        UnknownReference: no such student, or not one for whom ``actor`` may say so.
        AbsenceImplausible: it ends before it begins, lasts more than 60 days, began more than 30 days ago in the
            school's time zone, or begins in more than a year.
        AbsenceAnnounced: it was said for one of these days already.
        TextMalformed: the note is no text, or too long.
    """
    student = _student_of(actor, student_id)
    _require_plausible(from_on, to_on, today=local_date(student.institution.time_zone, now))
    if note.strip():
        note = require_text(note, field="note", limit=NOTE_LENGTH, lines=True)
    _require_free(student, from_on, to_on)
    absence = AnnouncedAbsence.objects.create(
        institution_id=student.institution_id,
        learner=student,
        from_on=from_on,
        to_on=to_on,
        reason=reason,
        note=note.strip(),
        announced_by=actor,
        announced_at=now,
    )
    announce(_announced(absence, now=now))
    said = {**_days(absence), "reason": str(reason)}
    audit_person("courses.absence.announced", student, actor_id=actor.pk, after=said, now=now)
    _tell(ABSENCE_ANNOUNCED.key, absence, actor=actor, now=now)
    return absence


@transaction.atomic
def withdraw_absence(*, absence_id: UUID, actor: User, now: datetime) -> None:
    """Take back what was said of somebody's absence; its note goes. What teachers marked meanwhile stays.

    Raises:
        AbsenceNotFound: none that stands, or not for ``actor`` to take back.
    """
    found = AnnouncedAbsence.objects.standing().select_for_update(of=("self",)).select_related("learner__institution")
    absence = found.filter(visible_absences(actor), pk=absence_id).first()
    if absence is None or not may_announce_absence(actor, absence.learner):
        raise AbsenceNotFound(_("There is no such absence."))
    absence.withdrawn_at, absence.note = now, ""
    absence.save(update_fields=["withdrawn_at", "note"])
    announce(
        events.AbsenceWithdrawn(
            institution_id=absence.institution_id,
            object_id=absence.pk,
            learner_id=absence.learner_id,
            actor_id=actor.pk,
            occurred_at=now,
            from_on=absence.from_on.isoformat(),
            to_on=absence.to_on.isoformat(),
        )
    )
    audit_person("courses.absence.withdrawn", absence.learner, actor_id=actor.pk, before=_days(absence), now=now)
    _tell(ABSENCE_WITHDRAWN.key, absence, actor=actor, now=now)


def _student_of(actor: User, student_id: UUID) -> User:
    """Somebody for whom ``actor`` may announce, locked: of two guardians at once the second sees what the first said."""
    people = User.objects.select_for_update(of=("self",), no_key=True).select_related("institution")
    student = people.filter(pk=student_id, role=Role.STUDENT, is_active=True).first()
    if student is None or not may_announce_absence(actor, student):
        raise UnknownReference(_("There is no such student."), field="student")
    return student


def _require_free(student: User, from_on: date, to_on: date) -> None:
    standing = AnnouncedAbsence.objects.standing().filter(learner=student)
    if standing.filter(from_on__lte=to_on, to_on__gte=from_on).exists():
        raise AbsenceAnnounced(_("An absence is announced for one of these days already."), field="from_on")


def _announced(absence: AnnouncedAbsence, *, now: datetime) -> events.AbsenceAnnounced:
    return events.AbsenceAnnounced(
        institution_id=absence.institution_id,
        object_id=absence.pk,
        learner_id=absence.learner_id,
        actor_id=absence.announced_by_id,
        occurred_at=now,
        from_on=absence.from_on.isoformat(),
        to_on=absence.to_on.isoformat(),
        reason=str(absence.reason),
    )


def _require_plausible(from_on: date, to_on: date, *, today: date) -> None:
    if to_on < from_on:
        raise AbsenceImplausible(_("The last day lies before the first one."), field="to_on")
    if (to_on - from_on).days >= LONGEST_DAYS:
        text = _("An absence has 1 to %(days)d days.") % {"days": LONGEST_DAYS}
        raise AbsenceImplausible(text, field="to_on")
    if (today - from_on).days > LATEST_ABSENCE_DAYS:
        text = _("This was more than %(days)d days ago: please write to the school.") % {"days": LATEST_ABSENCE_DAYS}
        raise AbsenceImplausible(text, field="from_on")
    if (from_on - today).days > MOST_DAYS_AHEAD:
        raise AbsenceImplausible(_("This is more than a year ahead."), field="from_on")


def _days(absence: AnnouncedAbsence) -> dict[str, str]:
    return {"from_on": absence.from_on.isoformat(), "to_on": absence.to_on.isoformat()}


def _tell(kind: str, absence: AnnouncedAbsence, *, actor: User, now: datetime) -> None:
    """The teachers of the learner's classes, but for whoever did it. Why, they read in Lyceum: a mail is no place for it."""
    notify(
        kind=kind,
        recipients=[teacher_id for teacher_id in _teachers_of(absence.learner_id) if teacher_id != actor.pk],
        params={"days": "/".join(_days(absence).values())},
        about_id=absence.learner_id,
        key=f"{kind}:{absence.pk.hex[-12:]}",
        now=now,
    )


def _teachers_of(learner_id: UUID) -> Iterable[UUID]:
    classes = Enrolment.objects.active().filter(learner_id=learner_id).values("classroom_id")
    teachers = ClassroomTeacher.objects.filter(classroom__in=classes).order_by("teacher_id")
    return teachers.values_list("teacher_id", flat=True).distinct()

"""Who was in class, and who will not be."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.api import days_in_words
from core.tenancy import TenantModel
from courses.enums import AbsenceReason, AttendanceState
from courses.models.classrooms import Classroom

MOST_MINUTES_LATE = 480
NOTE_LENGTH = 500
_AWAY = [state for state in AttendanceState if state.is_away]


class AttendanceMark(TenantModel):
    """Whether a learner was in a class on a day: one mark for each. It may be corrected; the log keeps what it was.

    Rates are counted from these rows whenever somebody asks (``courses.attendance``), and stored nowhere.

    pii: who was where and why not; as long as the account.
    """

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="+", verbose_name=_("class"))
    learner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", verbose_name=_("learner"))
    on = models.DateField(_("day"), db_column="on_day")  # ON is a word of SQL
    state = models.CharField(_("state"), max_length=8, choices=AttendanceState)
    reason = models.CharField(_("reason"), max_length=12, choices=AbsenceReason, default=AbsenceReason.NONE)
    minutes_late = models.PositiveSmallIntegerField(_("minutes late"), null=True)
    marked_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("marked by")
    )
    marked_at = models.DateTimeField(_("marked"))

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("attendance mark")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(fields=["classroom", "on", "learner"], name="courses_attendancemark_once"),
            models.CheckConstraint(
                condition=models.Q(reason=AbsenceReason.NONE) | models.Q(state__in=_AWAY),
                name="courses_attendancemark_reason_of_absence",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes_late=None)
                | models.Q(state=AttendanceState.LATE, minutes_late__gte=1, minutes_late__lte=MOST_MINUTES_LATE),
                name="courses_attendancemark_minutes_of_late",
            ),
        ]
        indexes = [models.Index(fields=["learner", "-on"], name="courses_attendance_of_learner")]

    def __str__(self) -> str:
        return f"{self.get_state_display()}, {days_in_words(self.on, self.on)}"


class AnnouncedAbsenceQuerySet(models.QuerySet["AnnouncedAbsence"]):
    def standing(self) -> Self:
        """Those that nobody took back."""
        return self.filter(withdrawn_at=None)


class AnnouncedAbsence(TenantModel):
    """That a learner will not come, or did not, on the days from ``from_on`` to ``to_on``, as their guardians say.
    standing → withdrawn, and then without its note. Of one learner those that stand do not overlap.

    A teacher's sheet proposes to excuse them; what is marked is the teacher's to decide.

    pii: why somebody was away, in a guardian's words; the words a month, the row a year.
    """

    learner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", verbose_name=_("learner"))
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=12, choices=AbsenceReason, default=AbsenceReason.NONE)
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)
    announced_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("announced by")
    )
    announced_at = models.DateTimeField(_("announced"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    objects = AnnouncedAbsenceQuerySet.as_manager()

    is_note_shown: bool  # on rows of ``courses.attendance.with_notes``

    class Meta:
        ordering = ["-from_on", "-id"]
        verbose_name = _("announced absence")
        verbose_name_plural = _("announced absences")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(from_on__lte=models.F("to_on")), name="courses_announcedabsence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | models.Q(note=""),
                name="courses_announcedabsence_withdrawn_without_note",
            ),
        ]
        indexes = [models.Index(fields=["learner", "to_on"], name="courses_absence_of_learner")]

    def __str__(self) -> str:
        return days_in_words(self.from_on, self.to_on)

"""Attendance of a class in the console: the sheet of a day, and the counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.api import STAFF_ROLES, User
from core.admin import ReadOnlyConsoleAdmin, actor_of, state_badge
from core.errors import PlatformError
from courses.attendance import (
    SENSIBLE_YEARS,
    DaySheet,
    SheetRow,
    absences_visible_to,
    attendance_of_class,
    sheet_of,
    zone_of_school,
)
from courses.enums import AbsenceReason, AttendanceState
from courses.errors import DayOutOfReach
from courses.models import AnnouncedAbsence, AttendanceMark
from courses.policies import visible_marks
from courses.selectors import get_visible_classroom
from courses.services.attendance import MarkDraft, mark_attendance


@dataclass(frozen=True)
class SheetLine:
    """A row of the sheet as it is filled in: marked, proposed, or typed and refused."""

    row: SheetRow
    state: str
    reason: str
    minutes_late: str

    @property
    def learner(self) -> User:
        return self.row.learner

    @property
    def is_proposed(self) -> bool:
        return self.row.proposal is not None and self.state == AttendanceState.EXCUSED

    @classmethod
    def stored(cls, row: SheetRow) -> SheetLine:
        if row.mark is not None:
            mark = row.mark
            return cls(row, mark.state, mark.reason, str(mark.minutes_late or ""))
        state, reason = row.proposal or ("", AbsenceReason.NONE)
        return cls(row, str(state), str(reason), "")

    @classmethod
    def posted(cls, row: SheetRow, given: Mapping[str, str]) -> SheetLine:
        """What the form says of a learner; what belongs to another state than the chosen one is left out."""
        key = row.learner.pk
        state = given.get(f"state_{key}", "")
        is_away = state in AttendanceState.values and AttendanceState(state).is_away
        reason = given.get(f"reason_{key}", "") if is_away else ""
        minutes = given.get(f"minutes_{key}", "").strip() if state == AttendanceState.LATE else ""
        return cls(row, state, reason or str(AbsenceReason.NONE), minutes)

    @property
    def draft(self) -> MarkDraft:
        """Raises: ValueError: it holds no state, reason or number that there is."""
        return MarkDraft(
            learner_id=self.learner.pk,
            state=AttendanceState(self.state) if self.state else None,
            reason=AbsenceReason(self.reason),
            minutes_late=int(self.minutes_late) if self.minutes_late else None,
        )


def attendance_page(request: HttpRequest, *, classroom_id: UUID) -> HttpResponse:
    """For the teachers of a class and admins: who was there on a day, today unless ``?on=`` says so.

    Raises:
        ClassroomNotFound: no such class, or not for the reader to see.
    """
    actor, now = actor_of(request), timezone.now()
    classroom = get_visible_classroom(user=actor, classroom_id=classroom_id)
    today = now.astimezone(zone_of_school(classroom.institution_id)).date()
    on = _day(request.POST.get("on") or request.GET.get("on"), today)
    sheet = sheet_of(classroom, on, reader=actor, now=now)
    lines = [SheetLine.stored(row) for row in sheet.rows]
    if request.method == "POST":
        lines = [SheetLine.posted(row, request.POST.dict()) for row in sheet.rows if _is_in(request, row)]
        try:
            return _mark(request, sheet, lines)
        except ValueError:
            messages.error(request, _("Please look at what you filled in: minutes are a whole number."))
        except PlatformError as refusal:
            messages.error(request, _named(refusal, lines))
    return _sheet_page(request, sheet, lines, today)


def attendance_counts_page(request: HttpRequest, *, classroom_id: UUID) -> HttpResponse:
    """How often each learner of a class was there, from ``?from=`` to ``?to=``.

    Raises:
        ClassroomNotFound: no such class, or not for the reader to see.
    """
    ask = partial(attendance_of_class, reader=actor_of(request), classroom_id=classroom_id, now=timezone.now())
    try:
        found = ask(since=_day(request.GET.get("from"), None), until=_day(request.GET.get("to"), None))
    except DayOutOfReach as refusal:
        messages.error(request, refusal.message)
        found = ask(since=None, until=None)
    context = {
        **admin.site.each_context(request),
        "title": _("Attendance of %(name)s") % {"name": found.classroom},
        "classroom": found.classroom,
        "first": found.first,
        "last": found.last,
        "rows": [
            (each.learner, each.counts, None if each.counts.rate is None else round(100 * each.counts.rate))
            for each in found.learners
        ],
    }
    return TemplateResponse(request, "courses/attendance_counts.html", context)


def _mark(request: HttpRequest, sheet: DaySheet, lines: list[SheetLine]) -> HttpResponse:
    changed = mark_attendance(
        classroom_id=sheet.classroom.pk,
        on=sheet.on,
        marks=[line.draft for line in lines],
        actor=actor_of(request),
        now=timezone.now(),
    )
    text = ngettext("%(number)d mark was changed.", "%(number)d marks were changed.", changed) % {"number": changed}
    messages.success(request, text if changed else _("Nothing was changed."))
    return HttpResponseRedirect(_address(sheet.classroom.pk, sheet.on))


def _sheet_page(request: HttpRequest, sheet: DaySheet, lines: list[SheetLine], today: date) -> HttpResponse:
    day = timedelta(days=1)
    context = {
        **admin.site.each_context(request),
        "title": _("Attendance of %(name)s") % {"name": sheet.classroom},
        "sheet": sheet,
        "classroom": sheet.classroom,
        "lines": lines,
        "states": list(AttendanceState),
        "reasons": list(AbsenceReason),
        "filled": sum(bool(line.state) for line in lines),
        "is_today": sheet.on == today,
        "previous": _address(sheet.classroom.pk, sheet.on - day) if sheet.on > sheet.first_on else "",
        "next": _address(sheet.classroom.pk, sheet.on + day) if sheet.on < sheet.last_on else "",
    }
    return TemplateResponse(request, "courses/attendance.html", context)


def _address(classroom_id: UUID, on: date) -> str:
    return f"{reverse('admin:courses_attendance', args=[classroom_id])}?on={on.isoformat()}"


def _is_in(request: HttpRequest, row: SheetRow) -> bool:
    """Whether the form that was sent knows the learner: somebody may have come since."""
    return f"state_{row.learner.pk}" in request.POST


def _named(refusal: PlatformError, lines: list[SheetLine]) -> str:
    """A refusal of a mark with the name of the learner."""
    place = (refusal.field or "").split(".")
    return f"{lines[int(place[1])].learner}: {refusal.message}" if place[0] == "marks" else refusal.message


def _day(given: str | None, otherwise: Any) -> Any:
    try:
        day = date.fromisoformat(given or "")
    except ValueError:
        return otherwise
    return day if day.year in SENSIBLE_YEARS else otherwise


@admin.register(AttendanceMark)
class AttendanceMarkAdmin(ReadOnlyConsoleAdmin[AttendanceMark]):
    """For teachers: who was there in their classes, to be searched; marks are made on the sheet of a class. Admins: the
    institution's."""

    viewer_roles: ClassVar[frozenset[str]] = STAFF_ROLES
    list_display = ("on", "learner", "classroom", "badge", "why", "minutes_late")
    list_filter = ("state", "reason")
    list_select_related = ("learner", "classroom")
    search_fields = ("learner__full_name", "classroom__name")
    date_hierarchy = "on"
    ordering = ("-on", "-id")
    fields = ("learner", "classroom", "on", "badge", "why", "minutes_late", "marked_by", "marked_at")
    empty_text = gettext_lazy("Marks that are made on the sheets of classes stand here.")

    def visible(self, user: Any) -> QuerySet[AttendanceMark]:
        return AttendanceMark.objects.filter(visible_marks(user)).select_related("learner", "classroom", "marked_by")

    @state_badge(
        {
            AttendanceState.PRESENT: "success",
            AttendanceState.LATE: "warning",
            AttendanceState.ABSENT: "danger",
            AttendanceState.EXCUSED: "info",
        },
        ordering="state",
    )
    def badge(self, mark: AttendanceMark) -> AttendanceState:
        return AttendanceState(mark.state)

    @admin.display(description=gettext_lazy("reason"), ordering="reason")
    def why(self, mark: AttendanceMark) -> str:
        return "–" if mark.reason == AbsenceReason.NONE else str(mark.get_reason_display())


@admin.register(AnnouncedAbsence)
class AnnouncedAbsenceAdmin(ReadOnlyConsoleAdmin[AnnouncedAbsence]):
    """For teachers: what guardians announced of their learners. Admins: the institution's, without the words."""

    viewer_roles: ClassVar[frozenset[str]] = STAFF_ROLES
    list_display = ("learner", "days", "reason", "announced_at")
    list_filter = ("reason",)
    list_select_related = ("learner",)
    search_fields = ("learner__full_name",)
    date_hierarchy = "from_on"
    ordering = ("-from_on", "-id")
    fields = ("learner", "days", "reason", "words", "announced_at")
    empty_text = gettext_lazy("What guardians announce stands here until they take it back.")

    def visible(self, user: Any) -> QuerySet[AnnouncedAbsence]:
        return absences_visible_to(user)

    @admin.display(description=gettext_lazy("days"), ordering="from_on")
    def days(self, absence: AnnouncedAbsence) -> str:
        return str(absence)

    @admin.display(description=gettext_lazy("note"))
    def words(self, absence: AnnouncedAbsence) -> str:
        if not absence.is_note_shown:
            return str(_("For the teachers of the learner."))
        return absence.note or "–"

"""Learning sessions: facts, to be read."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.api import STAFF_ROLES
from core.admin import ReadOnlyConsoleAdmin, state_badge
from lessons.enums import SessionStatus
from lessons.models import LearningSession
from lessons.sessions import sessions_visible_to


@admin.register(LearningSession)
class LearningSessionAdmin(ReadOnlyConsoleAdmin[LearningSession]):
    """For teachers: what their learners set out to study, and what came of it. Admins: the institution's."""

    viewer_roles: ClassVar[frozenset[str]] = STAFF_ROLES
    list_display = ("topic", "learner", "badge", "percent", "started_at")
    list_filter = ("status", "difficulty")
    list_select_related = ("learner",)
    search_fields = ("topic", "learner__full_name")
    ordering = ("-started_at", "-id")
    fields = (
        "learner",
        "topic",
        "lesson",
        "difficulty",
        "badge",
        "percent",
        "aims",
        "time",
        "done",
        "performance",
        "started_at",
        "paused_at",
        "completed_at",
    )
    empty_text = _("Sessions that learners begin stand here.")

    def visible(self, user: Any) -> QuerySet[LearningSession]:
        return sessions_visible_to(user).select_related("learner", "lesson")

    @state_badge(
        {SessionStatus.ACTIVE: "info", SessionStatus.PAUSED: "", SessionStatus.COMPLETED: "success"},
        ordering="status",
    )
    def badge(self, session: LearningSession) -> SessionStatus:
        return SessionStatus(session.status)

    @admin.display(description=_("progress"), ordering="progress")
    def percent(self, session: LearningSession) -> str:
        return f"{round(100 * session.progress)} %"

    @admin.display(description=_("objectives"))
    def aims(self, session: LearningSession) -> SafeString | str:
        lines = ((gettext("done") if each["done"] else gettext("open"), each["text"]) for each in session.objectives)
        return format_html_join("", "<div>{}: {}</div>", lines) or "–"

    @admin.display(description=_("active minutes"))
    def time(self, session: LearningSession) -> int:
        return session.active_seconds_until(timezone.now()) // 60

    @admin.display(description=_("what was done"))
    def done(self, session: LearningSession) -> SafeString | str:
        lines = ((kind.label, count) for kind, count in session.tally.counts.items() if count)
        return format_html_join("", "<div>{}: {}</div>", lines) or "–"

    @admin.display(description=_("graded answers meanwhile"))
    def performance(self, session: LearningSession) -> str:
        tally = session.tally
        if tally.mean_share is None:
            return "–"
        return gettext("%(number)d, %(percent)d %% right") % {
            "number": tally.graded,
            "percent": round(100 * tally.mean_share),
        }

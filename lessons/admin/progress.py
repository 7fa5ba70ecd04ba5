"""How far learners are: facts, to be read."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.api import STAFF_ROLES
from core.admin import ReadOnlyConsoleAdmin, state_badge
from lessons.enums import LessonProgressState
from lessons.models import LessonProgress
from lessons.policies import visible_study


@admin.register(LessonProgress)
class LessonProgressAdmin(ReadOnlyConsoleAdmin[LessonProgress]):
    """For teachers: how far their learners are in lessons, as their devices reported. Admins: the institution's."""

    viewer_roles: ClassVar[frozenset[str]] = STAFF_ROLES
    list_display = ("learner", "lesson", "percent", "badge", "seconds", "reported_at")
    list_select_related = ("learner", "lesson")
    search_fields = ("learner__full_name", "lesson__title")
    ordering = ("-reported_at", "-id")
    fields = ("learner", "lesson", "percent", "position", "seconds", "started_at", "reported_at", "completed_at")
    empty_text = _("Learners stand here once they open a lesson.")

    def visible(self, user: Any) -> QuerySet[LessonProgress]:
        return LessonProgress.objects.filter(visible_study(user)).select_related("learner", "lesson")

    @state_badge(
        {
            LessonProgressState.NOT_STARTED: "",
            LessonProgressState.IN_PROGRESS: "info",
            LessonProgressState.COMPLETED: "success",
        },
        ordering="completed_at",
    )
    def badge(self, row: LessonProgress) -> LessonProgressState:
        return row.state

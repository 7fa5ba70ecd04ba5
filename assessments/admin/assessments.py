"""Exercises and quizzes in the console."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.api import STAFF_ROLES
from assessments.enums import AssessmentKind, AssessmentState
from assessments.models import Assessment, AssessmentItem
from assessments.policies import may_edit_assessment
from assessments.selectors import assessments_visible_to
from assessments.services.assessments import AssessmentDraft, ItemDraft, save_assessment
from core.admin import (
    ConsoleAdmin,
    ConsoleForm,
    ConsoleInlineForm,
    ConsoleTabularInline,
    OnePicker,
    ScopedRelatedFilter,
    stored_id,
)


class AssessmentForm(ConsoleForm):
    """An exercise or a quiz."""

    course = OnePicker("assessments.Assessment.course", for_editing=True, label=_("Course"))
    lesson = OnePicker(
        "assessments.Assessment.lesson",
        label=_("Lesson"),
        required=False,
        help_text=_("Leave empty for one that belongs to the whole course."),
    )

    class Meta:
        model = Assessment
        fields = ("kind", "title", "course", "lesson", "state", "time_limit_minutes", "attempts_allowed")


class ItemForm(ConsoleInlineForm):
    """A question of the course's bank, and what it is worth."""

    question = OnePicker("assessments.AssessmentItem.question", label=_("Question"))
    position = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = AssessmentItem
        fields = ("question", "points", "position")


class ItemInline(ConsoleTabularInline):
    """For the author: the questions in the order of asking."""

    model = AssessmentItem
    form = ItemForm
    refusal_field: ClassVar[str] = "items"
    verbose_name = _("question")
    verbose_name_plural = _("questions, in the order of asking")
    fields = ("question", "points", "position")
    ordering_field = "position"
    hide_ordering_field = True
    hide_title = True
    ordering = ("position", "id")


@admin.register(Assessment)
class AssessmentAdmin(ConsoleAdmin[Assessment]):
    """For teachers: exercises and quizzes of their own courses to write, of their classes' to look at. Admins: all."""

    class Media:
        js = ("assessments/assessment.js",)

    form = AssessmentForm
    editor_roles: ClassVar[frozenset[str]] = STAFF_ROLES
    inlines = (ItemInline,)
    list_display = ("title", "kind", "course", "lesson", "questions", "state")
    list_filter = ("kind", "state", ("course", ScopedRelatedFilter))
    list_select_related = ("course", "lesson")
    search_fields = ("title", "course__title", "lesson__title")
    ordering = ("-id",)
    fieldsets = (
        (None, {"fields": (("kind", "state"), "title", "course", "lesson")}),
        (_("Rules"), {"fields": (("time_limit_minutes", "attempts_allowed"),)}),
    )

    def visible(self, user: Any) -> QuerySet[Assessment]:
        return assessments_visible_to(user)

    def may_edit(self, user: Any, obj: Assessment) -> bool:
        return may_edit_assessment(user, obj)

    @admin.display(description=_("questions"), ordering="question_count")
    def questions(self, assessment: Any) -> int:
        return int(assessment.question_count)

    def save_deed(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Assessment:
        given: dict[str, Any] = form.cleaned_data
        author: Any = request.user
        rows = [row.cleaned_data for row in formsets[0].kept_forms()]
        draft = AssessmentDraft(
            course_id=given["course"].pk,
            kind=AssessmentKind(given["kind"]),
            title=given["title"],
            items=[ItemDraft(question_id=row["question"].pk, points=row["points"]) for row in rows],
            lesson_id=given["lesson"].pk if given["lesson"] else None,
            state=AssessmentState(given["state"]),
            time_limit_minutes=given["time_limit_minutes"],
            attempts_allowed=given["attempts_allowed"],
        )
        return save_assessment(author=author, draft=draft, now=timezone.now(), assessment_id=stored_id(form))

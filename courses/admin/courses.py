"""Courses in the console."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.api import STAFF_ROLES, Role
from core.admin import (
    ConsoleAdmin,
    ConsoleForm,
    ConsoleInlineForm,
    ConsoleTabularInline,
    ManyPicker,
    Question,
    actor_of,
    ask,
    is_confirmed,
    stored_id,
)
from core.errors import PlatformError
from courses.admin.concepts import SubjectFilter
from courses.admin.languages import LanguageInput
from courses.enums import Level, PublicationState
from courses.models import Course, Section
from courses.policies import may_edit_course
from courses.selectors import courses_visible_to
from courses.services.courses import CourseDraft, SectionDraft, change_course, delete_course, save_course


class CourseForm(ConsoleForm):
    """A course, with what it teaches in the order of teaching."""

    concepts = ManyPicker(
        "courses.Course.concepts",
        label=_("Concepts"),
        required=False,
        help_text=_("What the course teaches, in this order. The heat map of a class has a column for each."),
    )
    refusal_fields: ClassVar[dict[str, str]] = {"concept_ids": "concepts"}

    class Meta:
        model = Course
        fields = ("title", "subject", "description", "level", "language", "state")
        widgets: ClassVar[dict[str, type[forms.Widget]]] = {"language": LanguageInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["concepts"] = [link.concept_id for link in self.instance.course_concepts.all()]


class SectionForm(ConsoleInlineForm):
    """A section; its place is where it stands in the list."""

    position = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Section
        fields = ("title", "position")


class SectionInline(ConsoleTabularInline):
    """For the author: the outline."""

    model = Section
    form = SectionForm
    refusal_field: ClassVar[str] = "sections"
    verbose_name = _("section")
    verbose_name_plural = _("sections, in order")
    ordering_field = "position"
    hide_ordering_field = True
    hide_title = True
    ordering = ("position", "id")


@admin.register(Course)
class CourseAdmin(ConsoleAdmin[Course]):
    """For teachers: their own courses to write, those of their classes to look at. Admins: all of the institution."""

    form = CourseForm
    editor_roles: ClassVar[frozenset[str]] = STAFF_ROLES
    inlines = (SectionInline,)
    list_display = ("title", "subject", "level", "state", "owner", "section_count")
    list_filter = ("state", "level", SubjectFilter)
    list_select_related = ("owner",)
    search_fields = ("title", "subject")
    ordering = ("title", "id")
    actions = ("publish", "archive", "delete")

    def visible(self, user: Any) -> QuerySet[Course]:
        return courses_visible_to(user).select_related("owner").annotate(number=Count("sections"))

    def get_fieldsets(self, request: HttpRequest, obj: Course | None = None) -> Any:
        """By method: Django refuses a relation with its own table in ``fieldsets``, though the form brings the field."""
        return (
            (None, {"fields": ("title", "subject", "description")}),
            (_("For whom"), {"fields": (("level", "language"), "state")}),
            (_("What it teaches"), {"fields": ("concepts",)}),
        )

    def may_edit(self, user: Any, obj: Course) -> bool:
        return may_edit_course(user, obj)

    def editable(self, request: HttpRequest) -> QuerySet[Course]:
        user = actor_of(request)
        seen = self.get_queryset(request)
        return seen if user.is_superuser or user.role == Role.ADMIN else seen.filter(owner_id=user.pk)

    @admin.display(description=_("sections"), ordering="number")
    def section_count(self, course: Any) -> int:
        return int(course.number)

    @admin.action(description=_("Publish the selected courses"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Course]) -> None:
        """Learners of their classes see them."""
        number = self._set_state(request, queryset, PublicationState.PUBLISHED)
        text = ngettext("%(number)d course was published.", "%(number)d courses were published.", number)
        self.message_user(request, text % {"number": number}, messages.SUCCESS)

    @admin.action(description=_("Archive the selected courses"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Course]) -> None:
        """Learners see them no more. A course can be published again."""
        number = self._set_state(request, queryset, PublicationState.ARCHIVED)
        text = ngettext("%(number)d course was archived.", "%(number)d courses were archived.", number)
        self.message_user(request, text % {"number": number}, messages.SUCCESS)

    @admin.action(description=_("Delete the selected courses, if nothing hangs on them"), permissions=["change"])
    def delete(self, request: HttpRequest, queryset: QuerySet[Course]) -> HttpResponse | None:
        """Empty ones only, after a question: nothing of anybody goes with them."""
        if not is_confirmed(request):
            names = ", ".join(str(course) for course in queryset[:20])
            question = Question(
                title=_("Delete %(courses)s?") % {"courses": names},
                text=_(
                    "Courses with classes, lessons, questions or documents stay. What is deleted does not come back."
                ),
                button=_("Delete"),
                icon="delete",
            )
            return ask(request, question, back=request.get_full_path(), opts=self.opts)
        number = 0
        for course in list(queryset):
            try:
                delete_course(author=actor_of(request), course_id=course.pk, now=timezone.now())
            except PlatformError as refusal:
                self.message_user(request, f"{course}: {refusal.message}", messages.ERROR)
            else:
                number += 1
        text = ngettext("%(number)d course was deleted.", "%(number)d courses were deleted.", number)
        self.message_user(request, text % {"number": number}, messages.SUCCESS)
        return None

    def _set_state(self, request: HttpRequest, queryset: QuerySet[Course], state: PublicationState) -> int:
        """How many there are now; of the others it is told why."""
        number = 0
        for course in list(queryset.exclude(state=state)):
            changes, author = {"state": state}, actor_of(request)
            try:
                change_course(author=author, course_id=course.pk, changes=changes, now=timezone.now())
            except PlatformError as refusal:
                self.message_user(request, f"{course}: {refusal.message}", messages.ERROR)
            else:
                number += 1
        return number

    def save_deed(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Course:
        given: dict[str, Any] = form.cleaned_data
        author = actor_of(request)
        draft = CourseDraft(
            title=given["title"],
            subject=given["subject"],
            description=given["description"],
            level=Level(given["level"]),
            language=given["language"],
            state=PublicationState(given["state"]),
            sections=[
                SectionDraft(id=stored_id(row), title=row.cleaned_data["title"]) for row in formsets[0].kept_forms()
            ],
            concept_ids=[concept.pk for concept in given["concepts"]],
        )
        return save_course(author=author, draft=draft, now=timezone.now(), course_id=stored_id(form))


@admin.register(Section)
class SectionAdmin(ConsoleAdmin[Section]):
    """For the pickers of other pages: sections of the courses that one may edit. They are written on the course."""

    viewer_roles: ClassVar[frozenset[str]] = STAFF_ROLES
    search_fields = ("title", "course__title")
    ordering = ("course__title", "position", "id")
    may_add: ClassVar[bool] = False

    def visible(self, user: Any) -> QuerySet[Section]:
        courses = courses_visible_to(user)
        if not user.is_superuser and user.role == Role.TEACHER:
            courses = courses.filter(owner_id=user.pk)
        return Section.objects.filter(course__in=courses).select_related("course")

    def choice_label(self, obj: Section) -> str:
        return f"{obj.course} › {obj}"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

"""Classes in the console."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminSelect2MultipleWidget

from accounts.api import STAFF_ROLES, Role, User
from core.admin import ConsoleAdmin, ConsoleForm, ManyPicker, actor_of, stored_id
from core.errors import PlatformError
from core.ports import console_links
from courses.enums import Level
from courses.models import Classroom
from courses.policies import may_edit_classroom
from courses.selectors import classrooms_visible_to, learners_in
from courses.services.classrooms import ClassroomDraft, save_classroom
from courses.services.roll_over import roll_over_classroom
from courses.years import next_name


class ClassroomForm(ConsoleForm):
    """A class. Co-teachers are chosen among the teachers of the institution."""

    courses = ManyPicker("courses.Classroom.courses", label=_("Courses"), required=False)
    teachers = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        label=_("Teachers"),
        required=False,
        widget=UnfoldAdminSelect2MultipleWidget,
        help_text=_("All of them see and change the class. Whoever makes a class teaches it."),
    )
    refusal_fields: ClassVar[dict[str, str]] = {"courses": "courses", "teachers": "teachers"}

    class Meta:
        model = Classroom
        fields = ("name", "level", "is_archived")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_new = self.instance._state.adding
        institution_id = self.request.user.institution_id if is_new else self.instance.institution_id
        self.fields["teachers"].queryset = _teachers_of(institution_id)  # type: ignore[attr-defined]
        if not is_new:
            self.initial["courses"] = [link.course_id for link in self.instance.classroom_courses.order_by("pk")]
            self.initial["teachers"] = [link.teacher_id for link in self.instance.teachers.all()]


@admin.register(Classroom)
class ClassroomAdmin(ConsoleAdmin[Classroom]):
    """For teachers: their classes, the code to join them, and who is in. Admins: all classes of the institution."""

    form = ClassroomForm
    editor_roles: ClassVar[frozenset[str]] = STAFF_ROLES
    list_display = ("name", "level", "learner_number", "code", "state")
    list_filter = ("is_archived", "level")
    search_fields = ("name", "code")
    ordering = ("is_archived", "name", "id")
    actions = ("archive", "roll_over")
    readonly_fields = ("board_code", "learners")

    def visible(self, user: Any) -> QuerySet[Classroom]:
        return classrooms_visible_to(user)

    def may_edit(self, user: Any, obj: Classroom) -> bool:
        return may_edit_classroom(user, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Classroom | None = None) -> Any:
        own = (None, {"fields": (("name", "level"), "courses", "teachers", *(("is_archived",) if obj else ()))})
        if obj is None:
            return (own,)
        return ((_("To join"), {"fields": ("board_code",)}), own, (_("Learners"), {"fields": ("learners",)}))

    @admin.display(description=_("learners"), ordering="learner_count")
    def learner_number(self, classroom: Any) -> int:
        return int(classroom.learner_count)

    @admin.display(description=_("state"), ordering="is_archived")
    def state(self, classroom: Classroom) -> str:
        return str(_("Archived") if classroom.is_archived else _("Running"))

    @admin.display(description=_("class code"))
    def board_code(self, classroom: Classroom) -> SafeString:
        return format_html('<code class="console-code">{}</code>', classroom.code)

    @admin.display(description=_("in class"))
    def learners(self, classroom: Classroom) -> SafeString:
        """Names, each with the way to the pages that higher apps keep about a learner."""
        links = console_links.get("accounts.User", [])
        people = [
            (place.learner, [(link.label, reverse(link.url_name, args=[place.learner_id])) for link in links])
            for place in learners_in(classroom.pk)
        ]
        return render_to_string("courses/learners.html", {"people": people})

    @admin.action(description=_("Archive the selected classes"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Classroom]) -> None:
        """Close classes at the end of the year. A class can be opened again on its page."""
        author = actor_of(request)
        open_classes = list(queryset.filter(is_archived=False))
        for classroom in open_classes:
            draft = _draft_of(classroom, is_archived=True)
            save_classroom(author=author, draft=draft, now=timezone.now(), classroom_id=classroom.pk)
        number = len(open_classes)
        text = ngettext("%(number)d class was archived.", "%(number)d classes were archived.", number)
        self.message_user(request, text % {"number": number}, messages.SUCCESS)

    @admin.action(description=_("Take the selected classes into a new year"), permissions=["change"])
    def roll_over(self, request: HttpRequest, queryset: QuerySet[Classroom]) -> None:
        """Everybody comes along; the years in the names are one later. A class by itself has a page for more choice."""
        number = 0
        for classroom in list(queryset):
            try:
                roll_over_classroom(
                    classroom_id=classroom.pk,
                    name=next_name(classroom.name),
                    actor=actor_of(request),
                    now=timezone.now(),
                )
            except PlatformError as refusal:
                self.message_user(request, f"{classroom}: {refusal.message}", messages.ERROR)
            else:
                number += 1
        text = ngettext("%(number)d class goes on.", "%(number)d classes go on.", number)
        self.message_user(request, text % {"number": number}, messages.SUCCESS)

    def save_deed(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Classroom:
        given: dict[str, Any] = form.cleaned_data
        author = actor_of(request)
        draft = ClassroomDraft(
            name=given["name"],
            level=Level(given["level"]),
            course_ids=[course.pk for course in given["courses"]],
            teacher_ids=[teacher.pk for teacher in given["teachers"]],
            is_archived=given.get("is_archived", False),
        )
        return save_classroom(author=author, draft=draft, now=timezone.now(), classroom_id=stored_id(form))


def _teachers_of(institution_id: Any) -> QuerySet[User]:
    return (
        User.objects.active().with_role(Role.TEACHER).filter(institution_id=institution_id).order_by("full_name", "pk")
    )


def _draft_of(classroom: Classroom, *, is_archived: bool) -> ClassroomDraft:
    """The class as it stands."""
    return ClassroomDraft(
        name=classroom.name,
        level=Level(classroom.level),
        course_ids=list(classroom.classroom_courses.values_list("course_id", flat=True)),
        teacher_ids=list(classroom.teachers.values_list("teacher_id", flat=True)),
        is_archived=is_archived,
    )

"""Classes in the console."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelect2MultipleWidget

from accounts.api import STAFF_ROLES, Promotion, Role, User
from core.admin import ConsoleAdmin, ConsoleForm, ManyPicker, actor_of, stored_id
from core.errors import PlatformError
from core.ports import console_links
from courses.admin.roll_over import tell_of_promotions
from courses.enums import Level
from courses.models import Classroom
from courses.policies import may_edit_classroom
from courses.selectors import classrooms_visible_to, learners_in
from courses.services.classrooms import ClassroomDraft, change_classroom, save_classroom
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
    refusal_fields: ClassVar[dict[str, str]] = {"course_ids": "courses", "teacher_ids": "teachers"}

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
    actions = ("archive", "roll_over", "promote")
    actions_list = ("new_year",)
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
        """With the way to another one, where anybody can join."""
        code = format_html('<code class="console-code">{}</code>', classroom.code)
        if classroom.is_archived:
            return code
        address = reverse("admin:courses_class_code", args=[classroom.pk])
        return format_html('{} <a class="console-more" href="{}">{}</a>', code, address, _("New class code"))

    @admin.display(description=_("in class"))
    def learners(self, classroom: Classroom) -> SafeString:
        """Names, each with the way to the pages that higher apps keep about a learner."""
        links = console_links.get("accounts.User", [])
        people = [
            (place.learner, [(link.label, reverse(link.url_name, args=[place.learner_id])) for link in links])
            for place in learners_in(classroom.pk)
        ]
        return render_to_string("courses/learners.html", {"people": people, "classroom": classroom})

    @admin.action(description=_("Archive the selected classes"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Classroom]) -> None:
        """Close classes at the end of the year. A class can be opened again on its page."""
        author = actor_of(request)
        open_classes = list(queryset.filter(is_archived=False))
        for classroom in open_classes:
            changes = {"is_archived": True}
            change_classroom(author=author, classroom_id=classroom.pk, changes=changes, now=timezone.now())
        number = len(open_classes)
        text = ngettext("%(number)d class was archived.", "%(number)d classes were archived.", number)
        self.message_user(request, text % {"number": number}, messages.SUCCESS)

    @admin.action(description=_("Take the selected classes into a new year"), permissions=["change"])
    def roll_over(self, request: HttpRequest, queryset: QuerySet[Classroom]) -> None:
        """Everybody comes along; the years in the names are one later. A class by itself has a page for more choice."""
        self._roll_over(request, queryset, promotes=False)

    @admin.action(description=_("Take the selected classes into a new year and move them on"), permissions=["change"])
    def promote(self, request: HttpRequest, queryset: QuerySet[Classroom]) -> None:
        """The same, with grades, kindergarten years and levels one year on, in the names too."""
        self._roll_over(request, queryset, promotes=True)

    def has_new_year_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(actor_of(request).role == Role.ADMIN)

    @action(description=_("A new school year"), url_path="new-year", icon="event_repeat", permissions=["new_year"])
    def new_year(self, request: HttpRequest) -> HttpResponse:
        """To the page where the whole school goes on."""
        return HttpResponseRedirect(reverse("admin:courses_new_year"))

    def _roll_over(self, request: HttpRequest, queryset: QuerySet[Classroom], *, promotes: bool) -> None:
        number, promotions = 0, list[Promotion]()
        for classroom in list(queryset):
            try:
                rolled = roll_over_classroom(
                    classroom_id=classroom.pk,
                    name=next_name(classroom.name, promotes=promotes),
                    promotes=promotes,
                    actor=actor_of(request),
                    now=timezone.now(),
                )
            except PlatformError as refusal:
                self.message_user(request, f"{classroom}: {refusal.message}", messages.ERROR)
            else:
                number += 1
                promotions += [rolled.promotion] if rolled.promotion else []
        text = ngettext("%(number)d class goes on.", "%(number)d classes go on.", number)
        self.message_user(request, text % {"number": number}, messages.SUCCESS)
        tell_of_promotions(request, promotions)

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

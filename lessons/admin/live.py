"""Live lessons in the console: to begin one, to give it, and to read which there were."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.api import STAFF_ROLES
from core.admin import ReadOnlyConsoleAdmin, actor_of, state_badge
from core.errors import PlatformError
from courses.api import Classroom, visible_classrooms
from lessons.admin.preview import SeenLesson, seen_content
from lessons.content import version_content
from lessons.enums import LiveState
from lessons.live.selectors import get_live_lesson, live_lessons_visible_to, see_live_lesson
from lessons.models import Lesson, LiveLesson
from lessons.policies import may_give_live
from lessons.selectors import get_visible_lesson
from lessons.services.live_lessons import start_live_lesson


@admin.register(LiveLesson)
class LiveLessonAdmin(ReadOnlyConsoleAdmin[LiveLesson]):
    """For teachers: the live lessons of their classes. Admins: the institution's."""

    viewer_roles: ClassVar[frozenset[str]] = STAFF_ROLES
    list_display = ("lesson", "classroom", "teacher", "badge", "came", "started_at", "stage")
    list_filter = ("state",)
    list_select_related = ("lesson", "classroom", "teacher")
    search_fields = ("lesson__title", "classroom__name", "teacher__full_name")
    ordering = ("-started_at", "-id")
    fields = ("lesson", "classroom", "teacher", "badge", "came", "started_at", "ended_at", "stage")
    empty_text = gettext_lazy("On the page of a published lesson, “Teach it live” begins one.")

    def visible(self, user: Any) -> QuerySet[LiveLesson]:
        return live_lessons_visible_to(user).annotate(number=Count("participants"))

    @state_badge({LiveState.RUNNING: "success", LiveState.ENDED: ""}, ordering="state")
    def badge(self, live: LiveLesson) -> LiveState:
        return LiveState(live.state)

    @admin.display(description=gettext_lazy("learners who came"), ordering="number")
    def came(self, live: Any) -> int:
        return int(live.number)

    @admin.display(description="")
    def stage(self, live: LiveLesson) -> SafeString | str:
        if live.state != LiveState.RUNNING:
            return ""
        return format_html('<a class="console-more" href="{}">{}</a>', stage_address(live), _("Go on with it"))


class ClassForm(forms.Form):
    """With whom."""

    classroom = forms.ModelChoiceField(
        label=gettext_lazy("Class"),
        queryset=Classroom.objects.none(),
        empty_label=None,
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, user: Any, lesson: Lesson, given: Any = None) -> None:
        super().__init__(given)
        own = Classroom.objects.running().filter(visible_classrooms(user), institution_id=user.institution_id)
        classrooms: Any = self.fields["classroom"]
        classrooms.queryset = own.filter(classroom_courses__course_id=lesson.section.course_id)


def stage_address(live: LiveLesson) -> str:
    return reverse("admin:lessons_live_stage", args=[live.pk])


def start_page(request: HttpRequest, *, lesson_id: UUID) -> HttpResponse:
    """For whoever sees the lesson and teaches a class that works on its course.

    Raises:
        LessonNotFound: no such lesson, or not for the reader to see.
    """
    user = actor_of(request)
    lesson = get_visible_lesson(user=user, lesson_id=lesson_id)
    form = ClassForm(user, lesson, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            live = start_live_lesson(
                teacher=user, lesson_id=lesson_id, classroom_id=form.cleaned_data["classroom"].pk, now=timezone.now()
            )
        except PlatformError as refusal:
            form.add_error(None, refusal.message)
        else:
            return HttpResponseRedirect(stage_address(live))
    running = live_lessons_visible_to(user).running().filter(classroom__in=form.fields["classroom"].queryset)  # type: ignore[attr-defined]
    context = {
        **admin.site.each_context(request),
        "title": _("Teach “%(lesson)s” live") % {"lesson": lesson},
        "lesson": lesson,
        "form": form,
        "running": [(live, stage_address(live)) for live in running],
        "back": reverse("admin:lessons_lesson_change", args=[lesson.pk]),
    }
    return TemplateResponse(request, "lessons/live_start.html", context)


def stage_page(request: HttpRequest, *, live_id: UUID) -> HttpResponse:
    """For the teachers of the class: the lesson as learners have it, one block at a time, and what they can do with it.

    Raises:
        LiveLessonNotFound: no such live lesson, or not for the reader to see.
    """
    user = actor_of(request)
    live = get_live_lesson(user=user, live_id=live_id)
    context = {
        **admin.site.each_context(request),
        "title": _("%(lesson)s with %(classroom)s") % {"lesson": live.lesson, "classroom": live.classroom},
        "live": live,
        "board": see_live_lesson(user=user, live=live),
        "preview": _shown(live, user),
        "gives": may_give_live(user, live),
        "ticket": reverse("admin:realtime_ticket"),
        "back": reverse("admin:lessons_livelesson_changelist"),
    }
    return TemplateResponse(request, "lessons/live_stage.html", context)


def _shown(live: LiveLesson, user: Any) -> SeenLesson | None:
    version = live.lesson.published
    return seen_content(live.lesson_id, version_content(version), user=user) if version else None

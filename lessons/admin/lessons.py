"""Lessons in the console."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.api import STAFF_ROLES
from core.admin import ConsoleAdmin, ConsoleStackedInline, MathMedia, state_badge, stored_id
from courses.api import Difficulty, Level
from lessons.admin.blocks import BlockFormSet, ask_for_files_again, refusals_of
from lessons.admin.deeds import LessonDeeds
from lessons.admin.forms import BlockForm, LessonForm
from lessons.admin.preview import is_id, preview_of
from lessons.admin.standing import short_standing, standing_of, with_classes
from lessons.enums import LessonState
from lessons.models import Lesson, LessonBlock
from lessons.policies import may_edit_lesson
from lessons.selectors import lessons_visible_to
from lessons.services.lessons import LessonDraft, save_lesson


class BlockInline(ConsoleStackedInline):
    """For the author: what the lesson consists of, in the order of reading."""

    model = LessonBlock
    form = BlockForm
    formset = BlockFormSet
    refusal_field: ClassVar[str] = "blocks"
    verbose_name = _("block")
    verbose_name_plural = _("blocks, in the order of reading")
    fields = (
        *("kind", "tone", "markdown", "upload", "alt_text", "captions", "low", "caption"),
        *("question_id", "url", "title", "description", "position"),
    )
    ordering_field = "position"
    hide_ordering_field = True
    ordering = ("position", "id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[LessonBlock]:
        blocks: QuerySet[LessonBlock] = super().get_queryset(request)
        return blocks.select_related("media")


@admin.register(Lesson)
class LessonAdmin(LessonDeeds, ConsoleAdmin[Lesson]):
    """For teachers: lessons of their own courses to write, of their classes' courses to look at. Admins: all."""

    class Media(MathMedia):
        js = (*MathMedia.js, "lessons/blocks.js", "lessons/preview.js")
        css = {"all": (*MathMedia.css["all"], "lessons/editor.css")}

    form = LessonForm
    editor_roles: ClassVar[frozenset[str]] = STAFF_ROLES
    inlines = (BlockInline,)
    actions_detail: ClassVar[tuple[str, ...]] = ("publish", "withdraw", "look_back")
    list_display = ("title", "course", "section", "minutes", "difficulty", "publication")
    list_filter = ("state", "difficulty", "level")
    list_select_related = ("section__course", "published")
    search_fields = ("title", "summary", "section__title", "section__course__title")
    ordering = ("section__course__title", "section__position", "position", "id")
    change_form_outer_before_template = "lessons/standing.html"
    change_form_outer_after_template = "lessons/preview.html"
    narrowing: ClassVar[dict[str, str]] = {"course": "section__course"}

    def visible(self, user: Any) -> QuerySet[Lesson]:
        lessons = with_classes(lessons_visible_to(user))
        return lessons.select_related("section__course", "published").defer("published__blocks")

    def may_edit(self, user: Any, obj: Lesson) -> bool:
        return may_edit_lesson(user, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Lesson | None = None) -> Any:
        return (
            (None, {"fields": ("section", "title", "summary", "objectives", "concepts")}),
            (_("Details"), {"fields": (("minutes", "position"), ("level", "difficulty"))}),
        )

    def get_inlines(self, request: HttpRequest, obj: Lesson | None) -> Any:
        """Who only reads has the panel below."""
        return self.inlines if self.has_change_permission(request, obj) else ()

    @admin.display(description=_("course"), ordering="section__course__title")
    def course(self, lesson: Lesson) -> str:
        return str(lesson.section.course)

    @state_badge(
        {LessonState.DRAFT: "", LessonState.PUBLISHED: "success"},
        more={"changed": "warning", "unseen": "warning"},
        ordering="state",
    )
    def publication(self, lesson: Lesson) -> LessonState | tuple[str, str]:
        return short_standing(lesson)

    def get_urls(self) -> list[Any]:
        return [*self.own_urls(), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        context["preview"] = preview_of(obj, user=request.user) if obj is not None else None
        context["is_editor"] = self.has_change_permission(request, obj)
        context["standing"] = standing_of(obj) if obj is not None else None
        if request.method == "POST" and context["is_editor"]:
            (blocks,) = context["inline_admin_formsets"]
            ask_for_files_again(blocks.formset)
            context["refusals"] = refusals_of(blocks.formset)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A lesson that is added to a section stands last in it."""
        given: dict[str, Any] = super().get_changeform_initial_data(request)
        section_id = given.get("section", "")
        if not is_id(section_id):
            return given
        last = self.get_queryset(request).filter(section_id=section_id).aggregate(last=Max("position"))["last"]
        return {**given, "position": 0 if last is None else last + 1}

    def save_deed(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Lesson:
        given: dict[str, Any] = form.cleaned_data
        author: Any = request.user
        draft = LessonDraft(
            section_id=given["section"].pk,
            title=given["title"],
            summary=given["summary"],
            objectives=given["objectives"],
            minutes=given["minutes"],
            level=Level(given["level"]),
            difficulty=Difficulty(given["difficulty"]),
            position=given["position"],
            concept_ids=[concept.pk for concept in given["concepts"]],
            blocks=formsets[0].drafts,
        )
        return save_lesson(author=author, draft=draft, now=timezone.now(), lesson_id=stored_id(form))

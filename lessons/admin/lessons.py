"""Lessons in the console."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.api import STAFF_ROLES
from core.admin import ConsoleAdmin, ConsoleStackedInline, MathMedia, stored_id
from courses.api import Difficulty, Level
from lessons.admin.forms import BlockForm, LessonForm
from lessons.admin.preview import preview_of
from lessons.enums import BlockKind, LessonState
from lessons.errors import LessonNotFound
from lessons.images import serve_image
from lessons.models import Lesson, LessonBlock
from lessons.policies import may_edit_lesson
from lessons.selectors import get_visible_image, lessons_visible_to
from lessons.services.lessons import BlockDraft, LessonDraft, save_lesson


class BlockInline(ConsoleStackedInline):
    """For the author: what the lesson consists of, in the order of reading."""

    model = LessonBlock
    form = BlockForm
    refusal_field: ClassVar[str] = "blocks"
    verbose_name = _("block")
    verbose_name_plural = _("blocks, in the order of reading")
    fields = ("kind", "markdown", "image", "alt_text", "caption", "question_id", "position")
    ordering_field = "position"
    hide_ordering_field = True
    ordering = ("position", "id")


@admin.register(Lesson)
class LessonAdmin(ConsoleAdmin[Lesson]):
    """For teachers: lessons of their own courses to write, of their classes' courses to look at. Admins: all."""

    class Media(MathMedia):
        js = (*MathMedia.js, "lessons/blocks.js")

    form = LessonForm
    editor_roles: ClassVar[frozenset[str]] = STAFF_ROLES
    inlines = (BlockInline,)
    list_display = ("title", "course", "section", "minutes", "difficulty", "state")
    list_filter = ("state", "difficulty", "level")
    list_select_related = ("section__course",)
    search_fields = ("title", "summary", "section__title", "section__course__title")
    ordering = ("section__course__title", "section__position", "position", "id")
    change_form_outer_after_template = "lessons/preview.html"
    narrowing: ClassVar[dict[str, str]] = {"course": "section__course"}

    def visible(self, user: Any) -> QuerySet[Lesson]:
        return lessons_visible_to(user)

    def may_edit(self, user: Any, obj: Lesson) -> bool:
        return may_edit_lesson(user, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Lesson | None = None) -> Any:
        return (
            (None, {"fields": ("section", "title", "summary", "objectives", "concepts")}),
            (_("Details"), {"fields": (("minutes", "position"), ("level", "difficulty"), "state")}),
        )

    def get_inlines(self, request: HttpRequest, obj: Lesson | None) -> Any:
        """Who only reads has the panel below."""
        return self.inlines if self.has_change_permission(request, obj) else ()

    @admin.display(description=_("course"), ordering="section__course__title")
    def course(self, lesson: Lesson) -> str:
        return str(lesson.section.course)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.image_view)
        return [path("<uuid:lesson_id>/image/<uuid:block_id>/", view, name="lessons_lesson_image"), *super().get_urls()]

    def image_view(self, request: HttpRequest, lesson_id: UUID, block_id: UUID) -> FileResponse:
        """The picture of a block, for whoever sees the lesson."""
        user: Any = request.user
        try:
            block = get_visible_image(user=user, lesson_id=lesson_id, block_id=block_id)
        except LessonNotFound as error:
            raise Http404(error.message) from error
        return serve_image(block.image, max_age_seconds=3600)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        context["preview"] = preview_of(obj, user=request.user) if obj is not None else None
        return super().render_change_form(request, context, *args, **kwargs)

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
            state=LessonState(given["state"]),
            position=given["position"],
            concept_ids=[concept.pk for concept in given["concepts"]],
            blocks=[_block_draft(row) for row in formsets[0].kept_forms()],
        )
        return save_lesson(author=author, draft=draft, now=timezone.now(), lesson_id=stored_id(form))


def _block_draft(row: Any) -> BlockDraft:
    given = row.cleaned_data
    return BlockDraft(
        kind=BlockKind(given["kind"]),
        id=stored_id(row),
        markdown=given["markdown"],
        image=given["image"] if "image" in row.changed_data and given["image"] else None,
        alt_text=given["alt_text"],
        caption=given["caption"],
        question_id=given["question_id"],
    )

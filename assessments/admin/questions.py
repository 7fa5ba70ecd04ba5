"""The question bank in the console."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.api import STAFF_ROLES
from assessments.admin.forms import QuestionForm
from assessments.admin.pictures import PicturePages
from assessments.admin.preview import preview_of
from assessments.enums import QuestionKind
from assessments.models import Question, QuestionConcept
from assessments.policies import may_edit_question
from assessments.selectors import questions_visible_to
from assessments.services.questions import QuestionDraft, save_question
from core.admin import (
    ConsoleInlineForm,
    ConsoleTabularInline,
    MathMedia,
    OnePicker,
    ScopedRelatedFilter,
    stored_id,
)


class ConceptForm(ConsoleInlineForm):
    """A concept that the question asks for, and how much."""

    concept = OnePicker("assessments.QuestionConcept.concept", label=_("Concept"))

    class Meta:
        model = QuestionConcept
        fields = ("concept", "weight")


class ConceptInline(ConsoleTabularInline):
    """For the author: the main concept with weight 1, others with the part that they play."""

    model = QuestionConcept
    form = ConceptForm
    refusal_field: ClassVar[str] = "concepts"
    verbose_name = _("concept")
    verbose_name_plural = _("concepts: the main one with weight 1, others with a part of it")
    fields = ("concept", "weight")
    min_num = 1
    hide_title = True
    max_num = 4
    ordering = ("-weight", "id")


@admin.register(Question)
class QuestionAdmin(PicturePages):
    """For teachers: the banks of their own courses to write, of their classes' courses to look at. Admins: all."""

    class Media(MathMedia):
        js = (*MathMedia.js, "assessments/question.js")
        css = {"all": (*MathMedia.css["all"], "assessments/question.css")}

    form = QuestionForm
    editor_roles: ClassVar[frozenset[str]] = STAFF_ROLES
    inlines = (ConceptInline,)
    list_display = ("stem", "kind", "difficulty", "main_concept", "course")
    list_filter = ("latest__kind", "latest__difficulty", ("course", ScopedRelatedFilter))
    list_select_related = ("latest", "course")
    search_fields = ("latest__body", "course__title")
    ordering = ("-id",)
    narrowing: ClassVar[dict[str, str]] = {"course": "course", "section": "course__sections"}
    conditional_fields = {
        "shuffle": "kind != 'numeric'",
        "answer": "kind == 'numeric'",
        "tolerance": "kind == 'numeric'",
    }
    change_form_outer_after_template = "assessments/panel.html"

    def visible(self, user: Any) -> QuerySet[Question]:
        concepts = QuestionConcept.objects.select_related("concept").order_by("-weight", "pk")
        return questions_visible_to(user).prefetch_related(Prefetch("question_concepts", concepts))

    def may_edit(self, user: Any, obj: Question) -> bool:
        return may_edit_question(user, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Question | None = None) -> Any:
        if not self.has_change_permission(request, obj):
            return ((None, {"fields": ("course",)}),)
        course = () if obj else ("course",)
        return (
            (None, {"fields": (*course, ("kind", "difficulty"), "body", "shuffle", ("answer", "tolerance"))}),
            (_("Help"), {"fields": ("hints", "solution")}),
            (_("For children who cannot read yet"), {"fields": (("picture", "spoken"), ("upload", "alt_text"))}),
        )

    def get_inlines(self, request: HttpRequest, obj: Question | None) -> Any:
        return self.inlines if self.has_change_permission(request, obj) else ()

    @admin.display(description=_("question"))
    def stem(self, question: Question) -> str:
        return str(question)

    @admin.display(description=_("kind"), ordering="latest__kind")
    def kind(self, question: Question) -> str:
        return str(QuestionKind(question.latest.kind).label) if question.latest else ""

    @admin.display(description=_("difficulty"), ordering="latest__difficulty")
    def difficulty(self, question: Question) -> int | None:
        return question.latest.difficulty if question.latest else None

    @admin.display(description=_("main concept"))
    def main_concept(self, question: Question) -> str:
        return next((str(link.concept) for link in question.question_concepts.all()), "")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        version = getattr(kwargs.get("obj"), "latest", None)
        context["preview"] = preview_of(version) if version is not None else None
        return super().render_change_form(request, context, *args, **kwargs)

    def save_deed(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Question:
        given: dict[str, Any] = form.cleaned_data
        author: Any = request.user
        rows = [row.cleaned_data for row in formsets[0].kept_forms()]
        draft = QuestionDraft(
            kind=QuestionKind(given["kind"]),
            body=given["body"],
            content=form.content(),
            concepts={row["concept"].pk: row["weight"] for row in rows},
            hints=given["hints"],
            solution=given["solution"],
            difficulty=given["difficulty"],
            pictures=form.pictures(),
        )
        question_id = stored_id(form)
        course_id = form.instance.course_id if question_id else given["course"].pk
        return save_question(
            author=author, course_id=course_id, draft=draft, now=timezone.now(), question_id=question_id
        )

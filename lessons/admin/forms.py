"""Forms for writing lessons."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminUUIDInputWidget

from core.admin import ConsoleForm, ConsoleInlineForm, ManyPicker, OnePicker
from lessons.enums import BlockKind
from lessons.models import Lesson, LessonBlock
from lessons.ports import question_bank


class LessonForm(ConsoleForm):
    """A lesson. Objectives stand one on each line."""

    section = OnePicker("lessons.Lesson.section", label=_("Section"))
    concepts = ManyPicker("lessons.Lesson.concepts", label=_("Concepts"), required=False)
    objectives = forms.CharField(
        label=_("Objectives"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        help_text=_("One on each line, as in: You can add two fractions."),
    )

    class Meta:
        model = Lesson
        fields = ("section", "title", "summary", "minutes", "level", "difficulty", "state", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "position" in self.fields:
            self.fields["position"].label = _("Place in the section")
        if not self.instance._state.adding:
            self.initial["objectives"] = "\n".join(self.instance.objectives)
            self.initial["concepts"] = [link.concept_id for link in self.instance.lesson_concepts.order_by("pk")]

    def clean_objectives(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["objectives"].splitlines() if line.strip()]


class BlockForm(ConsoleInlineForm):
    """One block. Which fields it shows follows its kind; the others are kept, but not used."""

    position = forms.IntegerField(required=False, widget=forms.HiddenInput)
    question_id = forms.UUIDField(label=_("Question"), required=False, widget=UnfoldAdminUUIDInputWidget)

    class Meta:
        model = LessonBlock
        fields = ("kind", "markdown", "image", "alt_text", "caption", "question_id", "position")
        widgets: ClassVar[dict[str, Any]] = {"markdown": UnfoldAdminTextareaWidget(attrs={"rows": 8})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            kind = BlockKind(self.instance.kind).label
            # What unfold writes above the row.
            self.instance.get_inline_title = f"{self.instance.position + 1} · {kind}"
            self._show_picture()
        if question_bank().source():
            picker = OnePicker(question_bank().source(), label=_("Question"), required=False)
            picker.bind(self.page.admin_site, self.request)
            self.fields["question_id"] = picker

    def _show_picture(self) -> None:
        """The stored picture, from an address of the console: media files have none of their own."""
        if not self.instance.image:
            return
        address = reverse("admin:lessons_lesson_image", args=[self.instance.lesson_id, self.instance.pk])
        self.initial["image"] = None
        self.fields["image"].help_text = format_html(
            '<img class="console-picture" src="{}" alt="{}">{}',
            address,
            self.instance.alt_text,
            _("This picture stays unless you choose another file."),
        )

    def clean_question_id(self) -> Any:
        """The bare id: lessons know no questions."""
        chosen = self.cleaned_data["question_id"]
        return getattr(chosen, "pk", chosen)

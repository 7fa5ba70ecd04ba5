"""Forms for writing lessons."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldAdminUUIDInputWidget,
)

from core.admin import ConsoleForm, ConsoleInlineForm, ManyPicker, OnePicker
from lessons.admin.addresses import media_address
from lessons.enums import BlockKind, CalloutTone
from lessons.models import Lesson, LessonBlock
from lessons.ports import question_bank

# What a browser offers to choose; what comes is told by its bytes.
_ACCEPTED = "image/png,image/jpeg,image/webp,image/gif,audio/*,video/mp4,video/webm"


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
        fields = ("section", "title", "summary", "minutes", "level", "difficulty", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "position" in self.fields:
            self.fields["position"].label = _("Place in the section")
        if not self.instance._state.adding:
            self.initial["objectives"] = "\n".join(self.instance.objectives)
            self.initial["concepts"] = [link.concept_id for link in self.instance.lesson_concepts.order_by("pk")]

    def clean_objectives(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["objectives"].splitlines() if line.strip()]


def _file(label: Any, help_text: Any, accept: str) -> forms.FileField:
    widget = UnfoldAdminFileFieldWidget(attrs={"accept": accept})
    return forms.FileField(label=label, required=False, help_text=help_text, widget=widget)


class BlockForm(ConsoleInlineForm):
    """One block. Which fields it shows follows its kind; what its kind does not need is dropped."""

    position = forms.IntegerField(required=False, widget=forms.HiddenInput)
    question_id = forms.UUIDField(label=_("Question"), required=False, widget=UnfoldAdminUUIDInputWidget)
    upload = _file(_("File"), _("PNG, JPEG, WebP, GIF; MP3, AAC, M4A, Ogg, WAV; MP4, WebM."), _ACCEPTED)
    alt_text = forms.CharField(
        label=_("In words"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text=_("What is to be seen, or what is said: for those who cannot see or hear it."),
    )
    captions = _file(_("Captions"), _("A WebVTT file; it goes with a new video."), ".vtt,text/vtt")
    low = _file(_("For slow connections"), _("The same in fewer bytes; it goes with a new file."), "audio/*,video/*")

    class Meta:
        model = LessonBlock
        fields = (
            *("kind", "tone", "markdown", "upload", "alt_text", "captions", "low", "caption"),
            *("question_id", "url", "title", "description", "position"),
        )
        widgets: ClassVar[dict[str, Any]] = {
            "markdown": UnfoldAdminTextareaWidget(attrs={"rows": 8}),
            "description": UnfoldAdminTextareaWidget(attrs={"rows": 2}),
            "url": UnfoldAdminTextInputWidget(attrs={"inputmode": "url", "placeholder": "https://"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # There is no callout that is nothing: most are notes.
        self.fields["tone"].choices = CalloutTone.choices  # type: ignore[attr-defined]  # a field with choices
        self.initial["tone"] = self.instance.tone or CalloutTone.NOTE
        if not self.instance._state.adding:
            kind = BlockKind(self.instance.kind).label
            # What unfold writes above the row.
            self.instance.get_inline_title = f"{self.instance.position + 1} · {kind}"
            self._show_file()
        if question_bank().source():
            picker = OnePicker(question_bank().source(), label=_("Question"), required=False)
            picker.bind(self.page.admin_site, self.request)
            self.fields["question_id"] = picker

    def _show_file(self) -> None:
        """The stored file, from an address of the console: files of lessons have none of their own."""
        media = self.instance.media
        if media is None:
            return
        self.initial["alt_text"] = media.alt_text
        address = media_address(self.instance.lesson_id, media.pk)
        self.fields["upload"].help_text = render_to_string(
            "lessons/stored_file.html", {"media": media, "address": address}
        )

    def clean_question_id(self) -> Any:
        """The bare id: lessons know no questions."""
        chosen = self.cleaned_data["question_id"]
        return getattr(chosen, "pk", chosen)

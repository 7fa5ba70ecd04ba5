"""The form that questions are written in."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from assessments.admin import pictures
from assessments.admin.rows import KnownErrorForm, OptionForm, known_errors, plain, rows_of, with_ids
from assessments.enums import QuestionKind
from assessments.models import Question, QuestionVersion
from assessments.services.pictures import PictureDraft
from core.admin import ConsoleForm, OnePicker
from core.admin.forms import Refusal, with_plain_newlines

_STEPS = [
    (1, _("1 · very easy")),
    (2, _("2 · easy")),
    (3, _("3 · average")),
    (4, _("4 · hard")),
    (5, _("5 · very hard")),
]
# What a new picture of the question itself goes by.
_OWN = "question"
_BLANK_LINE = re.compile(r"\n\s*\n")


class QuestionForm(ConsoleForm):
    """A question as its author thinks of it; ``content()`` is what grading reads."""

    course = OnePicker(
        "assessments.Question.course",
        for_editing=True,
        label=_("Course"),
        help_text=_("The question stands in the bank of this course, for all of its lessons and quizzes."),
    )
    kind = forms.ChoiceField(
        label=_("Kind of answer"), choices=QuestionKind.choices, widget=UnfoldAdminSelectWidget, initial="single"
    )
    body = forms.CharField(
        label=_("Question"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        help_text=_("Markdown; formulas as $x^2$ or $$x^2$$."),
    )
    difficulty = forms.TypedChoiceField(
        label=_("Difficulty"), choices=_STEPS, coerce=int, initial=3, widget=UnfoldAdminSelectWidget
    )
    shuffle = forms.BooleanField(
        label=_("Mix the options"), required=False, initial=True, widget=UnfoldBooleanSwitchWidget
    )
    answer = forms.CharField(
        label=_("Right answer"),
        required=False,
        max_length=40,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("A number like 12, -2.5 or 7/2."),
    )
    tolerance = forms.CharField(
        label=_("Tolerance"),
        required=False,
        max_length=40,
        initial="0",
        widget=UnfoldAdminTextInputWidget,
        help_text=_("0 asks for the exact value."),
    )
    hints = forms.CharField(
        label=_("Hints"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        help_text=_("From gentle to plain, with an empty line between them. Shown one by one, in exercises only."),
    )
    solution = forms.CharField(
        label=_("Worked solution"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5}),
        help_text=_("Shown when the question is done."),
    )
    picture = pictures.picture_choice()
    upload = pictures.upload()
    alt_text = pictures.alt_text()
    spoken = pictures.spoken()

    class Meta:
        model = Question
        fields: ClassVar[list[str]] = ["course"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = self.instance.latest
        content = version.content if version else {}
        if version:
            self.initial = {**self.initial, **_initial_of(version)}
            self.fields.pop("course", None)
        self.stored_options: list[dict[str, Any]] = content.get("options", [])
        data, files = (self.data, self.files) if self.is_bound else (None, None)
        self.options = rows_of(OptionForm, prefix="options", data=data, files=files, stored=self.stored_options)
        self._offer_pictures()
        self.known_errors = rows_of(
            KnownErrorForm, prefix="known_errors", data=data, stored=content.get("known_errors", [])
        )
        self.row_errors: dict[str, str] = {}

    def _offer_pictures(self) -> None:
        choices = pictures.pictures_to_choose(self.instance)
        self.options.offer_pictures(choices)
        if "picture" in self.fields:
            self.fields["picture"].choices = choices  # type: ignore[attr-defined]  # it is a field of choices

    def rows(self) -> Any:
        """The rows of the chosen kind: the other kind's are left alone."""
        return self.known_errors if self.cleaned_data.get("kind") == QuestionKind.NUMERIC else self.options

    def clean_hints(self) -> list[str]:
        text = with_plain_newlines(self.cleaned_data["hints"])
        return [hint.strip() for hint in _BLANK_LINE.split(text) if hint.strip()]

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        pictures.refuse_without_words(self)
        if not self.rows().is_valid():
            self.add_error(None, _("Look at the rows marked below."))
        return given

    def content(self) -> dict[str, Any]:
        """Options and keys, in the form that ``assessments.grading`` reads; the stored ones where nothing changed."""
        written = self._written()
        stored: dict[str, Any] = self.instance.latest.content if self.instance.latest else {}
        return stored if plain(stored) == written else written

    def pictures(self) -> dict[str, PictureDraft]:
        """The new pictures by the names that ``content()`` has for them."""
        is_numeric = self.cleaned_data["kind"] == QuestionKind.NUMERIC
        rows = [] if is_numeric else self.options.filled()
        return pictures.uploaded([(_OWN, self.cleaned_data), *((row["name"], row) for row in rows)])

    def _written(self) -> dict[str, Any]:
        given = self.cleaned_data
        prompt = pictures.seen_and_said(given, name=_OWN)
        if given["kind"] == QuestionKind.NUMERIC:
            numeric = {"answer": given["answer"].strip(), "tolerance": given["tolerance"].strip() or "0"}
            return {**prompt, **numeric, "known_errors": known_errors(self.known_errors.filled())}
        options = with_ids(
            self.options.filled(), known={option["id"] for option in self.stored_options}, used=self._used_ids()
        )
        return {**prompt, "options": options, "shuffle": given["shuffle"]}

    def show_refusal(self, refusal: Refusal) -> None:
        super().show_refusal(refusal)
        if refusal.place[:1] in (("options",), ("known_errors",)):
            self.row_errors[refusal.place[0]] = refusal.message

    def _used_ids(self) -> set[str]:
        if self.instance._state.adding:
            return set()
        contents = self.instance.versions.values_list("content", flat=True)
        return {option["id"] for content in contents for option in content.get("options", ())}


def _initial_of(version: QuestionVersion) -> dict[str, Any]:
    """What the fields show of a stored version; options and known errors have rows of their own."""
    content = version.content
    return {
        "kind": version.kind,
        "body": version.body,
        "difficulty": version.difficulty,
        "shuffle": content.get("shuffle", True),
        "answer": content.get("answer", ""),
        "tolerance": content.get("tolerance", "0"),
        "hints": "\n\n".join(version.hints),
        "solution": version.solution,
        "picture": content.get("picture", ""),
        "spoken": content.get("spoken", ""),
    }

"""Rows of the question form: options, and wrong numbers that are known to come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from assessments.admin.pictures import (
    MORE,
    alt_text,
    picture_choice,
    refuse_without_words,
    seen_and_said,
    spoken,
    upload,
)
from assessments.grading.choice import MAX_OPTIONS
from core.admin.forms import with_plain_newlines

BLANK_ROWS = 2
_OWN_ID = re.compile(r"o(\d+)")


def _text(label: Any, **attrs: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 1, **attrs}))


class _RowForm(forms.Form):
    """A row that counts only when something stands in it. ``main`` names the fields of which one then must be there."""

    main: tuple[str, ...] = ()
    fewest = 6
    feedback = _text(_("Feedback to whoever gives it"))
    misconception = forms.SlugField(
        label=_("Misconception"),
        required=False,
        max_length=80,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": _("short-code")}),
    )

    def is_blank(self) -> bool:
        return not self._is_given(*self.main, "feedback", "misconception", "spoken", "alt_text")

    def first_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in MORE]

    def more_fields(self) -> list[forms.BoundField]:
        """What most rows do without."""
        return [field for field in self.visible_fields() if field.name in MORE]

    def has_more(self) -> bool:
        """Whether anything stands there."""
        return any(field.value() or field.errors for field in self.more_fields())

    def _is_given(self, *names: str) -> bool:
        return any(str(self.cleaned_data.get(name) or "").strip() for name in names)

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        self.cleaned_data = {name: with_plain_newlines(value) for name, value in self.cleaned_data.items()}
        if not self.is_blank() and not self._is_given(*self.main):
            self.add_error(self.main[0], _("This row has a feedback, but nothing that it belongs to."))
        return self.cleaned_data


class OptionForm(_RowForm):
    """One option. ``id`` is kept across edits, so that answers to earlier versions stay comparable."""

    main = ("text", "picture", "upload")
    id = forms.CharField(required=False, widget=forms.HiddenInput)
    text = _text(_("Option"))
    correct = forms.BooleanField(label=_("Right"), required=False, widget=UnfoldBooleanWidget)
    picture = picture_choice()
    upload = upload()
    alt_text = alt_text()
    spoken = spoken()

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        refuse_without_words(self)
        return given


class KnownErrorForm(_RowForm):
    """One wrong number with what it tells."""

    main = ("value",)
    fewest = 3
    value = forms.CharField(label=_("Wrong answer"), required=False, widget=UnfoldAdminTextInputWidget)


class Rows(forms.BaseFormSet):  # type: ignore[type-arg]  # not subscriptable at run time
    """As many rows as are filled, and some blank ones."""

    def filled(self) -> list[dict[str, Any]]:
        """What stands in the rows; ``name`` is what a new picture of the row goes by."""
        return [{**form.cleaned_data, "name": form.prefix} for form in self.forms if not form.is_blank()]

    def offer_pictures(self, choices: list[tuple[str, Any]]) -> None:
        for form in self.forms:
            form.fields["picture"].choices = choices


def rows_of(
    form: type[_RowForm], *, prefix: str, data: Any, stored: Sequence[dict[str, Any]], files: Any = None
) -> Any:
    """The formset of ``form``, showing ``stored`` rows and blank ones."""
    number = min(MAX_OPTIONS, max(form.fewest, len(stored) + BLANK_ROWS))
    factory = forms.formset_factory(
        form, formset=Rows, extra=max(0, number - len(stored)), max_num=MAX_OPTIONS, validate_max=True
    )
    return factory(data, files, prefix=prefix, initial=list(stored))


def with_ids(rows: Iterable[dict[str, Any]], *, known: set[str], used: Iterable[str]) -> list[dict[str, Any]]:
    """Options as they are stored. Known ids stay; new options get numbers that no version has used."""
    numbers = [int(match[1]) for match in map(_OWN_ID.fullmatch, used) if match]
    following = max(numbers, default=0) + 1
    options = []
    for row in rows:
        option = {"id": row["id"], "text": row["text"].strip(), "correct": row["correct"]}
        if row["id"] not in known:
            option["id"], following = f"o{following}", following + 1
        options.append({**option, **seen_and_said(row, name=row["name"]), **_texts(row)})
    return options


def known_errors(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Known errors as they are stored."""
    return [{"value": row["value"].strip(), **_texts(row)} for row in rows]


def plain(content: dict[str, Any]) -> dict[str, Any]:
    """Stored content in the form in which this module writes it, to tell an edit from a mere saving."""
    prompt = seen_and_said(content, name="")
    if "answer" in content:
        return {
            **prompt,
            "answer": str(content["answer"]),
            "tolerance": str(content.get("tolerance") or "0"),
            "known_errors": [{"value": str(row["value"]), **_texts(row)} for row in content.get("known_errors", ())],
        }
    options = [
        {
            "id": row["id"],
            "text": row["text"].strip(),
            "correct": bool(row.get("correct")),
            **seen_and_said(row, name=""),
            **_texts(row),
        }
        for row in content.get("options", ())
    ]
    return {**prompt, "options": options, "shuffle": bool(content.get("shuffle", True))}


def _texts(row: dict[str, Any]) -> dict[str, str]:
    texts = {name: str(row.get(name, "")).strip() for name in ("feedback", "misconception")}
    return {name: text for name, text in texts.items() if text}

"""Forms of the console: they know who asks, and show a service's refusal beside the field at fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.forms import BaseForm, ModelForm
from django.http import HttpRequest
from unfold.forms import PaginationInlineFormSet

from core.admin.pickers import Picker
from core.errors import PlatformError

_ATTRIBUTE = "console_refusal"


@dataclass(frozen=True)
class Refusal:
    """What a service said no to. ``place`` is its field's path (``blocks.2.alt_text``), empty for the whole."""

    message: str
    place: tuple[str, ...] = ()

    @classmethod
    def note(cls, request: HttpRequest, error: PlatformError) -> None:
        """Keep the refusal for the second pass, in which the form is shown again as it was filled in."""
        setattr(request, _ATTRIBUTE, cls(error.message, tuple((error.field or "").split("."))))
        uploads: Any = request.FILES.values()
        for upload in uploads:
            upload.seek(0)  # the service has read it

    @classmethod
    def of(cls, request: HttpRequest) -> Refusal | None:
        return getattr(request, _ATTRIBUTE, None)


class _ServiceForm(ModelForm):  # type: ignore[type-arg]  # Django's forms are not subscriptable at run time
    """Leaves the database's constraints to the service, which says in words what they only name."""

    page: ClassVar[Any] = None
    request: ClassVar[Any] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bind_pickers(self, self.page, self.request)

    def _post_clean(self) -> None:
        self.cleaned_data = {name: with_plain_newlines(value) for name, value in self.cleaned_data.items()}
        self.instance.validate_constraints = lambda exclude=None: None
        try:
            super()._post_clean()  # type: ignore[misc]  # Django's own hook
        finally:
            del self.instance.validate_constraints


class ConsoleForm(_ServiceForm):
    """Base of the forms. ``page`` and ``request`` are set by the page that makes the form's class.

    ``refusal_fields`` maps a service's name of a field to the form's, where they differ.
    """

    refusal: ClassVar[Refusal | None] = None
    refusal_fields: ClassVar[Mapping[str, str]] = {}

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.refusal is not None:
            self.show_refusal(self.refusal)

    def show_refusal(self, refusal: Refusal) -> None:
        """At the field, if the form has it, otherwise above the form: a refused form is never valid."""
        name = self.refusal_fields.get(refusal.place[0], refusal.place[0]) if refusal.place else ""
        self.add_error(name if name in self.fields else None, refusal.message)


class ConsoleInlineForm(_ServiceForm):
    """Base of the forms of one row."""


class ConsoleFormSet(PaginationInlineFormSet):
    """The rows of an inline. ``refusal_field`` is the service's name for them."""

    refusal: ClassVar[Refusal | None] = None
    refusal_field: ClassVar[str] = ""

    def kept_forms(self) -> list[Any]:
        """The rows that shall be there after saving, in their order; new ones without a place come last."""
        kept = [
            form
            for form in self.forms
            if not form.cleaned_data.get("DELETE") and (form.has_changed() or not form.instance._state.adding)
        ]
        return sorted(kept, key=_place)

    def clean(self) -> None:
        super().clean()
        if self.refusal is None or self.refusal.place[:1] != (self.refusal_field,) or any(self._errors):
            return
        if len(self.refusal.place) == 3:
            form = self.kept_forms()[int(self.refusal.place[1])]
            name = self.refusal.place[2]
            form.add_error(name if name in form.fields else None, self.refusal.message)
        else:
            raise ValidationError(self.refusal.message)


def with_plain_newlines(value: Any) -> Any:
    """Browsers send two characters for the end of a line; texts that nobody changed shall stay what they were."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def bind_pickers(form: BaseForm, page: Any, request: Any) -> None:
    """Give each picker of ``form`` the choices that ``request`` may see."""
    for field in form.fields.values():
        if isinstance(field, Picker) and page is not None:
            field.bind(page.admin_site, request)


def stored_id(form: Any) -> Any:
    """The id of a row that is stored, None for a new one (whose id is only a proposal)."""
    return None if form.instance._state.adding else form.instance.pk


def _place(form: Any) -> int:
    position = form.cleaned_data.get("position")
    return 10**6 if position is None else int(position)

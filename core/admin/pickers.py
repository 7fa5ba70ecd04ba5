"""Choosing other objects by typing a part of their name. What may be chosen is what the other model's page lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.apps import apps
from django.contrib.admin.sites import AdminSite
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest

# Asks the autocomplete view for what the user may change, not only see.
FOR_EDITING = "edit"


class Picker:
    """A form field over ``source`` (``app.Model.field``), a relation whose target has a page in the console.

    With ``for_editing`` only objects that the user may change can be chosen.
    """

    source: str
    for_editing: bool
    widget_class: Any
    queryset: Any
    widget: Any
    label_of: Any = str

    def bind(self, site: AdminSite, request: HttpRequest) -> None:
        app_label, model_name, field_name = self.source.split(".")
        relation: Any = apps.get_model(app_label, model_name)._meta.get_field(field_name)
        page: Any = site._registry[relation.remote_field.model]
        is_required = self.widget.is_required
        attrs = {"data-for": FOR_EDITING} if self.for_editing else {}
        self.widget = self.widget_class(relation, site, attrs=attrs)
        self.widget.is_required = is_required
        self.label_of = page.choice_label
        self.queryset = page.editable(request) if self.for_editing else page.get_queryset(request)

    def label_from_instance(self, obj: Model) -> str:
        return str(self.label_of(obj))


class _PickerWidget:
    """Adds to the widget's address what its choices are for, and passes over what can be the key of nothing."""

    attrs: dict[str, Any]
    choices: Any

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> Any:
        keys = [each for each in value if self._may_be_key(each)]
        return super().optgroups(name, keys, attrs)  # type: ignore[misc]

    def _may_be_key(self, value: str) -> bool:
        try:
            self.choices.queryset.model._meta.pk.to_python(value)
        except ValidationError:
            return False
        return True

    def get_url(self) -> str:
        address: str = super().get_url()  # type: ignore[misc]
        return f"{address}?{FOR_EDITING}=1" if self.attrs.get("data-for") == FOR_EDITING else address


class OneWidget(_PickerWidget, AutocompleteSelect):
    """The select of one object."""


class ManyWidget(_PickerWidget, AutocompleteSelectMultiple):
    """The select of several objects, which keeps their order."""

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> Any:
        groups = super().optgroups(name, value, attrs)
        order = {str(chosen): place for place, chosen in enumerate(value)}
        for _label, options, _index in groups:
            options.sort(key=lambda option: order.get(str(option["value"]), len(order)))
        return groups


class OnePicker(Picker, forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """One object."""

    widget_class = OneWidget

    def __init__(self, source: str, *, for_editing: bool = False, **kwargs: Any) -> None:
        self.source, self.for_editing = source, for_editing
        super().__init__(queryset=None, **kwargs)


class ManyPicker(Picker, forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # as above
    """Several objects, as a list in the order in which they were chosen."""

    widget_class = ManyWidget

    def __init__(self, source: str, *, for_editing: bool = False, **kwargs: Any) -> None:
        self.source, self.for_editing = source, for_editing
        super().__init__(queryset=None, **kwargs)

    def clean(self, value: Any) -> Any:
        chosen = {str(obj.pk): obj for obj in super().clean(value)}
        return [chosen[str(pk)] for pk in dict.fromkeys(value or ()) if str(pk) in chosen]

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Iterable) and not isinstance(value, str):
            return [getattr(member, "pk", member) for member in value]
        return super().prepare_value(value)

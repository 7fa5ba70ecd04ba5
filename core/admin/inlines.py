"""Rows of the same aggregate on its page: saved with it by one service, never by themselves."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.forms import Field
from django.http import HttpRequest
from unfold.admin import StackedInline, TabularInline

from core.admin.forms import ConsoleFormSet, ConsoleInlineForm, Refusal


class ScopedChoices:
    """Foreign keys offer what the other model's page lists to the user; without a page, nothing."""

    admin_site: Any

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Field | None:
        kwargs.setdefault("queryset", self._choices(db_field, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc, no-any-return]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Field | None:
        kwargs.setdefault("queryset", self._choices(db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc, no-any-return]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Field | None:
        """Without the buttons that open other forms in windows."""
        field: Field | None = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            for deed in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{deed}_related", False)
        return field

    def _choices(self, db_field: Any, request: HttpRequest) -> models.QuerySet[Any]:
        other = db_field.remote_field.model
        page = self.admin_site._registry.get(other)
        return page.get_queryset(request) if page else other._default_manager.none()  # type: ignore[no-any-return]


class _ConsoleInline(ScopedChoices):
    """What both kinds of inlines share: rights are those of the page they stand on."""

    refusal_field: ClassVar[str] = ""
    form: Any = ConsoleInlineForm
    formset = ConsoleFormSet
    extra = 0
    parent_model: type[models.Model]
    admin_site: Any

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        self.form = type(type(self).form)(
            type(self).form.__name__, (type(self).form,), {"page": self._page, "request": request}
        )
        formset = super().get_formset(request, obj, **kwargs)  # type: ignore[misc]
        return type(formset.__name__, (formset,), {"refusal": Refusal.of(request), "refusal_field": self.refusal_field})

    @property
    def _page(self) -> Any:
        return self.admin_site._registry[self.parent_model]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self._page.has_view_permission(request, obj))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self._page.has_change_permission(request, obj))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


class ConsoleTabularInline(_ConsoleInline, TabularInline):
    """Rows of a table."""


class ConsoleStackedInline(_ConsoleInline, StackedInline):
    """Rows with many fields."""

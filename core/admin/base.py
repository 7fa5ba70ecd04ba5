"""The base of every page in the console: rights from policies, choices from the same rights, writing by services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

from django.contrib import messages
from django.db import models, transaction
from django.forms import BaseFormSet, Field, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.admin import ModelAdmin

from core.errors import PlatformError
from core.ports import console_links

M = TypeVar("M", bound=models.Model)


class ConsoleAdmin(ModelAdmin, Generic[M]):  # type: ignore[misc]  # unfold is untyped
    """One model's pages. A subclass says who sees what and which service a saved form calls.

    ``visible`` is the only source of rows: the list, the object pages, foreign-key choices, autocomplete, actions and
    exports of every page in the console all start from it.
    """

    viewer_roles: ClassVar[frozenset[str]] = frozenset()
    editor_roles: ClassVar[frozenset[str]] = frozenset()
    may_add: ClassVar[bool] = True
    may_delete: ClassVar[bool] = False

    list_per_page = 50
    show_full_result_count = False
    change_form_show_cancel_button = True
    warn_unsaved_form = True
    compressed_fields = True

    def visible(self, user: Any) -> models.QuerySet[M]:
        """The rows that ``user`` may see, as the policies of the app say."""
        raise NotImplementedError

    def may_edit(self, user: Any, obj: M) -> bool:
        """Whether ``user``, who sees ``obj``, may change it."""
        return True

    def save_deed(self, request: HttpRequest, form: ModelForm[M], formsets: Sequence[BaseFormSet[Any]]) -> M:
        """Call the one service that this form stands for; returns the saved object.

        Raises:
            PlatformError: shown to the user; nothing is saved.
        """
        raise NotImplementedError

    # --- rights ---------------------------------------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> models.QuerySet[M]:
        queryset = self.visible(request.user)
        ordering = self.get_ordering(request)
        return queryset.order_by(*ordering) if ordering else queryset

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return _has_role(request, self.viewer_roles | self.editor_roles)

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        if not _has_role(request, self.editor_roles):
            return False
        return obj is None or self.may_edit(request.user, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_add and _has_role(request, self.editor_roles)

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self.may_delete and self.has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Field | None:
        kwargs.setdefault("queryset", self._choices(db_field, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[no-any-return]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Field | None:
        kwargs.setdefault("queryset", self._choices(db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[no-any-return]

    def _choices(self, db_field: Any, request: HttpRequest) -> models.QuerySet[Any]:
        """What the user may choose is what the other model's page would list; without a page, nothing."""
        other = db_field.remote_field.model
        page = self.admin_site._registry.get(other)
        return page.get_queryset(request) if page else other._default_manager.none()

    # --- writing --------------------------------------------------------------------------------------------
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                response: HttpResponse = super().changeform_view(request, *args, **kwargs)
        except PlatformError as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(request.get_full_path())
        return response

    def save_model(self, request: HttpRequest, obj: M, form: ModelForm[M], change: bool) -> None:
        """Nothing yet: form and inlines are one aggregate and one deed, see ``save_related``."""

    def save_related(
        self, request: HttpRequest, form: ModelForm[M], formsets: Sequence[BaseFormSet[Any]], change: bool
    ) -> None:
        saved = self.save_deed(request, form, formsets)
        form.instance.pk = saved.pk

    def construct_change_message(self, *args: Any, **kwargs: Any) -> list[Any]:
        return []

    def log_addition(self, *args: Any) -> None:
        """Django's own log keeps copies of names outside of erasure; the audit chain stands in for it."""

    log_change = log_deletions = log_addition

    # --- links to pages of higher apps ------------------------------------------------------------------------
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        links = [
            {"label": link.label, "url": reverse(link.url_name, args=[object_id])}
            for link in console_links.get(self.model._meta.label, [])
        ]
        context = {**(extra_context or {}), "console_links": links}
        response: HttpResponse = super().change_view(request, object_id, form_url, context)
        return response


class ReadOnlyConsoleAdmin(ConsoleAdmin[M]):
    """A page of facts: to be read, filtered and acted upon, never edited."""

    may_add: ClassVar[bool] = False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


def _has_role(request: HttpRequest, roles: frozenset[str]) -> bool:
    user: Any = request.user
    return bool(user.is_active and (user.is_superuser or getattr(user, "role", "") in roles))

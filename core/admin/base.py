"""The base of every page in the console: rights from policies, choices from the same rights, writing by services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from django.db import models
from django.forms import BaseFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from unfold.admin import ModelAdmin

from core.admin.answers import GentleAnswers
from core.admin.forms import ConsoleForm, Refusal
from core.admin.inlines import ScopedChoices
from core.admin.lookups import OfferedLookups
from core.admin.upward import LinksUpward
from core.errors import PlatformError

M = TypeVar("M", bound=models.Model)


class ConsoleAdmin(OfferedLookups, GentleAnswers, LinksUpward, ScopedChoices, ModelAdmin, Generic[M]):
    """One model's pages. A subclass says who sees what and which service a saved form calls.

    ``visible`` is the only source of rows: the list, the object pages, foreign-key choices, autocomplete, actions and
    exports of every page in the console all start from it.
    """

    viewer_roles: ClassVar[frozenset[str]] = frozenset()
    editor_roles: ClassVar[frozenset[str]] = frozenset()
    may_add: ClassVar[bool] = True
    may_delete: ClassVar[bool] = False
    # Lookups by which pickers narrow the choices: parameter of the autocomplete view → lookup on the model.
    narrowing: ClassVar[Mapping[str, str]] = {}

    # What an empty list would show, for whoever sees none yet.
    empty_text: ClassVar[Any] = ""

    form: Any = ConsoleForm
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

    def editable(self, request: HttpRequest) -> models.QuerySet[M]:
        """The visible rows for which ``may_edit`` holds, as pickers need them."""
        return self.get_queryset(request)

    def find_object(self, request: HttpRequest, object_id: Any) -> M | None:
        """The row of this id, where one is given and ``request`` may see it; for rights that depend on the row."""
        found: M | None = self.get_object(request, str(object_id)) if object_id else None
        return found

    def choice_label(self, obj: M) -> str:
        """How pickers and filters name ``obj``."""
        return str(obj)

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

    # --- writing --------------------------------------------------------------------------------------------
    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        known = {"page": self, "request": request, "refusal": Refusal.of(request)}
        return type(form)(form.__name__, (form,), known)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A refusal of the service brings the form back as it was filled in, with the reason beside the field.

        Django's own transaction is round each pass, so the first leaves nothing behind.
        """
        try:
            response: HttpResponse = super().changeform_view(request, *args, **kwargs)
        except PlatformError as error:
            Refusal.note(request, error)
            response = super().changeform_view(request, *args, **kwargs)
        return response

    def save_model(self, request: HttpRequest, obj: M, form: ModelForm[M], change: bool) -> None:
        """Nothing yet: form and inlines are one aggregate and one deed, see ``save_related``."""

    def save_related(
        self, request: HttpRequest, form: ModelForm[M], formsets: Sequence[BaseFormSet[Any]], change: bool
    ) -> None:
        saved = self.save_deed(request, form, formsets)
        form.instance.__dict__.update(saved.__dict__)  # what follows speaks of the stored object

    def construct_change_message(self, *args: Any, **kwargs: Any) -> list[Any]:
        return []

    def log_addition(self, *args: Any) -> None:
        """Django's own log keeps copies of names outside of erasure; the audit chain stands in for it."""

    log_change = log_deletions = log_addition


class ReadOnlyConsoleAdmin(ConsoleAdmin[M]):
    """A page of facts: to be read, filtered and acted upon, never edited."""

    may_add: ClassVar[bool] = False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


def actor_of(request: HttpRequest) -> Any:
    """Who is signed in to the console: a person, whom only higher apps know by type."""
    return request.user


def _has_role(request: HttpRequest, roles: frozenset[str]) -> bool:
    user = actor_of(request)
    return bool(user.is_active and (user.is_superuser or getattr(user, "role", "") in roles))

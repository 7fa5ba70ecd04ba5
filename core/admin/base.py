"""The base of every page in the console: rights from policies, choices from the same rights, writing by services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BaseFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from unfold.admin import ModelAdmin

from core.admin.forms import ConsoleForm, Refusal
from core.admin.inlines import ScopedChoices
from core.admin.lookups import OfferedLookups
from core.errors import PlatformError
from core.ports import console_links

M = TypeVar("M", bound=models.Model)


class ConsoleAdmin(OfferedLookups, ScopedChoices, ModelAdmin, Generic[M]):
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

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """To the list, with words: an id means nothing to anybody."""
        text = gettext("There is nothing here. It may have been deleted, or it belongs to somebody else.")
        messages.warning(request, text)
        is_listed = self.has_view_permission(request)
        page = f"admin:{opts.app_label}_{opts.model_name}_changelist" if is_listed else "admin:index"
        return HttpResponseRedirect(reverse(page))

    # --- lists ----------------------------------------------------------------------------------------------
    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """A year or a moment that no database knows is an odd address, for which Django has an answer."""
        try:
            found: ChangeList = super().get_changelist_instance(request)
        except (ValueError, OverflowError, ValidationError) as error:
            raise IncorrectLookupParameters from error
        return found

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

    # --- links to pages of higher apps ------------------------------------------------------------------------
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        links = self._links(request, object_id)
        context = {**(extra_context or {}), "console_links": links}
        response: HttpResponse = super().change_view(request, object_id, form_url, context)
        return response

    def _links(self, request: HttpRequest, object_id: str) -> list[dict[str, Any]]:
        offered = console_links.get(self.model._meta.label, [])
        obj = self.get_object(request, object_id) if offered else None
        return [
            {"label": link.label, "url": reverse(link.url_name, args=[obj.pk])}
            for link in offered
            if obj is not None and link.suits(obj)
        ]


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

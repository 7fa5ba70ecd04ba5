"""What the console answers to addresses that lead nowhere."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext


class GentleAnswers:
    """Part of a page of the console."""

    has_view_permission: Any

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """To the list, with words: an id means nothing to anybody."""
        text = gettext("There is nothing here. It may have been deleted, or it belongs to somebody else.")
        messages.warning(request, text)
        is_listed = self.has_view_permission(request)
        page = f"admin:{opts.app_label}_{opts.model_name}_changelist" if is_listed else "admin:index"
        return HttpResponseRedirect(reverse(page))

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """A year or a moment that no database knows is an odd address, for which Django has an answer."""
        try:
            found: ChangeList = super().get_changelist_instance(request)  # type: ignore[misc]  # of Django
        except (ValueError, OverflowError, ValidationError) as error:
            raise IncorrectLookupParameters from error
        return found

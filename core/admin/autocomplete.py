"""What the pickers ask while somebody types."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model, QuerySet

from core.admin.pickers import FOR_EDITING


class ConsoleAutocomplete(AutocompleteJsonView):
    """Lists what the page of the other model lists to this user, under the names that the page gives."""

    def get_queryset(self) -> QuerySet[Model]:
        queryset: QuerySet[Model] = super().get_queryset()
        page: Any = self.model_admin
        for parameter, lookup in page.narrowing.items():
            if value := _uuid(self.request.GET.get(parameter, "")):
                queryset = queryset.filter(**{lookup: value})
        if FOR_EDITING in self.request.GET:
            return queryset.filter(pk__in=page.editable(self.request).order_by().values("pk"))
        return queryset

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, Any]:
        return {
            "id": str(getattr(obj, to_field_name)),
            "text": str(self.model_admin.choice_label(obj)),  # type: ignore[attr-defined]
        }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

"""What the pickers ask while somebody types."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model, QuerySet

from core.admin.pickers import FOR_EDITING


class ConsoleAutocomplete(AutocompleteJsonView):
    """Lists what the page of the other model lists to this user, under the names that the page gives."""

    def get_queryset(self) -> QuerySet[Model]:
        queryset: QuerySet[Model] = super().get_queryset()
        if FOR_EDITING in self.request.GET:
            editable = self.model_admin.editable(self.request)  # type: ignore[attr-defined]
            return queryset.filter(pk__in=editable.order_by().values("pk"))
        return queryset

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, Any]:
        return {
            "id": str(getattr(obj, to_field_name)),
            "text": str(self.model_admin.choice_label(obj)),  # type: ignore[attr-defined]
        }

"""Links from the page of an object to pages of higher apps."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.ports import console_links


class LinksUpward:
    """Part of a page of the console."""

    model: Any
    get_object: Any

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        links = self._links(request, object_id)
        context = {**(extra_context or {}), "console_links": links}
        response: HttpResponse = super().change_view(request, object_id, form_url, context)  # type: ignore[misc]  # of Django
        return response

    def _links(self, request: HttpRequest, object_id: str) -> list[dict[str, Any]]:
        offered = console_links.get(self.model._meta.label, [])
        obj = self.get_object(request, object_id) if offered else None
        return [
            {"label": link.label, "url": reverse(link.url_name, args=[obj.pk]), "icon": link.icon}
            for link in offered
            if obj is not None and link.suits(obj)
        ]

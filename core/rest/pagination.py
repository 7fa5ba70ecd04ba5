"""Cursor pages: ``results``, ``next``, ``previous``, and ``count`` where ``?count=1`` asks for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError as InvalidValue
from django.db import DataError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from core.prepared import PreparedList

if TYPE_CHECKING:
    from rest_framework.views import APIView

MAX_PAGE_SIZE = 100
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")


class CursorPages(CursorPagination):
    """Stable under inserts, and as cheap on page 1,000 as on page 1. The view's ``ordering`` ends in a unique field."""

    page_size = 20
    max_page_size = MAX_PAGE_SIZE
    page_size_query_param = "page_size"
    cursor_query_param = "cursor"
    ordering = ("-id",)

    _total: int | None = None

    def paginate_queryset(
        self,
        queryset: QuerySet[Any] | PreparedList[Any] | Sequence[Any],
        request: Request,
        view: APIView | None = None,
    ) -> list[Any] | None:
        is_counted = request.query_params.get("count") == "1"
        if isinstance(queryset, PreparedList):
            return self._first_page(queryset.counted() if is_counted else queryset, request, view)
        if is_counted and isinstance(queryset, QuerySet):
            self._total = queryset.order_by().count()
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, OverflowError, InvalidValue, DataError) as error:
            if self.cursor_query_param not in request.query_params:
                raise
            raise self._refusal() from error

    def decode_cursor(self, request: Request) -> Any:
        given = request.query_params.get(self.cursor_query_param)
        if given and not _BASE64.fullmatch(given):
            raise self._refusal()  # DRF would drop what is no base64, and begin anew where nothing is left
        try:
            return super().decode_cursor(request)
        except NotFound as error:
            raise self._refusal() from error

    def _refusal(self) -> ValidationError:
        return ValidationError({self.cursor_query_param: [_("Follow the links `next` and `previous`.")]})

    def _first_page(self, rows: PreparedList[Any], request: Request, view: APIView | None) -> list[Any] | None:
        """The first page of a prepared list; any other comes from its queryset."""
        if self.cursor_query_param in request.query_params:
            return self.paginate_queryset(rows.queryset(), request, view)
        page: list[Any] | None = super().paginate_queryset(cast("QuerySet[Any]", rows), request, view)
        if rows.is_counted:
            self._total = page[0].total if page else 0
        return page

    def get_page_size(self, request: Request) -> int:
        raw = request.query_params.get(self.page_size_query_param)
        if raw is None:
            return self.page_size
        if not raw.isascii() or not raw.isdigit() or len(raw) > 9 or not 1 <= int(raw) <= MAX_PAGE_SIZE:
            raise ValidationError({self.page_size_query_param: [f"A whole number from 1 to {MAX_PAGE_SIZE}."]})
        return int(raw)

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: APIView) -> tuple[str, ...]:
        return tuple(getattr(view, "ordering", self.ordering))

    def _get_position_from_instance(self, instance: Any, ordering: Sequence[str]) -> str:
        """The value of the first field, which may be one of another table (``section__position``)."""
        name = ordering[0].lstrip("-")
        path = [name] if hasattr(instance, name) else name.split("__")
        return str(reduce(getattr, path, instance))

    def get_paginated_response(self, data: Any) -> Response:
        body = {"results": data, "next": self.get_next_link(), "previous": self.get_previous_link()}
        if self._total is not None:
            body["count"] = self._total
        return Response(body)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {
                "results": schema,
                "next": link,
                "previous": link,
                "count": {"type": "integer", "description": "Only with `?count=1`."},
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE}
        count = {"name": "count", "in": "query", "required": False, "schema": {"type": "string", "enum": ["1"]}}
        return [*parameters, {**count, "description": "`1` adds the total, at the price of a second query."}]

"""Filters by allow-list: a misspelt filter is an error, not a longer list."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError as FieldError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters import BooleanFilter, CharFilter, FilterSet, IsoDateTimeFilter, UUIDFilter
from django_filters.fields import IsoDateTimeField
from django_filters.rest_framework.backends import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from core.models import AuditDetail, ImportLine, MaterialImport, StoredFile
from core.prepared import PreparedList

if TYPE_CHECKING:
    from rest_framework.views import APIView

_PAGING = frozenset({"cursor", "page_size", "count"})
_BOOLEANS = frozenset({"true", "false"})
# Nothing is older, and further on a database or its driver gives up.
_YEARS = range(1970, 2200)


class StrictFilterBackend(DjangoFilterBackend):
    """django-filter, and 400 for a query parameter that the view does not know."""

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any] | PreparedList[Any], view: APIView
    ) -> QuerySet[Any] | PreparedList[Any]:
        filterset_class = self.get_filterset_class(view)
        known = _PAGING | set(filterset_class.base_filters if filterset_class else ())
        unknown = sorted(set(request.query_params) - known)
        if unknown:
            raise ValidationError({name: ["Unknown parameter."] for name in unknown})
        self._refuse_odd_booleans(request, filterset_class)
        if set(request.query_params) <= _PAGING:
            return queryset  # nothing to filter by: no form is built
        rows = queryset.queryset() if isinstance(queryset, PreparedList) else queryset
        filtered: QuerySet[Any] = super().filter_queryset(request, rows, view)
        return filtered

    def _refuse_odd_booleans(self, request: Request, filterset_class: Any) -> None:
        """django-filter would take a misspelt ``true`` for no filter at all."""
        filters = filterset_class.base_filters if filterset_class else {}
        odd = [
            name
            for name, value in request.query_params.items()
            if isinstance(filters.get(name), BooleanFilter) and str(value).lower() not in _BOOLEANS
        ]
        if odd:
            raise ValidationError({name: ["Either true or false."] for name in odd})


class _MomentField(IsoDateTimeField):
    def clean(self, value: Any) -> datetime | None:
        moment: datetime | None = super().clean(value)
        if moment is not None and moment.year not in _YEARS:
            raise FieldError(_("Enter a year from 1970 to 2199."))
        return moment


class MomentFilter(IsoDateTimeFilter):
    """A moment in ISO 8601, of a year that every database knows."""

    field_class = _MomentField


class AuditFilter(FilterSet):
    """What the audit may be asked for."""

    action = CharFilter(max_length=80, label="As in `accounts.user.managed`.")
    object_type = CharFilter(max_length=80, label="As in `accounts.User`.")
    object_id = UUIDFilter()
    actor_id = UUIDFilter()
    since = MomentFilter(field_name="at", lookup_expr="gte", label="From this moment on.")
    until = MomentFilter(field_name="at", lookup_expr="lt", label="Before this moment.")
    request_id = CharFilter(max_length=64, label="Of one request, as in `X-Request-ID`.")

    class Meta:
        model = AuditDetail
        fields: ClassVar[list[str]] = []


class StoredFileFilter(FilterSet):
    """What files may be asked for."""

    media_type = CharFilter(lookup_expr="startswith", max_length=100, label="As in `image/` or `application/pdf`.")
    classroom = UUIDFilter(field_name="classroom_id", label="Shared with this class.")
    mine = BooleanFilter(method="only_own", label="One's own, or all others.")

    class Meta:
        model = StoredFile
        fields: ClassVar[list[str]] = []

    def only_own(self, rows: QuerySet[StoredFile], _name: str, value: bool) -> QuerySet[StoredFile]:
        own = {"owner_id": self.request.user.pk}
        return rows.filter(**own) if value else rows.exclude(**own)


class MaterialImportFilter(FilterSet):
    class Meta:
        model = MaterialImport
        fields: ClassVar[list[str]] = ["state"]


class ImportLineFilter(FilterSet):
    class Meta:
        model = ImportLine
        fields: ClassVar[list[str]] = ["outcome", "kind"]

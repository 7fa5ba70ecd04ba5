"""What the address of a list may ask of its rows."""

from typing import Any

from django.http import HttpRequest

# How Django's filters and its hierarchy of dates ask a column that is offered.
_FILTER_LOOKUPS = frozenset({"exact", "isnull", "in", "gte", "lt", "year", "month", "day", "id__exact", "pk__exact"})


class OfferedLookups:
    """Part of a page of the console."""

    date_hierarchy: Any
    get_list_filter: Any

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the page offers as a filter: Django lets any column of the model be asked, a hash of a password
        sign by sign."""
        offered = [each[0] if isinstance(each, tuple) else each for each in self.get_list_filter(request)]
        names = [name for name in (*offered, self.date_hierarchy) if isinstance(name, str)]
        by_themselves = {getattr(each, "parameter_name", None) for each in offered}
        asked = {name if end == "" else f"{name}__{end}" for name in names for end in ("", *_FILTER_LOOKUPS)}
        return lookup in asked | by_themselves

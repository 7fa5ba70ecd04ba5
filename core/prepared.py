"""Reads whose SQL is written once.

Django writes the SQL of a queryset anew each time it is run. Behind a policy that takes ten times as long as the query
itself, so the reads of the busiest requests are prepared: built once with stand-ins for their values, and run afterwards
with the values of the caller. The rule stays where it is, in the queryset. See docs/decisions/0009.
"""

import copy
import functools
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Generic, ParamSpec, TypeVar
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet

Arguments = ParamSpec("Arguments")
Row = TypeVar("Row")

# As many ids as there are rows on the longest page, and some to spare.
_STAND_INS = tuple(uuid4() for _ in range(120))
_STAND_IN_TIMES = tuple(datetime(1, 1, 1, microsecond=number, tzinfo=UTC) for number in range(1, 10))


def prepared(build: "Callable[Arguments, QuerySet[Any, Row]]") -> Callable[Arguments, list[Row]]:
    """Make a function that builds a queryset into one that reads its rows, writing the SQL once for each shape.

    Ids and times are values, alone or in a list or tuple; all other arguments belong to the shape and have to
    come from a small set: roles, flags, page sizes. ``build`` sees ids that nobody has, so whatever it might look up by
    them in advance is nothing: a read that cannot be prepared finds no rows, never somebody else's.

    With more than 120 values it is an ordinary read.

    Raises:
        TypeError: an argument that is neither a value nor part of a shape, such as a float.
    """
    written: dict[Hashable, _Written] = {}

    @functools.wraps(build)
    def read(*args: Arguments.args, **kwargs: Arguments.kwargs) -> list[Row]:
        values: list[_Value] = []
        shape = (*(_shape(arg, values) for arg in args), *((name, _shape(arg, values)) for name, arg in kwargs.items()))
        if len(values) > len(_STAND_INS):
            return list(build(*args, **kwargs))
        if shape not in written:
            stand_ins = _StandIns()
            queryset = build(
                *(stand_ins.for_(arg) for arg in args), **{name: stand_ins.for_(arg) for name, arg in kwargs.items()}
            )
            written[shape] = _Written(queryset, stand_ins.given)
        rows: list[Row] = written[shape].run(values)
        return rows

    return read


class _Written:
    """A queryset with its SQL, and which value goes where in the parameters."""

    def __init__(self, queryset: QuerySet[Any, Any], stand_ins: "Sequence[_Value]") -> None:
        self._queryset = queryset
        self._compiler = queryset.query.get_compiler(queryset.db)
        try:
            self._sql, params = self._compiler.as_sql()
        except EmptyResultSet:
            self._sql, params = "", ()
        self._params = list(params)
        adapted = [_parameter(stand_in, connections[queryset.db]) for stand_in in stand_ins]
        self._slots = [(slot, adapted.index(param)) for slot, param in enumerate(params) if param in adapted]

    def run(self, values: "Sequence[_Value]") -> list[Any]:
        if not self._sql:
            return []
        connection = connections[self._queryset.db]
        params = list(self._params)
        for slot, place in self._slots:
            params[slot] = _parameter(values[place], connection)
        return list(self._with(tuple(params), connection))

    def _with(self, params: tuple[Any, ...], connection: BaseDatabaseWrapper) -> QuerySet[Any, Any]:
        """The queryset, about to run the SQL that is written. It must not be chained: that would be ignored."""
        compiler: Any = copy.copy(self._compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_kwargs: (self._sql, params)
        compiler.get_converters = lambda _expressions: self._converters
        query: Any = copy.copy(self._queryset.query)
        query.get_compiler = lambda *_args, **_kwargs: compiler
        queryset = object.__new__(type(self._queryset))
        queryset.__dict__.update(self._queryset.__dict__, _query=query, _result_cache=None)
        return queryset

    @functools.cached_property
    def _converters(self) -> dict[int, Any]:
        """How the columns become Python's values."""
        compiler: Any = self._compiler
        converters: dict[int, Any] = compiler.get_converters([column for column, *_ in compiler.select])
        return converters


def _parameter(value: "_Value", connection: BaseDatabaseWrapper) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value if connection.features.has_native_uuid_field else value.hex


_Value = UUID | datetime


class _StandIns:
    """Values that stand for those to come, in their order."""

    def __init__(self) -> None:
        self.given: list[_Value] = []
        self._ids, self._times = iter(_STAND_INS), iter(_STAND_IN_TIMES)

    def for_(self, argument: Any) -> Any:
        if isinstance(argument, (list, tuple)):
            return type(argument)(self.for_(member) for member in argument)
        if not isinstance(argument, _Value):
            return argument
        self.given.append(next(self._ids) if isinstance(argument, UUID) else next(self._times))
        return self.given[-1]


def _shape(argument: Any, values: list[_Value]) -> Hashable:
    """What of an argument belongs to the shape; its values are added to ``values``."""
    if isinstance(argument, _Value):
        values.append(argument)
        return type(argument).__name__
    if isinstance(argument, (list, tuple)):
        return (type(argument).__name__, *(_shape(member, values) for member in argument))
    if argument is None or isinstance(argument, (str, int)):
        return argument
    raise TypeError(f"{type(argument).__name__} is neither a value nor part of a shape.")


@dataclass(frozen=True)
class PreparedList(Generic[Row]):
    """A list whose first page is prepared; later and filtered pages come from ``queryset``.

    ``head`` reads the first so many rows, in the order of the list; where it is also told to count, each row has the
    number of all rows as ``total``. For ``CursorPages`` it stands in for a queryset.
    """

    queryset: Callable[[], QuerySet[Any, Row]]
    head: Callable[[int, bool], list[Row]]
    is_counted: bool = False

    def counted(self) -> "PreparedList[Row]":
        """The same, with ``total`` in its rows."""
        return replace(self, is_counted=True)

    def order_by(self, *fields: str) -> "PreparedList[Row]":
        """Itself: ``head`` is in the order of the list."""
        return self

    def __getitem__(self, first: slice) -> list[Row]:
        return self.head(first.stop, self.is_counted)

"""How a state is shown in the console: its word on a colour that says whether somebody has to do something."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Literal, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

# "" is grey: over, and nothing to be done. Green went well, blue goes its way, yellow waits for somebody, red went wrong.
Colour = Literal["", "success", "info", "warning", "danger"]
S = TypeVar("S", bound=TextChoices)


class Badge(tuple[str, str]):
    """Code and word of a state: lists of the console colour it by its code, pages of one row print the word."""

    __slots__ = ()

    def __str__(self) -> str:
        return self[1]


def state_badge(
    colours: Mapping[S, Colour], *, more: Mapping[str, Colour] | None = None, ordering: str | None = None
) -> Callable[[Callable[[Any, Any], S | tuple[str, str]]], Callable[[Any, Any], tuple[str, str]]]:
    """Decorates the method of a page that gives the state of a row, a member of the enum.

    ``more`` are codes beside those of the enum, as of what is overdue: for these the method gives code and word.

    Raises:
        ValueError: a member has no colour.
    """
    enums = {type(member) for member in colours}
    missing = sorted(member.value for enum in enums for member in enum if member not in colours)
    if missing or len(enums) != 1:
        raise ValueError(f"Give each state of one enum a colour: {missing} have none.")
    label = {**{member.value: colour for member, colour in colours.items()}, **(more or {})}

    def decorate(state_of: Callable[[Any, Any], S | tuple[str, str]]) -> Callable[[Any, Any], tuple[str, str]]:
        @wraps(state_of)
        def shown(page: Any, row: Any) -> tuple[str, str]:
            state = state_of(page, row)
            return Badge(state if isinstance(state, tuple) else (str(state.value), str(state.label)))

        badge: Callable[[Any, Any], tuple[str, str]] = display(description=_("state"), label=label, ordering=ordering)(
            shown
        )
        return badge

    return decorate

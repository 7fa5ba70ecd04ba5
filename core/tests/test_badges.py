"""Badges of states in the console."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import TextChoices

from core.admin import state_badge


class Light(TextChoices):
    RED = "red", "Stop"
    GREEN = "green", "Go"


COLOURS = {Light.RED: "danger", Light.GREEN: "success"}


def test_a_badge_has_the_code_for_the_colour_and_the_word() -> None:
    # Arrange
    badge: Any = state_badge(COLOURS, ordering="light")(lambda _page, row: Light(row.light))

    # Act
    shown = badge(None, SimpleNamespace(light="red"))

    # Assert
    assert shown == ("red", "Stop")
    assert badge.label == {"red": "danger", "green": "success"}
    assert (str(badge.short_description), badge.admin_order_field) == ("state", "light")


def test_a_code_beside_the_enum_brings_its_own_word() -> None:
    # Arrange
    badge: Any = state_badge(COLOURS, more={"broken": "warning"})(lambda _page, _row: ("broken", "Out of order"))

    # Act
    shown = badge(None, None)

    # Assert
    assert (shown, badge.label["broken"]) == (("broken", "Out of order"), "warning")


@pytest.mark.parametrize("colours", [{}, {Light.RED: "danger"}])
def test_a_state_without_a_colour_is_a_defect(colours: Any) -> None:
    with pytest.raises(ValueError, match="Give each state of one enum a colour"):
        state_badge(colours)

"""What stands on a badge."""

import re

import pytest
import qrcode
from django.conf import settings

from accounts.models import User
from accounts.pictures import PICTURES
from core.ids import new_id
from courses.badges.contents import door_address, qr_code, short_name


@pytest.mark.parametrize(
    ("full_name", "shown"),
    [
        ("Ada Byron", "Ada B."),
        ("  María  José García López ", "María L."),
        ("Ada", "Ada"),
        ("ليلى حسن", "ليلى ح."),
        ("Zoe\u0301 E\u0301luard", "Zoé É."),  # letter and accent as two characters
        ("", "ada.b"),
    ],
)
def test_a_short_name_is_the_given_name_and_an_initial(full_name: str, shown: str) -> None:
    # Act
    name = short_name(User(username="ada.b", full_name=full_name))

    # Assert
    assert name == shown


def test_the_address_leads_to_the_door_and_tells_no_picture() -> None:
    # Arrange
    child_id = new_id()

    # Act
    address = door_address("7KQM2TX", child_id)

    # Assert
    assert address == f"{settings.ACCOUNT_PAGES_URL}/children/?class=7KQM2TX&child={child_id}"
    assert not any(key in address.removeprefix(settings.ACCOUNT_PAGES_URL) for key in PICTURES)


def test_the_path_draws_the_modules_of_the_code_and_nothing_in_the_quiet_zone() -> None:
    # Arrange
    text = door_address("7KQM2TX", new_id())
    expected = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    expected.add_data(text)
    modules = expected.get_matrix()

    # Act
    code = qr_code(text)

    # Assert
    drawn = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", code.path)}
    dark = {(x + 4, y + 4) for y, row in enumerate(modules) for x, is_dark in enumerate(row) if is_dark}
    assert (drawn, code.size) == (dark, len(modules) + 8)
    assert code.path == "".join(re.findall(r"M\d+ \d+h1v1h-1z", code.path))

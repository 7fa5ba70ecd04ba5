"""The one list of languages."""

import re

from django.conf import settings

from core.languages import OWN_NAMES


def test_each_language_has_two_letters_and_a_name() -> None:
    assert len(OWN_NAMES) == 183  # ISO 639-1
    assert [code for code, name in OWN_NAMES.items() if not re.fullmatch("[a-z]{2}", code) or not name.strip()] == []


def test_the_languages_of_the_platform_are_called_as_in_the_list() -> None:
    assert settings.LANGUAGES == [("en", "English"), ("ar", "العربية"), ("es", "Español"), ("fr", "Français")]

"""What is read before one agrees: whole in every language, and never changed once it was shipped."""

import json
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from accounts import consent_texts
from accounts.consent_texts import (
    PARTS,
    ConsentText,
    all_texts,
    current_text_version,
    require_current_text,
    text_to_read,
)
from accounts.enums import ConsentPurpose
from accounts.errors import ConsentTextMissing, ConsentTextOutdated

# Shipped texts by purpose, version and language. A line is added with a new text, and none is ever changed.
SHIPPED = Path(__file__).with_name("consent_texts.sha256.json")
FOLDER = Path(consent_texts.__file__).with_suffix("")
LANGUAGES = sorted(code for code, _name in settings.LANGUAGES)


def test_no_shipped_text_was_changed_and_each_new_one_is_written_down() -> None:
    # Act
    hashes = {
        f"{purpose}.{version}.{language}": text.sha256 for (purpose, version, language), text in all_texts().items()
    }

    # Assert
    assert hashes == json.loads(SHIPPED.read_text(encoding="utf-8"))


@pytest.mark.parametrize("purpose", ConsentPurpose)
def test_every_purpose_has_a_text_in_every_language_without_gaps_in_the_versions(purpose: ConsentPurpose) -> None:
    # Act
    found = sorted((version, language) for known, version, language in all_texts() if known == purpose)

    # Assert
    versions = range(1, current_text_version(purpose) + 1)
    assert found == [(version, language) for version in versions for language in LANGUAGES]


@pytest.mark.parametrize("file", sorted(FOLDER.iterdir()), ids=lambda file: file.name)
def test_a_file_says_each_part_in_each_language_and_says_it_differently(file: Path) -> None:
    # Act
    texts = tomllib.loads(file.read_text(encoding="utf-8"))

    # Assert
    assert {language: sorted(parts) for language, parts in texts.items()} == {
        language: sorted(["title", *PARTS]) for language in LANGUAGES
    }
    for part in ("title", *PARTS):
        said = [texts[language][part].strip() for language in LANGUAGES]
        assert min(len(each) for each in said) > 3
        assert len(set(said)) == len(LANGUAGES)


def test_a_text_is_hashed_over_all_that_is_read_in_one_form_of_unicode() -> None:
    # Arrange
    plain = ConsentText(ConsentPurpose.MEDIA, 1, "fr", "Photos", "Élève")

    # Act
    same = ConsentText(ConsentPurpose.MEDIA, 1, "fr", "Photos", "E\u0301le\u0300ve")
    others = [
        ConsentText(ConsentPurpose.MEDIA, 1, "fr", "Photo", "Élève"),
        ConsentText(ConsentPurpose.MEDIA, 1, "fr", "Photos", "Eleve"),
    ]

    # Assert
    # printf 'Photos\n\nÉlève' | sha256sum
    assert plain.sha256 == "206cd7a9df1fa8766286792333ed6fdf9fd0eb4b20b62b58e8ce4195779160db"
    assert same.sha256 == plain.sha256
    assert plain.sha256 not in {other.sha256 for other in others}


@pytest.mark.parametrize(("asked", "given"), [("ar", "ar"), ("es", "es"), ("de", "en"), ("", "en")])
def test_a_reader_gets_their_language_or_english(asked: str, given: str) -> None:
    assert text_to_read(ConsentPurpose.RESEARCH, asked).language == given


def test_only_todays_version_in_a_language_of_it_can_be_agreed_to() -> None:
    # Arrange
    purpose = ConsentPurpose.AI_TUTOR
    version = current_text_version(purpose)

    # Act
    text = require_current_text(purpose, version=version, language="es")

    # Assert
    assert (text.purpose, text.version, text.language, text.title) == (purpose, version, "es", "Tutor de IA")
    for wrong in (version - 1, version + 1):
        with pytest.raises(ConsentTextOutdated) as outdated:
            require_current_text(purpose, version=wrong, language="es")
        assert outdated.value.field == "text_version"
    with pytest.raises(ConsentTextMissing) as missing:
        require_current_text(purpose, version=version, language="de")
    assert missing.value.field == "text_language"

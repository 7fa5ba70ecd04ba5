"""Sealed secrets: the database alone does not tell them."""

import pytest
from django.test import override_settings

from core.sealed import SealBroken, seal, unseal

OLD, NEW = "old-" + "k" * 50, "new-" + "k" * 50


@pytest.mark.parametrize("text", ["", "sun fish key", "٣ صور", "x" * 1000])
def test_what_is_sealed_can_be_read_again_and_does_not_show(text: str) -> None:
    # Act
    first, second = seal(text, purpose="pictures"), seal(text, purpose="pictures")

    # Assert
    assert unseal(first, purpose="pictures") == unseal(second, purpose="pictures") == text
    assert first != second
    assert not text or text not in first


@pytest.mark.parametrize("broken", ["", "x", "gAAAAA==", "é"])
def test_what_was_not_sealed_is_refused(broken: str) -> None:
    with pytest.raises(SealBroken):
        unseal(broken, purpose="pictures")


def test_another_purpose_or_a_changed_text_does_not_open() -> None:
    # Arrange
    sealed = seal("sun fish key", purpose="pictures")
    changed = sealed[:-2] + ("A" if sealed[-2] != "A" else "B") + sealed[-1]

    # Act, Assert
    for text, purpose in ((sealed, "totp"), (changed, "pictures")):
        with pytest.raises(SealBroken):
            unseal(text, purpose=purpose)


def test_a_changed_key_opens_what_it_falls_back_to() -> None:
    # Arrange
    with override_settings(SECRET_KEY=OLD):
        sealed = seal("secret", purpose="totp")

    # Act
    with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[OLD]):
        opened, new = unseal(sealed, purpose="totp"), seal("secret", purpose="totp")

    # Assert
    assert opened == "secret"
    with override_settings(SECRET_KEY=NEW):
        assert unseal(new, purpose="totp") == "secret"
        with pytest.raises(SealBroken):
            unseal(sealed, purpose="totp")

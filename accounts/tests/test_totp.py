"""Codes of authenticator apps, against the published test vectors and another implementation."""

from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from accounts.totp import STEP_SECONDS, matching_step, new_secret

SECRET = b32encode(b"12345678901234567890").decode()
AT = datetime(2026, 9, 14, 9, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        # RFC 6238, appendix B, SHA-1; of its eight digits the last six.
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_published_codes_are_taken_at_their_time(seconds: int, code: str) -> None:
    # Act
    step = matching_step(SECRET, code, now=datetime.fromtimestamp(seconds, UTC))

    # Assert
    assert step == seconds // 30


@pytest.mark.parametrize(("drift", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(drift: int, is_taken: bool) -> None:
    # Arrange
    secret = new_secret()
    code = pyotp.TOTP(secret).at(AT + timedelta(seconds=STEP_SECONDS * drift))

    # Act
    step = matching_step(secret, code, now=AT)

    # Assert
    assert (step is not None) is is_taken


def test_a_step_is_over_once_it_was_used() -> None:
    # Arrange
    secret = new_secret()
    code = pyotp.TOTP(secret).at(AT)
    used = matching_step(secret, code, now=AT)
    assert used is not None

    # Act
    again, before = matching_step(secret, code, now=AT, after=used), matching_step(secret, code, now=AT, after=used - 1)

    # Assert
    assert (again, before) == (None, used)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "٠٠٥٩٢٤"])
def test_what_is_no_code_matches_nothing(code: str) -> None:
    assert matching_step(SECRET, code, now=datetime.fromtimestamp(1234567890, UTC)) is None


def test_secrets_are_long_and_never_the_same() -> None:
    # Act
    secrets = {new_secret() for _ in range(50)}

    # Assert
    assert len(secrets) == 50
    assert {len(secret) for secret in secrets} == {32}

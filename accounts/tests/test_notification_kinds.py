"""The catalogue: the words of what is told, and what fills them."""

import re
from typing import Any

import pytest

from accounts.enums import ConsentPurpose
from accounts.models import Notification
from accounts.notification_kinds import (
    Choice,
    Days,
    Line,
    NotificationKind,
    Number,
    Prose,
    notification_kinds,
    register_notification_kind,
    words_of,
)

KINDS = sorted(notification_kinds())


def sample(kind: NotificationKind) -> dict[str, Any]:
    """Something for each param."""
    made: dict[type, Any] = {Line: "A line", Prose: "Two\nlines", Number: 3, Days: "2026-09-14/2026-09-15"}
    return {
        name: next(iter(param.choices)).value if isinstance(param, Choice) else made[type(param)]
        for name, param in kind.params.items()
    }


@pytest.mark.parametrize("key", KINDS)
def test_a_kind_has_a_key_that_fits_and_words_that_use_what_it_declares(key: str) -> None:
    # Arrange
    kind = notification_kinds()[key]

    # Act
    words = kind.words(kind.checked(sample(kind)), about="Ada", sender="Grace")

    # Assert
    assert re.fullmatch(r"[a-z]+(\.[a-z_]+){2}", key)
    assert len(key) <= Notification._meta.get_field("kind").max_length
    assert all([words.title, words.body, words.button])
    assert "%(" not in f"{words.title}{words.body}"
    assert "\n" not in words.title
    for name, param in kind.params.items():
        assert str(param.shown(kind.checked(sample(kind))[name])) in f"{words.title} {words.body}"


@pytest.mark.parametrize("key", KINDS)
def test_no_param_is_a_persons_name(key: str) -> None:
    assert (
        set(notification_kinds()[key].params) & {"name", "full_name", "username", "email", "about", "sender"} == set()
    )


def test_a_key_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered already"):
        register_notification_kind(notification_kinds()["accounts.school.message"])


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"title": "Trip"},
        {"title": "Trip", "text": "At nine.", "more": 1},
        {"title": "Trip", "text": 9},
        {"title": None, "text": "At nine."},
    ],
)
def test_params_that_are_not_declared_so_are_a_defect(params: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"takes|is no text"):
        notification_kinds()["accounts.school.message"].checked(params)


@pytest.mark.parametrize("value", [-1, True, 1.5, "3", None])
def test_a_number_is_a_number_of_things(value: object) -> None:
    with pytest.raises(ValueError, match="no number"):
        Number().stored(value)


@pytest.mark.parametrize(
    ("param", "value", "stored"),
    [
        (Line(5), "1234567", "1234…"),
        (Line(), "a\r\nBcc: eve@example.org", "a Bcc: eve@example.org"),
        (Line(), "a\u2028b\x00c\ud800d\x85e", "a b c d e"),
        (Prose(), "a\r\nb\rc\u2028d\x00e\n", "a\nb\nc\nde"),
        (Prose(3), "a\nbc", "a\n…"),
        (Number(), 0, 0),
        (Choice(ConsentPurpose), ConsentPurpose.MEDIA, "media"),
    ],
)
def test_what_is_stored_is_plain(param: Any, value: object, stored: object) -> None:
    assert param.stored(value) == stored


def test_a_choice_that_there_is_not_is_a_defect() -> None:
    with pytest.raises(ValueError, match="space"):
        Choice(ConsentPurpose).stored("space")


def test_who_is_gone_is_somebody() -> None:
    # Act
    withdrawn = words_of("accounts.consent.withdrawn", {"purpose": "media"})
    message = words_of("accounts.school.message", {"title": "Trip", "text": "At nine."})

    # Assert
    assert "The consent for somebody to this was withdrawn: Photos and recordings." in withdrawn.body
    assert message.title == "Message from your school: Trip"


def test_a_percent_sign_that_somebody_wrote_stays_one() -> None:
    # Act
    words = words_of("accounts.school.message", {"title": "100 %(text)s", "text": "5 % of %s"}, sender="Grace")

    # Assert
    assert (words.title, words.body) == ("Message from Grace: 100 %(text)s", "5 % of %s")


def test_a_kind_that_is_no_more_says_that_something_was_there() -> None:
    assert words_of("lost.thing.told", {"n": 1}).title == "A notification of an earlier version"

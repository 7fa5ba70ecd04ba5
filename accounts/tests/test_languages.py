"""Letters, notifications and pages in the languages of their readers: translated, whole, and from right to left."""

import gettext
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from accounts.enums import Role
from accounts.jobs import PERSONAL_LETTERS
from accounts.models import User
from accounts.notification_kinds import Choice, notification_kinds
from accounts.services.emails import ask_for_email_change
from accounts.services.invitations import invite_person
from accounts.services.letters import Letter, post_letter
from accounts.tests.factories import NOW, PASSWORD, make_person
from accounts.tests.mailbox import Mailbox, html_of, open_mailbox, text_of
from accounts.tests.notifications import make_reader, tell
from accounts.tests.test_notification_kinds import sample
from core.models import Job

OTHERS = [code for code, _name in settings.LANGUAGES if code != "en"]
KINDS = sorted(notification_kinds())
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def catalogue(language: str) -> gettext.GNUTranslations:
    """The compiled one, as it is shipped: where Lyceum runs there is no compiler of catalogues."""
    return gettext.translation("django", Path(settings.BASE_DIR, "locale"), [language])


def entries(language: str) -> list[tuple[Any, str]]:
    return [(key, text) for key, text in catalogue(language)._catalog.items() if key]  # type: ignore[attr-defined]


def in_language(language: str, key: str) -> str:
    kind = notification_kinds()[key]
    with translation.override(language):
        words = kind.words(kind.checked(sample(kind)), about="Ada Byron", sender="Grace Hopper")
    return f"{words.title}\n{words.body}\n{words.button}"


@pytest.mark.parametrize("key", KINDS)
@pytest.mark.parametrize("language", OTHERS)
def test_each_notification_speaks_each_language_and_keeps_what_fills_it(language: str, key: str) -> None:
    # Arrange
    kind, english = notification_kinds()[key], in_language("en", key)

    # Act
    text = in_language(language, key)

    # Assert
    for line, first in zip(text.split("\n"), english.split("\n"), strict=True):
        is_written_by_somebody = first in {"Two", "lines"}
        assert (line == first) == is_written_by_somebody or not first, line
    for name, param in kind.params.items():
        if not isinstance(param, Choice):
            with translation.override(language):
                assert str(param.shown(sample(kind)[name])) in text
    for name in ("Ada Byron", "Grace Hopper"):
        assert (name in text) == (name in english)


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_loses_or_invents_a_placeholder(language: str) -> None:
    # Act
    known: dict[str, set[str]] = {}
    for key, text in entries(language):
        source, number = key if isinstance(key, tuple) else (key, None)
        wanted, kept = set(PLACEHOLDER.findall(source)), set(PLACEHOLDER.findall(text))
        allowed = wanted | {"minutes"} if number is not None else wanted
        lost = wanted - kept if number is None else wanted - kept - {"number", "rows", "counter"}
        if lost or kept - allowed:
            known[source] = lost | (kept - allowed)

    # Assert
    assert len(entries(language)) > 200
    assert known == {}


@pytest.mark.parametrize(
    ("number", "spanish", "french", "arabic"),
    [
        (1, "1 notificación nueva", "1 nouvelle notification", "إشعار جديد"),
        (2, "2 notificaciones nuevas", "2 nouvelles notifications", "إشعاران جديدان"),
        (3, "3 notificaciones nuevas", "3 nouvelles notifications", "3 إشعارات جديدة"),
        (11, "11 notificaciones nuevas", "11 nouvelles notifications", "11 إشعارًا جديدًا"),
        (100, "100 notificaciones nuevas", "100 nouvelles notifications", "100 إشعار جديد"),
        (103, "103 notificaciones nuevas", "103 nouvelles notifications", "103 إشعارات جديدة"),
    ],
)
def test_numbers_follow_each_languages_own_rule(number: int, spanish: str, french: str, arabic: str) -> None:
    # Act
    said = []
    for language in ("es", "fr", "ar"):
        with translation.override(language):
            text = translation.ngettext("%(number)s new notification", "%(number)s new notifications", number)
            said.append(text % {"number": number})

    # Assert
    assert said == [spanish, french, arabic]


# --- letters ------------------------------------------------------------------------------------------------
def _reader(language: str) -> User:
    reader = make_reader(language=language)
    Job.objects.all().delete()
    return reader


def _personal(letter: Letter, reader: User) -> None:
    User.objects.filter(pk=reader.pk).update(
        email_verified_at=None, **({"password": "!"} if letter == Letter.WELCOME else {})
    )
    more = {"email": "old@example.org"} if letter == Letter.EMAIL_CHANGED else {}
    post_letter(letter, now=NOW, user_id=reader.pk, **more)


def _change_email(reader: User) -> None:
    ask_for_email_change(user_id=reader.pk, email="new@example.org", password=PASSWORD, now=NOW)


def _taken_email(reader: User) -> None:
    asking = make_person(reader.institution)
    ask_for_email_change(user_id=asking.pk, email=str(reader.email), password=PASSWORD, now=NOW)


def _invite(reader: User) -> None:
    school = reader.institution
    type(school).objects.filter(pk=school.pk).update(language=reader.language)
    admin = make_person(school, Role.ADMIN)
    invite_person(email="noor@example.org", role=Role.TEACHER, full_name="Ada Byron", actor=admin, now=NOW)


def _tell(reader: User) -> None:
    tell(reader)


LETTERS = {
    **{letter.name: (lambda reader, letter=letter: _personal(letter, reader)) for letter in PERSONAL_LETTERS},
    "CHANGE_EMAIL": _change_email,
    "TAKEN_EMAIL": _taken_email,
    "INVITATION": _invite,
    "NOTIFICATION": _tell,
}


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as mailbox:
        yield mailbox


@pytest.mark.django_db
@pytest.mark.parametrize("name", LETTERS)
def test_each_letter_speaks_each_language_and_arabic_runs_from_right_to_left(mailbox: Mailbox, name: str) -> None:
    # Arrange
    subjects, lines, directions = {}, {}, {}

    # Act
    for number, language in enumerate(["en", *OTHERS]):
        reader = _reader(language)
        User.objects.filter(pk=reader.pk).update(email=f"ada{number}@example.org", username=f"ada{number}")
        reader.refresh_from_db()
        LETTERS[name](reader)
        (letter,) = mailbox.deliver(NOW)
        Job.objects.all().delete()
        User.objects.filter(pk=reader.pk).update(email=None, is_active=False)
        subjects[language] = letter["Subject"]
        lines[language] = {
            line for line in text_of(letter).split("\r\n") if line and "http" not in line and line != "Lyceum"
        }
        directions[language] = 'dir="rtl"' in html_of(letter)
        assert f'lang="{language}"' in html_of(letter)

    # Assert
    assert len(set(subjects.values())) == 4
    for language in OTHERS:
        assert lines[language] & lines["en"] <= {"At nine."}
        assert not [line for line in lines[language] if "%" in line]
    assert directions == {"en": False, "ar": True, "es": False, "fr": False}


# --- pages --------------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize(
    "address",
    [
        "login/",
        "children/",
        "reset-password/",
        "verify-email/?token=x",
        "change-email/?token=x",
        "join/?token=x",
        "guardian/",
    ],
)
def test_each_page_speaks_the_language_of_the_browser(client: Client, address: str, language: str) -> None:
    # Act
    english = client.get(f"/account/{address}", HTTP_ACCEPT_LANGUAGE="en")
    answer = client.get(f"/account/{address}", HTTP_ACCEPT_LANGUAGE=language)

    # Assert
    heading = re.compile(r"<h1[^>]*>\s*(.*?)\s*</h1>", re.DOTALL)
    assert (answer.status_code, english.status_code) in {(200, 200), (400, 400)}
    assert heading.findall(answer.content.decode()) != heading.findall(english.content.decode()) != []
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in answer.content.decode()

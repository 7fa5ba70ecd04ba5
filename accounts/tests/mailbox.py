"""A real mail server on loopback that keeps what it is given."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from django.test import override_settings

from core.jobs import run_due_jobs
from core.upstream import breaker_of


class Mailbox:
    """Letters in the order in which they came; ``refuses`` makes the server say no."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuses = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the server's hook
        if self.refuses:
            return "451 come again later"
        letter = message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        assert envelope.rcpt_tos == [letter["To"]]
        self.letters.append(letter)
        return "250 OK"

    def deliver(self, now: Any) -> list[EmailMessage]:
        """Do the jobs that wait; returns the letters that came by it."""
        before = len(self.letters)
        run_due_jobs(now=now)
        return self.letters[before:]

    def token_for(self, reader: str) -> str:
        """The token of the link in the last letter to ``reader``."""
        letter = next(letter for letter in reversed(self.letters) if letter["To"] == reader)
        return token_in(letter)


def text_of(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(letter: EmailMessage) -> str:
    part = letter.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def link_in(letter: EmailMessage) -> str:
    """The one link of a letter, the same in both parts."""
    (link,) = set(re.findall(r"https?://\S+", text_of(letter)))
    assert f'href="{link}"' in html_of(letter)
    return str(link)


def token_in(letter: EmailMessage) -> str:
    return parse_qs(urlsplit(link_in(letter)).query)["token"][0]


@contextmanager
def open_mailbox() -> Iterator[Mailbox]:
    """A mail server that Lyceum sends to while the block lasts."""
    mailbox = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    breaker_of("The mail server").close()
    try:
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=port,
            PUBLIC_URL="https://school.example",
            ACCOUNT_PAGES_URL="https://school.example/account",
        ):
            yield mailbox
    finally:
        controller.stop()

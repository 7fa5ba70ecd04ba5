"""Mail to people: a text and an HTML part, in the language of the reader, by the server of ``EMAIL_URL``.

Only jobs send mail: a server that is away holds nobody up, and nothing is lost.
"""

import smtplib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.utils import getaddresses, parseaddr
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from accounts.texts import one_line
from core.upstream import asking

MAIL_KEPT_FOR = timedelta(days=30)
# What Django writes between the letters of one file.
_BETWEEN_LETTERS = b"-" * 79 + b"\n"


@dataclass(frozen=True)
class MailText:
    """What a mail says: a line of its own for each paragraph, and at most one link with the words for its button."""

    subject: str
    paragraphs: tuple[str, ...]
    link: str = ""
    link_label: str = ""


def send_mail(*, to: str, text: MailText, uid: UUID | None = None) -> None:
    """Send ``text`` to one address, in the language that is active. Waits ``EMAIL_TIMEOUT`` seconds at most a step.

    With a ``uid`` the same mail, sent twice, is known as the same by its Message-ID.

    Raises:
        UpstreamUnavailable: the mail server did not take it. A job tries again.
    """
    text = replace(text, subject=one_line(text.subject))  # a line break would begin another header
    shown = {"text": text, "is_rtl": translation.get_language_bidi(), "language": translation.get_language()}
    message = EmailMultiAlternatives(
        subject=text.subject,
        body=render_to_string("accounts/mail/letter.txt", shown),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        headers={"Auto-Submitted": "auto-generated", **({"Message-ID": _message_id(uid)} if uid else {})},
    )
    message.attach_alternative(render_to_string("accounts/mail/letter.html", shown), "text/html")
    with asking("The mail server", smtplib.SMTPException, OSError):
        message.send()


def _message_id(uid: UUID) -> str:
    return f"<{uid}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2] or 'localhost'}>"


def forget_mail_to(address: str) -> None:
    """Where mail is written to files instead of sent: letters to ``address`` go."""
    folder = Path(settings.EMAIL_FILE_PATH) if "filebased" in settings.EMAIL_BACKEND else None
    for file in folder.glob("*.log") if folder else ():
        letters = file.read_bytes().split(_BETWEEN_LETTERS)
        kept = [letter for letter in letters if letter.strip() and not _is_to(address, letter)]
        if not kept:
            file.unlink(missing_ok=True)
        elif len(kept) < len([letter for letter in letters if letter.strip()]):
            file.write_bytes(b"".join(letter + _BETWEEN_LETTERS for letter in kept))


def forget_old_mail(*, now: datetime) -> int:
    """Where mail is written to files instead of sent: those of more than 30 days go; returns how many."""
    folder = Path(settings.EMAIL_FILE_PATH) if "filebased" in settings.EMAIL_BACKEND else None
    old = [
        file
        for file in (folder.glob("*.log") if folder else ())
        if file.stat().st_mtime < (now - MAIL_KEPT_FOR).timestamp()
    ]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _is_to(address: str, letter: bytes) -> bool:
    said = message_from_bytes(letter, policy=policy.default)
    return address.lower() in {to.lower() for _name, to in getaddresses(said.get_all("To", []))}

"""Mail to people: a text and an HTML part, in the language of the reader, by the server of ``EMAIL_URL``.

Only jobs send mail: a server that is away holds nobody up, and nothing is lost.
"""

import smtplib
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from core.upstream import asking


@dataclass(frozen=True)
class MailText:
    """What a mail says: a line of its own for each paragraph, and at most one link with the words for its button."""

    subject: str
    paragraphs: tuple[str, ...]
    link: str = ""
    link_label: str = ""


def send_mail(*, to: str, text: MailText) -> None:
    """Send ``text`` to one address, in the language that is active. Waits ``EMAIL_TIMEOUT`` seconds at most a step.

    Raises:
        UpstreamUnavailable: the mail server did not take it. A job tries again.
    """
    shown = {"text": text, "is_rtl": translation.get_language_bidi(), "language": translation.get_language()}
    message = EmailMultiAlternatives(
        subject=" ".join(text.subject.split()),  # a line break would begin another header
        body=render_to_string("accounts/mail/letter.txt", shown),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
    )
    message.attach_alternative(render_to_string("accounts/mail/letter.html", shown), "text/html")
    with asking("The mail server", smtplib.SMTPException, OSError):
        message.send()

"""Notifications by mail, with a real mail server: still wanted, in quiet hours, once a day, and never lost."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.test import override_settings

from accounts.enums import MailState
from accounts.jobs import MAIL_TRIES
from accounts.mail import MailText, send_mail
from accounts.models import Notification, User
from accounts.notification_mail import ask_for_digests
from accounts.services.notifications import read_notification
from accounts.tests.factories import NOW
from accounts.tests.mailbox import Mailbox, html_of, link_in, text_of
from accounts.tests.notifications import URGENT, an_urgent_kind, make_reader, tell, told
from accounts.tests.services.record import unchanged
from core.jobs import FIRST_PAUSE, LONGEST_PAUSE, run_due_jobs
from core.models import Job, JobState
from core.upstream import breaker_of

pytestmark = pytest.mark.django_db
NIGHT = NOW + timedelta(hours=14)
MORNING = NOW + timedelta(hours=22)
EVENING = NOW + timedelta(hours=8)  # 17:00, the hour of the digest


def seen(letters: list[EmailMessage]) -> list[tuple[str, str]]:
    return [(letter["To"], letter["Subject"]) for letter in letters]


def plain(letter: EmailMessage) -> str:
    return text_of(letter).replace("\r\n", "\n")


def states() -> list[str]:
    return list(Notification.objects.order_by("created_at", "pk").values_list("mail_state", flat=True))


def test_a_notification_arrives_with_text_html_and_the_way_to_its_matter(mailbox: Mailbox) -> None:
    # Arrange
    ada, grace = make_reader(), make_reader("grace")
    tell(
        ada,
        sender_id=grace.pk,
        title="Trip <b>",
        text="We leave <i>at nine</i>.\nBring lunch.\n\nBye.",
        link="/trips/1",
    )

    # Act
    (letter,) = mailbox.deliver(NOW)

    # Assert
    assert seen([letter]) == [("ada@example.org", "Message from Grace Byron: Trip <b>")]
    assert "We leave <i>at nine</i>.\nBring lunch.\n\nBye.\n" in plain(letter)
    assert "<p" in html_of(letter)
    assert "We leave &lt;i&gt;at nine&lt;/i&gt;.\nBring lunch.</p>" in html_of(letter).replace("\r\n", "\n")
    assert link_in(letter) == "https://school.example/trips/1"
    assert letter["Message-ID"] == f"<{told(ada).pk}@localhost>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert (states(), Job.objects.filter(name="accounts.mail_notification").count()) == ([MailState.SENT], 0)


def test_the_job_done_twice_sends_once(mailbox: Mailbox) -> None:
    # Arrange
    ada = make_reader()
    tell(ada)
    job = Job.objects.get(name="accounts.mail_notification")
    mailbox.deliver(NOW)
    Job.objects.create(name=job.name, ids=job.ids, not_before=NOW)

    # Act
    again = mailbox.deliver(NOW)

    # Assert
    assert (again, states()) == ([], [MailState.SENT])


def _read(ada: User) -> None:
    read_notification(notification_id=told(ada).pk, reader=ada, now=NOW)


def _change(**fields: Any) -> Any:
    return lambda ada: User.objects.filter(pk=ada.pk).update(**fields)


CHANGES = {
    "read": _read,
    "closed": _change(is_active=False),
    "no mail": _change(preferences={"notifications": {"email": False}}),
    "no address": _change(email=None),
    "address not proven": _change(email_verified_at=None),
    "kind is no more": lambda ada: Notification.objects.update(kind="lost.thing.told"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_not_wanted_any_more_is_not_sent(mailbox: Mailbox, change: str) -> None:
    # Arrange
    ada = make_reader()
    tell(ada)
    CHANGES[change](ada)

    # Act
    letters = mailbox.deliver(NOW)

    # Assert
    assert (letters, states(), Job.objects.filter(name__startswith="accounts.mail_not").count()) == (
        [],
        [MailState.NONE],
        0,
    )


def test_one_that_was_erased_is_not_sent(mailbox: Mailbox) -> None:
    # Arrange
    tell(make_reader())
    Notification.objects.all().delete()

    # Act, Assert
    assert mailbox.deliver(NOW) == []
    assert Job.objects.count() == 0


def test_what_is_urgent_is_sent_at_night_and_though_it_was_read(mailbox: Mailbox) -> None:
    # Arrange
    ada = make_reader()

    # Act
    with an_urgent_kind() as tell_urgently:
        tell_urgently(ada, now=NIGHT)
        _read(ada)
        letters = mailbox.deliver(NIGHT)

    # Assert
    assert Notification.objects.get().kind == URGENT
    assert seen(letters) == [("ada@example.org", "Fire")]


def test_at_night_the_mail_waits_for_the_morning(mailbox: Mailbox) -> None:
    # Arrange
    tell(make_reader(), now=NIGHT)

    # Act
    by_night, in_the_morning = mailbox.deliver(MORNING - timedelta(seconds=1)), mailbox.deliver(MORNING)

    # Assert
    assert (by_night, len(in_the_morning)) == ([], 1)


def test_a_mail_that_an_outage_held_up_into_the_night_waits_for_the_morning_too(mailbox: Mailbox) -> None:
    # Arrange
    ada = make_reader()
    tell(ada)

    # Act
    by_night, in_the_morning = mailbox.deliver(NIGHT), mailbox.deliver(MORNING)

    # Assert
    assert (by_night, len(in_the_morning), told(ada).mail_state) == ([], 1, MailState.SENT)
    assert told(ada).mail_due_at == MORNING


# --- the digest ---------------------------------------------------------------------------------------------
def digest(mailbox: Mailbox, now: datetime) -> list[EmailMessage]:
    ask_for_digests(now=now)
    return mailbox.deliver(now)


def test_the_digest_holds_all_that_waits_in_one_mail_at_the_readers_hour(mailbox: Mailbox) -> None:
    # Arrange
    ada, grace = make_reader(digest=True), make_reader("grace", digest=True, time_zone="America/New_York")
    tell(ada, grace, title="Trip")
    tell(ada, title="Choir", text="At ten.", now=NOW + timedelta(hours=1))

    # Act
    before, due = digest(mailbox, EVENING - timedelta(seconds=1)), digest(mailbox, EVENING)
    in_new_york = digest(mailbox, EVENING + timedelta(hours=4))

    # Assert
    assert before == []
    assert seen(due) == [("ada@example.org", "2 new notifications")]
    assert "Message from your school: Trip\nAt nine.\n\nMessage from your school: Choir\nAt ten." in plain(due[0])
    assert link_in(due[0]) == "https://school.example"
    assert seen(in_new_york) == [("grace@example.org", "1 new notification")]
    assert states() == [MailState.SENT] * 3


def test_a_digest_asked_for_twice_or_done_twice_is_sent_once(mailbox: Mailbox) -> None:
    # Arrange
    ada = make_reader(digest=True)
    tell(ada)

    # Act
    asked = [ask_for_digests(now=EVENING) for _ in range(2)]
    waiting = list(Job.objects.filter(name="accounts.mail_digest").values_list("key", flat=True))
    first = mailbox.deliver(EVENING)
    Job.objects.create(name="accounts.mail_digest", ids={"user_id": str(ada.pk)}, not_before=EVENING)
    second = mailbox.deliver(EVENING)
    third = digest(mailbox, EVENING + timedelta(days=1))

    # Assert
    assert (asked, waiting) == ([1, 1], [str(ada.pk)])
    assert [len(first), len(second), len(third)] == [1, 0, 0]


def test_a_digest_that_is_being_sent_is_not_asked_for_again(mailbox: Mailbox) -> None:
    # Arrange
    ada, grace = make_reader(digest=True), make_reader("grace", digest=True)
    tell(ada, grace)
    ask_for_digests(now=EVENING)
    jobs = Job.objects.filter(name="accounts.mail_digest", key=str(ada.pk))
    jobs.update(state=JobState.RUNNING, leased_until=EVENING + timedelta(hours=1))

    # Act
    asked = ask_for_digests(now=EVENING + timedelta(minutes=15))
    letters = mailbox.deliver(EVENING + timedelta(minutes=15))

    # Assert
    assert (asked, jobs.count()) == (1, 1)
    assert seen(letters) == [("grace@example.org", "1 new notification")]


def test_the_digest_leaves_out_what_was_read_and_is_not_sent_empty(mailbox: Mailbox) -> None:
    # Arrange
    ada, grace = make_reader(digest=True), make_reader("grace", digest=True)
    tell(ada, grace, title="Read")
    tell(ada, title="New")
    for row in Notification.objects.all():
        if row.params["title"] == "Read":
            read_notification(notification_id=row.pk, reader=row.recipient, now=NOW)

    # Act
    letters = digest(mailbox, EVENING)

    # Assert
    assert seen(letters) == [("ada@example.org", "1 new notification")]
    assert "Read" not in text_of(letters[0])
    assert sorted(states()) == [MailState.NONE, MailState.NONE, MailState.SENT]


def test_a_digest_that_the_server_did_not_take_is_sent_later_with_all_in_it(mailbox: Mailbox) -> None:
    # Arrange
    ada = make_reader(digest=True)
    tell(ada)
    mailbox.refuses = True
    refused = digest(mailbox, EVENING)
    waiting = states()
    tell(ada, title="Choir", now=EVENING)
    mailbox.refuses = False

    # Act
    letters = mailbox.deliver(EVENING + timedelta(minutes=1))

    # Assert
    assert (refused, waiting) == ([], [MailState.DIGEST])
    assert seen(letters) == [("ada@example.org", "2 new notifications")]


def test_a_long_digest_shows_fifty_and_says_how_many_more(mailbox: Mailbox) -> None:
    # Arrange
    ada = make_reader(digest=True)
    for number in range(53):
        tell(ada, title=f"Title {number}.")

    # Act
    (letter,) = digest(mailbox, EVENING)

    # Assert
    assert letter["Subject"] == "53 new notifications"
    assert ["Title 49." in text_of(letter), "Title 50." in text_of(letter)] == [True, False]
    assert "And 3 more." in text_of(letter)


# --- nothing is lost ----------------------------------------------------------------------------------------
@contextmanager
def server_on(port: int, mailbox: Mailbox) -> Iterator[None]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def test_every_mail_arrives_exactly_once_after_three_days_without_a_mail_server() -> None:
    # Arrange
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mailbox, readers = Mailbox(), [make_reader(name, quiet_hours=None) for name in ("ada", "grace", "alan")]
    backend = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(
        EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, PUBLIC_URL="https://s.example"
    ):
        tell(*readers)
        after, done = NOW, 0

        # Act
        while after < NOW + timedelta(days=3):
            breaker_of("The mail server").close()  # it leaves the server alone for 30 s of real time
            done += run_due_jobs(now=after)
            after += timedelta(minutes=30)
        failed = Job.objects.filter(state=JobState.FAILED).count()
        breaker_of("The mail server").close()
        with server_on(port, mailbox):
            for hours in range(3):
                done += run_due_jobs(now=after + timedelta(hours=hours))

    # Assert
    assert failed == 0
    assert sorted(seen(mailbox.letters)) == [
        (f"{name}@example.org", "Message from your school: Trip") for name in ("ada", "alan", "grace")
    ]
    assert (done, states(), Job.objects.count()) == (3, [MailState.SENT] * 3, 0)


def test_mail_has_patience_for_three_days_even_with_the_shortest_pauses() -> None:
    # Arrange
    pauses = [min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(tries, 20)) * 0.8 for tries in range(MAIL_TRIES - 1)]

    # Act, Assert
    assert sum(pauses, timedelta()) > timedelta(days=3)


# --- headers ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "sign", ["\r\n", "\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x00", "\x1e", "\ud800"]
)
def test_a_title_that_came_in_by_another_way_adds_no_header(mailbox: Mailbox, sign: str) -> None:
    # Arrange
    ada = make_reader()
    tell(ada)
    evil = f"Trip{sign}Bcc: eve@example.org{sign}{sign}Body"
    if sign not in {"\x00", "\ud800"}:  # those no database takes
        Notification.objects.update(params={"title": evil, "text": "At nine."})
        expected = "Message from your school: Trip Bcc: eve@example.org Body"
        (letter,) = mailbox.deliver(NOW)
    else:
        send_mail(to="ada@example.org", text=MailText(subject=evil, paragraphs=("At nine.",)))
        expected, letter = "Trip Bcc: eve@example.org Body", mailbox.letters[-1]

    # Act
    headers = {name for name, _value in letter.items()}

    # Assert
    assert letter["Subject"] == expected
    assert headers <= {
        "Subject", "From", "To", "Date", "Message-ID", "MIME-Version", "Content-Type", "Auto-Submitted",
        "X-Peer", "X-MailFrom", "X-RcptTo",
    }  # fmt: skip
    assert "Bcc" not in headers


def test_nothing_is_sent_while_nothing_is_due(mailbox: Mailbox) -> None:
    with unchanged():
        assert ask_for_digests(now=NOW) == 0

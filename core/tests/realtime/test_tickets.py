"""Tickets: one socket each."""

from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import override_settings

from core.errors import UpstreamUnavailable
from core.realtime.admissions import Admission
from core.realtime.tickets import issue_ticket, redeem_ticket, ticket_among
from core.tests.threads import run_together

ADMISSION = Admission(person_id=UUID("0190a8f0-0000-7000-8000-000000000001"), sign_in="token:x", epoch=3, language="fr")


def test_a_ticket_lets_in_whom_it_was_made_for_once() -> None:
    # Arrange
    ticket = issue_ticket(ADMISSION)

    # Act
    first, second = redeem_ticket(ticket), redeem_ticket(ticket)

    # Assert
    assert (first, second) == (ADMISSION, None)


def test_of_many_who_show_a_ticket_at_once_one_is_let_in() -> None:
    # Arrange
    tickets = [issue_ticket(ADMISSION) for _ in range(20)]

    # Act
    let_in = [run_together(*[lambda t=ticket: redeem_ticket(t)] * 4) for ticket in tickets]

    # Assert
    assert [sum(admission is not None for admission in each) for each in let_in] == [1] * 20


@pytest.mark.parametrize("ticket", ["", "x", "x" * 65, "../../etc", "ключ", "0190a8f0000070008000000000000001"])
def test_what_is_no_ticket_lets_nobody_in(ticket: str) -> None:
    assert redeem_ticket(ticket) is None


def test_a_ticket_that_was_not_shown_in_time_is_gone() -> None:
    # Arrange
    ticket = issue_ticket(ADMISSION)

    # Act
    cache.touch(f"ticket:{ticket}", 0)

    # Assert
    assert redeem_ticket(ticket) is None


@override_settings(CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}})
def test_a_cache_that_keeps_nothing_lets_nobody_in() -> None:
    assert redeem_ticket(issue_ticket(ADMISSION)) is None


@override_settings(
    CACHES={
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.2, "IGNORE_EXCEPTIONS": True},
        }
    }
)
def test_while_the_cache_is_down_there_are_no_tickets() -> None:
    with pytest.raises(UpstreamUnavailable):
        issue_ticket(ADMISSION)


@pytest.mark.parametrize(
    ("offered", "ticket"),
    [
        (["lyceum.v1", "ticket.abc"], "abc"),
        (["ticket.abc", "lyceum.v1"], "abc"),
        (["lyceum.v1"], ""),
        (["ticket.abc"], ""),
        (["lyceum.v2", "ticket.abc"], ""),
        ([], ""),
    ],
)
def test_the_ticket_stands_beside_the_protocol(offered: list[str], ticket: str) -> None:
    assert ticket_among(offered) == ticket

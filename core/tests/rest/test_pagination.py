"""Cursor pages: bounded, complete, stable, and strict about their parameters."""

from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from accounts.tests.factories import client_of
from courses.services.courses import SectionDraft
from courses.tests.factories import make_concept, make_course
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db

CONCEPTS = "/api/v1/courses/concepts/"
LESSONS = "/api/v1/lessons/"
ATTEMPTS = "/api/v1/assessments/attempts/"
# Names in twos, so that a page ends between equals.
NAMES = ["A", "A", "B", "B", "C", "C", "D"]


@pytest.fixture
def client(teacher: Any) -> APIClient:
    for name in NAMES:
        make_concept(teacher, name=name)
    return client_of(teacher)


def walk(client: APIClient, address: str | None, link: str) -> list[list[str]]:
    """The ids of each page, following ``link`` to the end."""
    pages = []
    while address:
        body = client.get(address).json()
        pages.append([row["id"] for row in body["results"]])
        address = body[link]
    return pages


def test_list_without_parameters_holds_all_and_no_count(client: APIClient) -> None:
    body = client.get(CONCEPTS).json()

    assert [row["name"] for row in body["results"]] == NAMES
    assert (body["next"], body["previous"], set(body)) == (None, None, {"results", "next", "previous"})


def test_next_leads_through_all_rows_once(client: APIClient) -> None:
    everything = [row["id"] for row in client.get(CONCEPTS).json()["results"]]

    pages = walk(client, f"{CONCEPTS}?page_size=3", "next")

    assert [len(page) for page in pages] == [3, 3, 1]
    assert [row for page in pages for row in page] == everything


def test_previous_leads_back_the_same_way(client: APIClient) -> None:
    forward, address = [], f"{CONCEPTS}?page_size=3"
    while address:
        body = client.get(address).json()
        forward.append([row["id"] for row in body["results"]])
        last, address = address, body["next"]

    back = walk(client, last, "previous")

    assert back[0] == forward[-1]
    assert sorted(row for page in back for row in page) == sorted(row for page in forward for row in page)


def test_next_leads_through_an_order_by_another_table(teacher: Any) -> None:
    sections = [SectionDraft(title="First"), SectionDraft(title="Second")]
    course = make_course(teacher, sections=sections)
    for section in (*course.sections.order_by("-position"), *course.sections.order_by("position")):
        make_lesson(teacher, course, section_id=section.pk)
    client = client_of(teacher)

    pages = walk(client, f"{LESSONS}?page_size=1", "next")

    assert [row for page in pages for row in page] == [row["id"] for row in client.get(LESSONS).json()["results"]]
    assert len(pages) == 4


def test_row_that_comes_in_meanwhile_moves_no_other(client: APIClient, teacher: Any) -> None:
    first = client.get(f"{CONCEPTS}?page_size=3").json()
    make_concept(teacher, name="0 comes first")

    rest = walk(client, first["next"], "next")

    seen = [row["id"] for row in first["results"]] + [row for page in rest for row in page]
    assert (len(seen), len(set(seen))) == (len(NAMES), len(NAMES))


def test_count_is_the_number_of_all_rows_and_only_there_when_asked_for(client: APIClient) -> None:
    counted = client.get(f"{CONCEPTS}?count=1&page_size=2").json()
    not_counted = client.get(f"{CONCEPTS}?count=0").json()

    assert (counted["count"], len(counted["results"])) == (len(NAMES), 2)
    assert "count" not in not_counted


@pytest.mark.parametrize("size", [1, 100])
def test_page_size_within_the_bounds_is_taken(client: APIClient, size: int) -> None:
    response = client.get(f"{CONCEPTS}?page_size={size}")

    assert (response.status_code, len(response.json()["results"])) == (200, min(size, len(NAMES)))


@pytest.mark.parametrize(
    "size", ["0", "-1", "101", str(10**6), "abc", "", "1.5", "%C2%B2", "000000001000000", "9" * 5000]
)
def test_page_size_out_of_bounds_is_refused(client: APIClient, size: str) -> None:
    response = client.get(f"{CONCEPTS}?page_size={size}")

    assert response.status_code == 400
    assert [(line["field"], line["detail"]) for line in response.json()["errors"]] == [
        ("page_size", "A whole number from 1 to 100.")
    ]


@pytest.mark.parametrize(
    ("cursor", "concepts", "attempts", "lessons"),
    [
        ("abc", None, None, None),  # no text in base64
        ("%00", None, None, None),
        ("bz0tMQ==", None, None, None),  # an offset of -1
        ("bz05OTk5OTk5OTk5OTk5", [], [], []),  # a huge one
        ("cD14", [], None, None),  # position x: after all names, and no moment and no number
        ("cD0lRUQlQTAlODA=", [], None, None),  # half a letter
        ("cD05OTk5OTk5OTk5OTk5OTk5OTk5OQ==", NAMES, None, []),  # a huge number
    ],
)
def test_cursor_that_was_not_given_out_is_refused_or_a_place_like_any_other(
    client: APIClient, cursor: str, concepts: Any, attempts: Any, lessons: Any
) -> None:
    shown = [shown_at(client, f"{address}?cursor={cursor}") for address in (CONCEPTS, ATTEMPTS, LESSONS)]

    assert shown == [concepts, attempts, lessons]


def test_nul_in_a_cursor_is_a_letter_or_refused(client: APIClient) -> None:
    """SQLite sorts it before all others, PostgreSQL knows no such letter."""
    shown = [shown_at(client, f"{address}?cursor=cD0lMDA=") for address in (CONCEPTS, ATTEMPTS, LESSONS)]

    assert shown == [NAMES if connection.vendor == "sqlite" else None, None, None]


def shown_at(client: APIClient, address: str) -> list[str] | None:
    """The names on the page; None where its cursor is refused."""
    response = client.get(address)
    body = response.json()
    if response.status_code == 200:
        return [row["name"] for row in body["results"]]
    told = [(line["field"], line["detail"]) for line in body["errors"]]
    assert (response.status_code, told) == (400, [("cursor", "Follow the links `next` and `previous`.")])
    return None


def test_unknown_parameter_is_refused_by_name(client: APIClient) -> None:
    response = client.get(f"{CONCEPTS}?pagesize=3&subject=Mathematics&a=1")

    assert response.status_code == 400
    assert [(line["field"], line["detail"]) for line in response.json()["errors"]] == [
        ("a", "Unknown parameter."),
        ("pagesize", "Unknown parameter."),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_the_same_queries_for_one_row_and_for_three(
    teacher: Any, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        make_concept(teacher)
    client = client_of(teacher)
    client.get(CONCEPTS)

    with django_assert_num_queries(3):  # the page, its prerequisites, its tags
        assert len(client.get(CONCEPTS).json()["results"]) == rows

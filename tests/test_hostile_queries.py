"""Query parameters and ids that no honest client sends: 4xx, never 5xx, on both databases."""

import json
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from tests.addresses import (
    console_client,
    other_pages,
)
from tests.authorization_table import LISTS, READS, sender_of
from tests.live.faults import in_part
from tests.routes import shape_of
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_long_wait")]

NASTY = [
    "%00",
    "a%00b",
    "%ff%fe",
    "%ed%a0%80",
    "9" * 400,
    "-1",
    "1e999",
    "a" * 10_000,
    "%27%20OR%201=1--",
    "[]",
    "{{7*7}}",
]
# Moments that the calendars of Python, of SQLite or of PostgreSQL do not all know.
NO_MOMENTS = [
    "0001-01-01T00:00:00%2B14:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59-14:00",
    "9999-12-31T23:59:59Z",
    "1969-12-31T23:59:59Z",
    "2200-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "99999-01-01T00:00:00Z",
]
YEARS = ["0", "1", "9999", "10000", "99999", "-1", "x", "9" * 30, "2026&{0}__month=13", "2026&{0}__month=2&{0}__day=30"]
LISTED = [row.removeprefix("GET ") for row in LISTS]
IDS_IN_PATHS = sorted({path for path in (address.partition("?")[0] for address in READS) if "{" in path})
SIZES = ["1000000", "0", "-1", "x", "101", "1.5", "+5", "%D9%A5", "9" * 400, "%00", ""]
NO_CURSORS = ["%00", "x", "%ff", "a" * 10_001]
# p=%00, p=x, o=9999999999999999999, r=1&p=%FF
MADE_CURSORS = ["cD0lMDA=", "cD14", "bz05OTk5OTk5OTk5OTk5OTk5OTk5OTk=", "cj0xJnA9JUZG"]


@pytest.fixture(scope="module")
def parameters() -> dict[str, list[str]]:
    """The query parameters of each read, by the shape of its address."""
    paths = SchemaGenerator().get_schema(public=True)["paths"]
    return {
        shape_of(address): [each["name"] for each in members["get"].get("parameters", []) if each["in"] == "query"]
        for address, members in paths.items()
        if "get" in members
    }


def problem_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, json.loads(answer.content)["code"]


@pytest.mark.parametrize("address", LISTED)
@pytest.mark.parametrize(("name", "values"), [("page_size", SIZES), ("cursor", NO_CURSORS)], ids=["size", "cursor"])
def test_every_list_refuses_a_page_that_there_cannot_be(
    world: World, address: str, name: str, values: list[str]
) -> None:
    # Arrange
    reader = world.clients[sender_of(f"GET {address}")]
    here = address.format_map(world.ids())
    mark = "&" if "?" in here else "?"

    # Act
    answers = {value: problem_of(reader.get(f"{here}{mark}{name}={value}")) for value in values}

    # Assert
    assert reader.get(here).status_code == 200
    assert answers == dict.fromkeys(values, (400, "core.invalid_input"))


@pytest.mark.parametrize("address", LISTED)
@pytest.mark.parametrize("cursor", MADE_CURSORS)
def test_a_made_up_cursor_is_refused_or_leads_to_some_page(world: World, address: str, cursor: str) -> None:
    # Arrange
    here = address.format_map(world.ids())

    # Act
    answer = world.clients[sender_of(f"GET {address}")].get(f"{here}{'&' if '?' in here else '?'}cursor={cursor}")

    # Assert
    assert (answer.status_code, "results" in answer.json()) in {(200, True), (400, False)}


@pytest.mark.parametrize("address", READS)
def test_no_query_breaks_a_read(world: World, parameters: dict[str, list[str]], address: str) -> None:
    # Arrange
    reader = world.clients[sender_of(f"GET {address}")]
    path = address.partition("?")[0].format_map(world.ids())
    names = [*parameters.get(shape_of(address), []), "unknown", "%00"]
    values = {name: in_part(NASTY, of=f"{address} {name}", few=4) for name in names}

    # Act
    answers = [reader.get(f"{path}?{name}={value}") for name in names for value in values[name]]

    # Assert
    assert [answer.request["QUERY_STRING"] for answer in answers if answer.status_code >= 500] == []
    assert {answer["Content-Type"] for answer in answers if answer.status_code >= 400} <= {"application/problem+json"}


@pytest.mark.parametrize("address", LISTED)
def test_every_moment_that_is_asked_for_is_one(world: World, parameters: dict[str, list[str]], address: str) -> None:
    # Arrange
    reader, here = world.clients[sender_of(f"GET {address}")], address.format_map(world.ids())
    names = [name for name in parameters[shape_of(address.partition("?")[0])] if name in ("since", "until")]
    mark = "&" if "?" in here else "?"

    # Act
    refused = {problem_of(reader.get(f"{here}{mark}{name}={value}")) for name in names for value in NO_MOMENTS}
    known = {
        reader.get(f"{here}{mark}{name}={year}-01-01T00:00:00Z").status_code for name in names for year in (1970, 2199)
    }

    # Assert
    assert refused == ({(400, "core.invalid_input")} if names else set())
    assert known == ({200} if names else set())


@pytest.mark.parametrize("address", IDS_IN_PATHS)
@pytest.mark.parametrize("name", ["%00", "a%00b", "%ff", "x" * 2000, "..%2f..%2f", "0", "-1"])
def test_an_id_that_can_be_none_is_not_found(world: World, address: str, name: str) -> None:
    # Arrange
    ids = dict.fromkeys(world.ids(), name)

    # Act
    answer = world.clients["superuser"].get(address.format_map(ids))

    # Assert
    assert problem_of(answer) == (404, "core.not_found")


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ff", "p=x", "p=-1", "p=" + "9" * 30, "o=x", "id__exact=%00", "e=1", "all=", "_popup=%00"]
)
def test_no_query_breaks_a_list_of_the_console(world: World, query: str) -> None:
    # Arrange
    client = console_client(world, "superuser")
    lists = [
        reverse(f"admin:{each._meta.app_label}_{each._meta.model_name}_changelist") for each in admin.site._registry
    ]

    # Act
    answers = {address: client.get(f"{address}?{query}") for address in lists}

    # Assert
    assert len(lists) > 15
    assert [address for address, answer in answers.items() if answer.status_code >= 500] == []


def test_no_moment_and_no_year_breaks_a_list_of_the_console(world: World) -> None:
    # Arrange
    client = console_client(world, "superuser")
    queries = [
        f"{reverse(f'admin:{model._meta.app_label}_{model._meta.model_name}_changelist')}?{query}"
        for model in admin.site._registry
        for field in model._meta.concrete_fields
        if field.get_internal_type() in ("DateTimeField", "DateField")
        for query in (
            *(f"{field.name}__gte={value}" for value in NO_MOMENTS),
            *(f"{field.name}__{lookup}={NO_MOMENTS[0]}" for lookup in ("lt", "exact")),
            *(f"{field.name}__year={year.format(field.name)}" for year in YEARS),
        )
    ]

    # Act
    answers = {query: client.get(query).status_code for query in in_part(queries, of="moments", few=400)}

    # Assert
    assert len(answers) > 300
    assert {query: status for query, status in answers.items() if status not in (200, 302, 400)} == {}


@pytest.mark.parametrize("value", ["x", "%00", "9" * 30, NO_MOMENTS[0]])
def test_nothing_that_is_filled_in_beforehand_breaks_a_form_of_the_console(world: World, value: str) -> None:
    # Arrange
    client = console_client(world, "superuser")
    forms = [
        (reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add"), [f.name for f in model._meta.fields])
        for model in admin.site._registry
    ]

    # Act: all fields at once where the form opens with them, else one by one, since one may hide the others.
    answers = {}
    for address, names in forms:
        whole = f"{address}?{'&'.join(f'{name}={value}' for name in names)}"
        answers[whole] = client.get(whole).status_code
        if answers[whole] != 200:
            answers |= {(query := f"{address}?{name}={value}"): client.get(query).status_code for name in names}

    # Assert
    assert {query: status for query, status in answers.items() if status not in (200, 302, 403)} == {}


def test_nothing_that_is_sent_of_itself_breaks_a_form_of_the_console(world: World) -> None:
    # Act
    sent = console_client(world, "superuser").post("/admin/accounts/consent/add/", {"student": "x"})

    # Assert
    assert sent.status_code == 200


@pytest.mark.parametrize("value", NASTY)
def test_no_search_and_no_id_breaks_the_console(world: World, value: str) -> None:
    # Arrange
    client = console_client(world, "teacher")
    autocomplete = "app_label=courses&model_name=lesson&field_name=course"
    addresses = [
        f"/admin/search/?s={value}",
        f"/admin/autocomplete/?{autocomplete}&term={value}",
        f"/admin/autocomplete/?app_label={value}&model_name={value}&field_name={value}&term=a",
        f"/admin/courses/course/{value}/change/",
        f"/admin/courses/course/add/?_changelist_filters={value}&title={value}",
        f"/admin/courses/course/?q={value}",
    ]

    # Act
    answers = [client.get(address).status_code for address in addresses]

    # Assert
    assert max(answers) < 500


@pytest.mark.parametrize("value", NASTY)
def test_no_query_breaks_another_page(world: World, value: str) -> None:
    # Arrange
    client = console_client(world, "teacher")
    pages = [address for address in other_pages() if not address.startswith("/health/")]

    # Act
    answers = {a: client.get(f"{a}?lang={value}&version={value}&next={value}&format={value}") for a in pages}

    # Assert
    assert [address for address, answer in answers.items() if answer.status_code >= 500] == []


@pytest.mark.parametrize("value", ["a\x00b", "\x00", "a" * 100_000])
def test_no_name_breaks_the_sign_in_to_the_console(client: Any, value: str) -> None:
    # Arrange
    address = client.get("/admin/login/", follow=True).request["PATH_INFO"]

    # Act
    answer = client.post(address, {"username": value, "password": value, "next": value})

    # Assert
    assert answer.status_code < 500
    assert "sessionid" not in client.cookies or "_auth_user_id" not in client.session

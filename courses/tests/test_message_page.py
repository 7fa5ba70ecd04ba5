"""The console's page to write to a class: a form, a question with a number, and it goes once."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Notification, User
from accounts.tests.factories import make_institution, make_person
from accounts.tests.guardians import make_guardian
from accounts.tests.services.record import unchanged
from core.ids import new_id
from courses.models import Classroom
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def classroom(teacher: User) -> Classroom:
    learners = [make_person(teacher.institution) for _ in range(2)]
    make_guardian(learners[0])
    return make_classroom(teacher, learners=learners, name="KG <1>")


def page(classroom: Classroom) -> str:
    return reverse("admin:courses_message", args=[classroom.pk])


def message(**more: Any) -> dict[str, Any]:
    return {"title": "Trip <b>", "text": "At nine.\r\nBring lunch.", "to": "both", "sending": str(new_id()), **more}


def sent() -> list[tuple[str, dict[str, Any]]]:
    return list(Notification.objects.filter(kind="accounts.school.message").values_list("recipient__role", "params"))


def test_the_class_leads_to_the_page_unless_it_is_over(console: Client, classroom: Classroom) -> None:
    # Act
    address = reverse("admin:courses_classroom_change", args=[classroom.pk])
    running = console.get(address).content.decode()
    Classroom.objects.filter(pk=classroom.pk).update(is_archived=True)
    over = console.get(address).content.decode()

    # Assert
    assert [page(classroom) in running, page(classroom) in over] == [True, False]


def test_the_page_says_how_many_would_read_it(console: Client, classroom: Classroom) -> None:
    # Act
    with unchanged():
        body = console.get(page(classroom)).content.decode()

    # Assert
    assert "2 learners, 1 guardian." in body
    assert "KG &lt;1&gt;" in body


def test_it_asks_with_the_number_before_it_sends(console: Client, classroom: Classroom) -> None:
    # Act
    with unchanged():
        body = console.post(page(classroom), message()).content.decode()

    # Assert
    assert "“Trip &lt;b&gt;” goes to 3 people. It cannot be taken back." in body
    assert 'name="confirmed" value="yes"' in body
    assert 'name="text" value="At nine.' in body
    assert '<blockquote class="console-quoted">At nine.<br>Bring lunch.</blockquote>' in body
    assert reverse("admin:courses_classroom_change", args=[classroom.pk]) in body


def test_somebody_who_goes_back_finds_what_they_typed(console: Client, classroom: Classroom) -> None:
    # Act
    with unchanged():
        answer = console.post(page(classroom), message(confirmed="yes", change="yes"))

    # Assert
    form = answer.context["form"]
    assert answer.status_code == 200
    assert (form["title"].value(), form["text"].value(), form["to"].value()) == (
        "Trip <b>",
        "At nine.\r\nBring lunch.",
        "both",
    )
    assert 'name="title" value="Trip &lt;b&gt;"' in answer.content.decode()


def test_once_confirmed_it_goes_and_a_second_click_sends_nothing_more(console: Client, classroom: Classroom) -> None:
    # Arrange
    given = message(confirmed="yes")

    # Act
    first = console.post(page(classroom), given, follow=True)
    second = console.post(page(classroom), given, follow=True)

    # Assert
    home = reverse("admin:courses_classroom_change", args=[classroom.pk])
    assert (first.redirect_chain, second.redirect_chain) == ([(home, 302)], [(home, 302)])
    assert [[str(each) for each in answer.context["messages"]] for answer in (first, second)] == [
        ["3 people were told."],
        ["0 people were told."],
    ]
    words = {"title": "Trip <b>", "text": "At nine.\nBring lunch."}
    assert sorted(sent()) == [("guardian", words), ("student", words), ("student", words)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "t" * 121}, "title"),
        ({"title": "Trip\u2028x"}, "title"),
        ({"text": " "}, "text"),
        ({"text": "At\x1bnine"}, "text"),
        ({"to": "all"}, "to"),
        ({"sending": "x"}, "sending"),
    ],
)
def test_what_does_not_fit_brings_the_form_back(
    console: Client, classroom: Classroom, change: dict[str, Any], field: str
) -> None:
    # Act
    answer = console.post(page(classroom), message(confirmed="yes", **change))

    # Assert
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert sent() == []


def test_an_archived_class_sends_nothing(console: Client, classroom: Classroom) -> None:
    # Arrange
    Classroom.objects.filter(pk=classroom.pk).update(is_archived=True)

    # Act
    answer = console.post(page(classroom), message(confirmed="yes"))

    # Assert
    assert (answer.status_code, sent()) == (400, [])
    assert "The class is archived" in console.get(page(classroom)).content.decode()


def test_a_strangers_class_is_not_there(client: Client, teacher: User, classroom: Classroom) -> None:
    # Arrange
    strangers = [
        make_person(teacher.institution, Role.TEACHER),
        make_person(make_institution(), Role.ADMIN),
    ]

    # Act
    statuses = []
    for stranger in strangers:
        client.force_login(stranger)
        statuses.append(client.get(page(classroom)).status_code)
        statuses.append(client.post(page(classroom), message(confirmed="yes")).status_code)

    # Assert
    assert (statuses, sent()) == ([404] * 4, [])


def test_the_page_costs_the_same_for_one_and_for_five(console: Client, teacher: User) -> None:
    # Arrange
    costs = []
    for size in (1, 5):
        learners = [make_person(teacher.institution) for _ in range(size)]
        for learner in learners:
            make_guardian(learner)
        classroom = make_classroom(teacher, learners=learners)

        # Act
        with CaptureQueriesContext(connection) as seen:
            console.get(page(classroom))
        costs.append(len(seen.captured_queries))

    # Assert
    assert costs[0] == costs[1]

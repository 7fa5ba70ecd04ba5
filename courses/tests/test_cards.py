"""The console's sign-in cards of a class: the door, the pictures, and the sheet of badges."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from accounts.enums import Role
from accounts.models import PictureCredential, User
from accounts.pictures import PICTURES
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.pictures import SEQUENCE, give_pictures
from accounts.tests.services.record import audited, everything, unchanged
from core.ids import new_id
from courses.models import Classroom
from courses.services.doors import open_door
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher() -> User:
    return make_person(make_institution(language="es"), Role.TEACHER)


@pytest.fixture
def children(teacher: User) -> list[User]:
    return [make_person(teacher.institution, full_name=name) for name in ("Ada Byron", "Blaise Pascal")]


@pytest.fixture
def classroom(teacher: User, children: list[User]) -> Classroom:
    """Its door is open; the first child has pictures."""
    made = make_classroom(teacher, learners=children, name="KG <1>")
    give_pictures(teacher, children[0])
    return open_door(classroom_id=made.pk, actor=teacher, now=NOW)


def page(classroom: Classroom) -> str:
    return reverse("admin:courses_cards", args=[classroom.pk])


def do(console: Client, classroom: Classroom, deed: str, **given: Any) -> list[str]:
    """What the page says after a deed of which its actor is sure."""
    answer = console.post(page(classroom), {"deed": deed, "confirmed": "yes", **given}, follow=True)
    assert answer.redirect_chain == [(page(classroom), 302)]
    return [str(message) for message in answer.context["messages"]]


def code_of(classroom: Classroom) -> str | None:
    return Classroom.objects.get(pk=classroom.pk).children_code


def with_pictures() -> set[Any]:
    return set(PictureCredential.objects.values_list("child_id", flat=True))


# --- the page -----------------------------------------------------------------------------------------------
def test_the_class_leads_to_its_cards(console: Client, classroom: Classroom) -> None:
    # Act
    body = console.get(reverse("admin:courses_classroom_change", args=[classroom.pk])).content.decode()

    # Assert
    assert page(classroom) in body


def test_the_page_shows_the_door_and_who_has_pictures_but_not_which(console: Client, classroom: Classroom) -> None:
    # Act
    with unchanged():
        answer = console.get(page(classroom))

    # Assert
    body = answer.content.decode()
    assert answer.status_code == 200
    assert [str(code_of(classroom)) in body, "Ada Byron" in body, "Blaise Pascal" in body] == [True] * 3
    assert "KG &lt;1&gt;" in body
    assert "accounts/pictures/" not in body
    assert not any(re.search(rf"\b{label}\b", body) for label in ("Sun", "Boat", "Sol", "Barco"))


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_child_and_for_three(console: Client, teacher: User, number: int) -> None:
    # Arrange
    children = [make_person(teacher.institution) for _ in range(number)]
    classroom = make_classroom(teacher, learners=children)
    issue = give_pictures(teacher, children[0])
    console.get(page(classroom))

    # Act
    with CaptureQueriesContext(connection) as seen:
        answer = console.get(page(classroom))

    # Assert: session, user, class, children
    assert (len(seen), len(answer.context["children"]), issue) == (4, number, children[0])


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_cards_of_another_class_do_not_exist(client: Client, classroom: Classroom, method: str) -> None:
    # Arrange
    school = make_person(make_institution(), Role.ADMIN).institution
    strangers = [
        make_person(User.objects.get(role=Role.TEACHER).institution, Role.TEACHER),
        make_person(school, Role.ADMIN),
    ]
    told = []

    for stranger in strangers:
        client.force_login(stranger)
        for classroom_id in (classroom.pk, new_id()):
            # Act
            with unchanged():
                answer = getattr(client, method)(reverse("admin:courses_cards", args=[classroom_id]), {"deed": "sheet"})
            told.append((answer.status_code, answer.context["reason"]))

    # Assert
    assert told == [(404, "There is no such class.")] * 4


@pytest.mark.parametrize("role", [Role.STUDENT, Role.GUARDIAN])
def test_the_cards_are_not_for_learners_and_guardians(client: Client, classroom: Classroom, role: Role) -> None:
    # Arrange
    client.force_login(make_person(User.objects.get(role=Role.TEACHER).institution, role))

    # Act
    answers = [client.get(page(classroom)), client.post(page(classroom), {"deed": "sheet"})]

    # Assert
    assert [answer.status_code for answer in answers] == [302, 302]
    assert all("Ada" not in answer.content.decode() for answer in answers)


# --- deeds --------------------------------------------------------------------------------------------------
def test_the_door_is_renewed_shut_and_opened(console: Client, classroom: Classroom) -> None:
    # Act
    codes = [code_of(classroom)]
    texts = []
    for deed in ("renew", "shut", "open"):
        texts += do(console, classroom, deed)
        codes.append(code_of(classroom))

    # Assert
    assert texts == [
        "The door has another code. Please print the badges anew.",
        "The children's door is shut.",
        "The children's door is open.",
    ]
    assert [code is None for code in codes] == [False, False, True, False]
    assert len(set(codes)) == 4


def test_pictures_are_given_to_those_without_anew_to_one_and_taken_away(
    console: Client, classroom: Classroom, children: list[User]
) -> None:
    # Arrange
    first, second = children
    before = PictureCredential.objects.get(child=first).sealed_sequence

    # Act
    texts = do(console, classroom, "issue_missing")
    both = with_pictures()
    texts += do(console, classroom, "issue", child=first.pk)
    after = PictureCredential.objects.get(child=first).sealed_sequence
    texts += do(console, classroom, "withdraw", child=second.pk)

    # Assert
    assert (both, with_pictures(), before != after) == ({first.pk, second.pk}, {first.pk}, True)
    assert texts == [
        "1 child was given pictures.",
        "The child has new pictures. Please print the badge anew.",
        "The child has no pictures any more.",
    ]


@pytest.mark.parametrize(
    ("deed", "title", "after"),
    [
        ("renew", "Change the code of the children's door?", (False, True)),
        ("shut", "Shut the children's door?", (True, True)),
        ("issue", "Give Ada <Byron> new pictures?", (False, True)),
        ("withdraw", "Take the pictures of Ada <Byron> away?", (False, False)),
    ],
)
def test_what_cannot_be_undone_is_asked_once_more(
    console: Client, classroom: Classroom, deed: str, title: str, after: tuple[bool, bool]
) -> None:
    # Arrange
    User.objects.filter(full_name="Ada Byron").update(full_name="Ada <Byron>")
    (child,) = with_pictures()
    given = {"deed": deed, "child": str(child)}
    before = everything()

    # Act
    with unchanged():
        asked = console.post(page(classroom), given)
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', asked.content.decode()))
    done = console.post(page(classroom), form)

    # Assert
    assert (asked.status_code, asked.context["title"], asked.context["back"]) == (200, title, page(classroom))
    assert escape(title) in asked.content.decode()
    assert {name: value for name, value in form.items() if name != "csrfmiddlewaretoken"} == {
        **given,
        "confirmed": "yes",
    }
    assert (done.status_code, done["Location"], everything() == before) == (302, page(classroom), False)
    assert (code_of(classroom) is None, child in with_pictures()) == after


def test_first_pictures_are_given_unasked(console: Client, classroom: Classroom, children: list[User]) -> None:
    # Act
    answer = console.post(page(classroom), {"deed": "issue", "child": str(children[1].pk)})

    # Assert
    assert (answer.status_code, with_pictures()) == (302, {child.pk for child in children})


def test_the_buttons_of_each_child_are_told_apart(console: Client, classroom: Classroom) -> None:
    # Act
    body = console.get(page(classroom)).content.decode()

    # Assert
    assert re.findall(r'name="deed" value="\w+" aria-label="([^"]*)"', body) == [
        "New pictures for Ada Byron",
        "Take away the pictures of Ada Byron",
        "Give pictures to Blaise Pascal",
    ]
    assert "<td></td></tr></thead>" not in body


def test_a_refusal_is_told_on_the_page(console: Client, classroom: Classroom) -> None:
    # Arrange
    Classroom.objects.filter(pk=classroom.pk).update(is_archived=True)

    # Act
    texts = do(console, classroom, "renew")

    # Assert
    assert texts == ["The class is archived: nobody signs in there."]


@pytest.mark.parametrize(
    "given",
    [
        {"deed": "issue", "child": "nobody"},
        {"deed": "issue", "child": "00000000-0000-0000-0000-000000000000"},
        {"deed": "withdraw"},
        {"deed": "withdraw", "child": "00000000-0000-0000-0000-000000000000", "confirmed": "yes"},
        {"deed": "explode"},
        {"deed": "explode", "confirmed": "yes"},
        {},
    ],
    ids=str,
)
def test_a_deed_that_there_is_not_changes_nothing(console: Client, classroom: Classroom, given: dict[str, str]) -> None:
    # Act
    with unchanged():
        answer = console.post(page(classroom), given)

    # Assert
    assert answer.status_code == 404


def test_a_change_needs_the_forms_own_token(teacher: User, classroom: Classroom) -> None:
    # Arrange
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(teacher)

    # Act
    with unchanged():
        answer = strict.post(page(classroom), {"deed": "shut"})

    # Assert
    assert answer.status_code == 403


# --- the sheet ----------------------------------------------------------------------------------------------
def test_the_sheet_shows_pictures_in_order_with_words_in_the_schools_language(
    console: Client, teacher: User, classroom: Classroom, children: list[User]
) -> None:
    # Act
    answer = console.post(page(classroom), {"deed": "sheet", "with_pictures": "on"})

    # Assert
    body = answer.content.decode()
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    assert '<html lang="es" dir="ltr">' in body
    assert re.findall(r'pictures/(\w+)\.svg" alt=""><span>(\w+)</span>', body) == [
        ("sun", "Sol"),
        ("boat", "Barco"),
        ("key", "Llave"),
    ]
    assert re.findall(r"<h1><bdi>(.*?)</bdi></h1>", body) == ["Ada B."]
    assert (body.count('class="qr"'), str(code_of(classroom)) in body, "Byron" in body) == (1, True, False)
    assert [(entry["object_id"], entry["actor_id"]) for entry in audited("accounts.pictures.read")] == [
        (children[0].pk, teacher.pk)
    ]


def test_the_sheet_without_pictures_tells_none_and_reads_none(console: Client, classroom: Classroom) -> None:
    # Act
    with unchanged():
        body = console.post(page(classroom), {"deed": "sheet"}).content.decode()

    # Assert
    assert re.findall(r"<h1><bdi>(.*?)</bdi></h1>", body) == ["Ada B."]
    assert not any(f"/{key}.svg" in body for key in PICTURES)
    assert audited("accounts.pictures.read") == []


def test_the_sheet_is_a_file_too(console: Client, teacher: User, classroom: Classroom, children: list[User]) -> None:
    # Act
    answer = console.post(page(classroom), {"deed": "pdf", "with_pictures": "on"})

    # Assert
    assert (answer["Content-Type"], answer.content[:5], "no-store" in answer["Cache-Control"]) == (
        "application/pdf",
        b"%PDF-",
        True,
    )
    assert [(entry["object_id"], entry["actor_id"]) for entry in audited("accounts.pictures.read")] == [
        (children[0].pk, teacher.pk)
    ]


def test_eight_badges_stand_on_a_page(console: Client, teacher: User) -> None:
    # Arrange
    children = [make_person(teacher.institution) for _ in range(9)]
    classroom = open_door(classroom_id=make_classroom(teacher, learners=children).pk, actor=teacher, now=NOW)
    do(console, classroom, "issue_missing")

    # Act
    body = console.post(page(classroom), {"deed": "sheet"}).content.decode()

    # Assert
    assert [part.count("<article") for part in body.split('<main class="page">')[1:]] == [8, 1]


def test_an_arabic_sheet_reads_from_the_right(console: Client, teacher: User, classroom: Classroom) -> None:
    # Arrange
    type(teacher.institution).objects.filter(pk=teacher.institution_id).update(language="ar")

    # Act
    body = console.post(page(classroom), {"deed": "sheet", "with_pictures": "on"}).content.decode()

    # Assert
    assert '<html lang="ar" dir="rtl">' in body
    assert re.findall(r'alt=""><span>(.*?)</span>', body) == [PICTURES[key].labels["ar"] for key in SEQUENCE]


def test_pictures_that_cannot_be_read_any_more_are_asked_to_be_renewed(
    console: Client, teacher: User, classroom: Classroom
) -> None:
    # Arrange
    PictureCredential.objects.update(sealed_sequence="sealed with a key that is gone")

    # Act
    body = console.post(page(classroom), {"deed": "sheet", "with_pictures": "on"}).content.decode()

    # Assert
    assert "Please give new ones." in body
    assert (body.count("<article"), body.count("accounts/pictures/")) == (1, 0)


def test_a_shut_door_has_no_sheet(console: Client, classroom: Classroom) -> None:
    # Arrange
    do(console, classroom, "shut")

    # Act
    texts = do(console, classroom, "sheet")

    # Assert
    assert texts == ["The door of this class is shut: open it first."]

"""The console page of a child's guardians, and the letter."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.admin.guardians import guardian_letter
from accounts.enums import Role
from accounts.models import GuardianInvitation, GuardianLink, User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.guardians import join, link_of, live_guardians, make_code, make_guardian
from accounts.tests.services.record import unchanged
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def child() -> User:
    return make_person(make_institution("Riverside <School>"), full_name="Ada <b>Byron</b>")


@pytest.fixture
def teacher(child: User) -> User:
    teacher = make_person(child.institution, Role.TEACHER)
    make_classroom(teacher, learners=[child])
    return teacher


def page_of(child: User) -> str:
    return reverse("admin:accounts_guardians", args=[child.pk])


def test_a_teacher_reads_guardians_and_open_codes(client: Client, child: User, teacher: User) -> None:
    # Arrange
    guardian = make_guardian(child)
    made = make_code(child, now=timezone.now())
    make_code(child, now=timezone.now() - timedelta(days=31))
    client.force_login(teacher)

    # Act
    page = client.get(page_of(child))

    # Assert
    assert page.status_code == 200
    assert [link.guardian for link in page.context["links"]] == [guardian]
    assert page.context["codes"] == [made.invitation]
    text = page.content.decode()
    assert made.code not in text
    assert "<b>Byron" not in text
    assert f'aria-label="Revoke {guardian}"' in text
    assert "<td></td></tr></thead>" not in text


def test_the_persons_page_leads_there_for_students_only(client: Client, child: User, teacher: User) -> None:
    # Arrange
    client.force_login(make_person(child.institution, Role.ADMIN))
    linked = [client.get(reverse("admin:accounts_user_change", args=[each.pk])) for each in (child, teacher)]

    # Act
    found = [reverse("admin:accounts_guardians", args=[each.pk]) for each in (child, teacher)]

    # Assert
    assert [url in page.content.decode() for url, page in zip(found, linked, strict=True)] == [True, False]


def test_a_code_is_shown_once_in_a_letter_that_works(client: Client, child: User, teacher: User) -> None:
    # Arrange
    client.force_login(teacher)

    # Act
    letter = client.post(page_of(child), {"deed": "make", "relation": "guardian"})

    # Assert
    made = GuardianInvitation.objects.get()
    (code,) = re.findall(r'<strong class="code" dir="ltr">([^<]+)</strong>', letter.content.decode())
    assert (letter.status_code, "no-store" in letter["Cache-Control"]) == (200, True)
    assert (made.relation, made.created_by_id) == ("guardian", teacher.pk)
    assert code not in client.get(page_of(child)).content.decode()
    assert {join(code, now=timezone.now()).pk} == live_guardians(child)


def test_the_letter_says_who_what_how_and_until_when(child: User) -> None:
    # Arrange
    child.institution.language, child.institution.time_zone = "en", "Asia/Kathmandu"
    made = make_code(child)

    # Act
    with override_settings(ACCOUNT_PAGES_URL="https://school.example/account"):
        letter = guardian_letter(made, child)
        child.institution.guardians_see_chats = True
        open_school = guardian_letter(made, child)

    # Assert
    assert '<html lang="en" dir="ltr">' in letter
    assert "For the guardians of Ada &lt;b&gt;Byron&lt;/b&gt;" in letter
    assert "Riverside &lt;School&gt; invites you" in letter
    assert '<span class="address" dir="ltr">https://school.example/account/guardian/</span>' in letter
    assert made.code in letter
    assert "by Oct. 13, 2026" in letter  # good for 30 days from 14 September
    assert ("You will not see the child" in letter, "the child is told so" in letter) == (True, False)
    assert ("You will not see the child" in open_school, "the child is told so" in open_school) == (False, True)
    assert "<script>" not in letter
    assert "style=" not in letter


@pytest.mark.parametrize(
    ("language", "head", "day"),
    [
        ("ar", '<html lang="ar" dir="rtl">', "13 أكتوبر، 2026"),
        ("es", '<html lang="es" dir="ltr">', "13 de octubre de 2026"),
    ],
)
def test_the_letter_is_in_the_language_of_the_school(child: User, language: str, head: str, day: str) -> None:
    # Arrange
    child.institution.language = language

    # Act
    letter = guardian_letter(make_code(child), child)

    # Assert
    assert head in letter
    assert day in letter


def test_what_cannot_be_undone_is_asked_once_more(client: Client, child: User, teacher: User) -> None:
    # Arrange
    link, made = link_of(child, make_guardian(child)), make_code(child, now=timezone.now())
    client.force_login(teacher)
    posts = [
        {"deed": "revoke", "link": str(link.pk)},
        {"deed": "take_back", "code": str(made.invitation.pk)},
    ]

    for post in posts:
        # Act
        asked = client.post(page_of(child), post)
        rows = (GuardianLink.objects.live().count(), GuardianInvitation.objects.good(timezone.now()).count())
        done = client.post(page_of(child), {**post, "confirmed": "yes"}, follow=True)

        # Assert
        assert asked.status_code == 200
        assert next(template.name for template in asked.templates) == "admin/question.html"
        sent = {**post, "confirmed": "yes"}
        assert all(f'name="{name}" value="{value}"' in asked.content.decode() for name, value in sent.items())
        assert rows == ((1, 1) if post is posts[0] else (0, 1))
        assert (done.redirect_chain, done.status_code) == ([(page_of(child), 302)], 200)
    link.refresh_from_db()
    made.invitation.refresh_from_db()
    assert (link.end_reason, made.invitation.revoked_at is not None) == ("revoked", True)


def test_the_eleventh_is_told_in_words(client: Client, child: User, teacher: User) -> None:
    # Arrange
    for _ in range(10):
        make_code(child, now=timezone.now())
    client.force_login(teacher)

    # Act
    answer = client.post(page_of(child), {"deed": "make", "relation": "parent"}, follow=True)

    # Assert
    assert [str(message) for message in answer.context["messages"]] == [
        "A child has ten guardians at most, open codes among them."
    ]
    assert GuardianInvitation.objects.count() == 10


@pytest.mark.parametrize(
    "post",
    [
        {},
        {"deed": "erase"},
        {"deed": "make"},
        {"deed": "make", "relation": "owner"},
        {"deed": "revoke"},
        {"deed": "revoke", "link": "x", "confirmed": "yes"},
        {"deed": "take_back", "code": "00000000-0000-0000-0000-000000000000", "confirmed": "yes"},
    ],
)
def test_a_made_up_form_changes_nothing(client: Client, child: User, teacher: User, post: dict[str, str]) -> None:
    # Arrange
    client.force_login(teacher)

    # Act
    with unchanged():
        answer = client.post(page_of(child), post)

    # Assert
    assert answer.status_code == 404


def test_links_and_codes_of_another_child_are_not_ended_here(client: Client, child: User, teacher: User) -> None:
    # Arrange
    sibling = make_person(child.institution)
    link, made = link_of(sibling, make_guardian(sibling)), make_code(sibling, now=timezone.now())
    client.force_login(make_person(child.institution, Role.ADMIN))

    # Act
    with unchanged():
        answers = [
            client.post(page_of(child), {"deed": "revoke", "link": str(link.pk), "confirmed": "yes"}),
            client.post(page_of(child), {"deed": "take_back", "code": str(made.invitation.pk), "confirmed": "yes"}),
        ]

    # Assert
    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize("who", ["colleague", "parent who teaches others", "other office", "guardian", "nobody"])
def test_strangers_find_nothing(client: Client, child: User, teacher: User, who: str) -> None:
    # Arrange
    school = child.institution
    if who != "nobody":
        stranger = {
            "colleague": lambda: make_person(school, Role.TEACHER),
            "parent who teaches others": lambda: make_guardian(child, make_person(school, Role.TEACHER)),
            "other office": lambda: make_person(make_institution(), Role.ADMIN),
            "guardian": lambda: make_guardian(child),
        }[who]()
        client.force_login(stranger)

    # Act
    statuses = [
        client.get(page_of(child)).status_code,
        client.post(page_of(child), {"deed": "make", "relation": "parent"}).status_code,
    ]

    # Assert
    assert statuses == ([302, 302] if who in {"guardian", "nobody"} else [404, 404])
    assert GuardianInvitation.objects.good(NOW).count() == 0


def test_the_ledger_of_links_is_the_schools_own_and_read_only(client: Client, child: User) -> None:
    # Arrange
    link = link_of(child, make_guardian(child))
    make_guardian(make_person(make_institution()))
    client.force_login(make_person(child.institution, Role.ADMIN))

    # Act
    listed = client.get(reverse("admin:accounts_guardianlink_changelist"))

    # Assert
    assert list(listed.context["cl"].result_list) == [link]
    page = reverse("admin:accounts_guardianlink_change", args=[link.pk])
    assert (client.get(page).status_code, client.post(page, {"relation": "carer"}).status_code) == (200, 403)
    assert client.get(reverse("admin:accounts_guardianlink_add")).status_code == 403


def test_the_page_costs_the_same_for_one_and_three(client: Client, child: User, teacher: User) -> None:
    # Arrange
    client.force_login(teacher)
    costs = []

    for number in (1, 2):
        for _ in range(number):
            make_guardian(child)
            make_code(child, now=timezone.now())
        client.get(page_of(child))

        # Act
        with CaptureQueriesContext(connection) as seen:
            page = client.get(page_of(child))
        costs.append((len(page.context["links"]), len(page.context["codes"]), len(seen)))

    # Assert
    assert [(links, codes) for links, codes, _ in costs] == [(1, 1), (3, 3)]
    assert costs[0][2] == costs[1][2]

"""The console's list of what was sent: teachers see their own, admins the institution's, and nobody who has read it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Notification, User
from accounts.tests.factories import make_institution, make_person
from accounts.tests.notifications import tell

pytestmark = pytest.mark.django_db
LIST = "admin:accounts_notification_changelist"
COST = 4


def listed(client: Client, reader: User) -> set[str]:
    client.force_login(reader)
    answer = client.get(reverse(LIST))
    assert answer.status_code == 200
    return {row.params["title"] for row in answer.context["cl"].result_list}


def test_each_sees_what_is_theirs_to_see(client: Client, teacher: User) -> None:
    # Arrange
    school = teacher.institution
    colleague, admin = make_person(school, Role.TEACHER), make_person(school, Role.ADMIN)
    elsewhere = make_person(make_institution(), Role.TEACHER)
    tell(make_person(school), title="Mine", sender_id=teacher.pk)
    tell(make_person(school), title="My colleague's", sender_id=colleague.pk)
    tell(make_person(elsewhere.institution), title="Elsewhere", sender_id=elsewhere.pk)
    tell(teacher, title="By the platform")

    # Act
    seen = {name: listed(client, reader) for name, reader in {"teacher": teacher, "admin": admin}.items()}

    # Assert
    assert seen == {"teacher": {"Mine"}, "admin": {"Mine", "My colleague's"}}


def test_a_page_shows_the_text_but_not_whether_it_was_read(client: Client, teacher: User) -> None:
    # Arrange
    tell(make_person(teacher.institution), title="Trip <b>", text="At <i>nine</i>.", sender_id=teacher.pk)
    client.force_login(teacher)

    # Act
    answer = client.get(reverse("admin:accounts_notification_change", args=[Notification.objects.get().pk]))

    # Assert
    body = answer.content.decode()
    assert answer.status_code == 200
    assert ["Trip &lt;b&gt;" in body, "At &lt;i&gt;nine&lt;/i&gt;." in body, "read_at" in body] == [True, True, False]


def test_nobody_writes_or_deletes_there(client: Client, teacher: User) -> None:
    # Arrange
    tell(make_person(teacher.institution), sender_id=teacher.pk)
    client.force_login(teacher)
    pk = Notification.objects.get().pk

    # Act
    statuses = [
        client.get(reverse("admin:accounts_notification_add")).status_code,
        client.post(reverse("admin:accounts_notification_delete", args=[pk])).status_code,
        client.post(reverse("admin:accounts_notification_change", args=[pk]), {"kind": "x"}).status_code,
    ]

    # Assert
    assert statuses == [403, 403, 403]


@pytest.mark.parametrize("role", [Role.STUDENT, Role.GUARDIAN])
def test_who_is_not_on_the_staff_is_not_let_in(client: Client, teacher: User, role: Role) -> None:
    # Arrange
    client.force_login(make_person(teacher.institution, role))

    # Act
    answer = client.get(reverse(LIST))

    # Assert
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("admin:login"))


def test_a_list_of_one_and_of_five_costs_the_same(client: Client, teacher: User) -> None:
    # Arrange
    client.force_login(teacher)
    costs = []
    for size in (1, 5):
        while Notification.objects.count() < size:
            tell(make_person(teacher.institution), sender_id=teacher.pk)

        # Act
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse(LIST))
        costs.append(len(seen.captured_queries))

    # Assert
    assert costs == [COST, COST]

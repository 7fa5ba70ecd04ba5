"""The audit in the console: names, labels, old and new values, the seal; one institution's, at a fixed cost."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.services.people import manage_person
from accounts.tests.consents import agree_on_paper
from accounts.tests.factories import NOW, make_institution, make_person
from core.events.reader import read_until_idle
from core.maintenance import unlocked
from core.models import AuditDetail

pytestmark = pytest.mark.django_db

LIST = reverse("admin:core_auditdetail_changelist")
COST = 10


@pytest.fixture
def admin() -> User:
    return make_person(make_institution(), Role.ADMIN, full_name="Mary Somerville")


@pytest.fixture
def console(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


@pytest.fixture
def changed(admin: User) -> AuditDetail:
    """An entry in which a name became another."""
    student = make_person(admin.institution, full_name="Ada Byron")
    manage_person(user_id=student.pk, changes={"full_name": "Ada <i>Lovelace</i>"}, actor=admin, now=NOW)
    return AuditDetail.objects.get(action="accounts.user.managed")


def listed(console: Client, **query: str) -> set[str]:
    """The actions of the rows."""
    answer = console.get(LIST, query)
    assert answer.status_code == 200
    return {row.action for row in answer.context["cl"].result_list}


def page(entry: AuditDetail) -> str:
    return reverse("admin:core_auditdetail_change", args=[entry.pk])


def test_the_list_tells_names_labels_and_the_way_to_the_person(console: Client, changed: AuditDetail) -> None:
    html = console.get(LIST).content.decode()

    assert "Account changed" in html
    assert "Ada &lt;i&gt;Lovelace&lt;/i&gt;" in html
    assert "Mary Somerville" in html
    assert reverse("admin:accounts_user_change", args=[changed.object_id]) in html


def test_the_page_of_an_entry_shows_each_field_before_and_after(console: Client, changed: AuditDetail) -> None:
    html = console.get(page(changed)).content.decode()

    row = '<tr><th scope="row">Name</th><td data-label="Before">Ada Byron</td><td data-label="After">Ada &lt;i&gt;Lovelace&lt;/i&gt;</td></tr>'
    assert row in html
    assert "Not sealed yet" in html


def test_codes_are_words_and_the_object_is_named(console: Client, admin: User) -> None:
    # Arrange
    student = make_person(admin.institution, full_name="Ada Byron")
    agree_on_paper(student)
    given = AuditDetail.objects.get(action="accounts.consent.granted")

    # Act
    html = console.get(page(given)).content.decode()

    # Assert
    rows = [
        '<tr><th scope="row">Purpose</th><td data-label="Before">—</td><td data-label="After">Training of models</td></tr>',
        '<tr><th scope="row">Language of the text</th><td data-label="Before">—</td><td data-label="After">en</td></tr>',
    ]
    assert [row in html for row in rows] == [True, True]
    assert "Ada Byron" in html


def test_times_name_the_clock_that_they_are_of(console: Client, admin: User) -> None:
    # Arrange
    User.objects.filter(pk=admin.pk).update(time_zone="Asia/Tokyo")
    student = make_person(admin.institution)
    late = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)
    manage_person(user_id=student.pk, changes={"full_name": "Ada"}, actor=admin, now=late)
    entry = AuditDetail.objects.get(action="accounts.user.managed")

    # Act
    pages = [console.get(address).content.decode() for address in (LIST, page(entry))]

    # Assert
    assert ["March 2, 2026, 5:30 a.m. (Asia/Tokyo)" in html for html in pages] == [True, True]


def test_the_actions_are_offered_in_the_order_of_their_labels(console: Client, changed: AuditDetail) -> None:
    # Act
    answer = console.get(LIST)

    # Assert
    changelist = answer.context["cl"]
    labels = [[str(each["display"]) for each in spec.choices(changelist)] for spec in changelist.filter_specs[:2]]
    assert [each[0] for each in labels] == ["All", "All"]
    assert [each[1:] for each in labels] == [sorted(each[1:], key=str.casefold) for each in labels]
    assert "Account changed" in labels[0]
    assert "Person" in labels[1]


def test_the_seal_is_shown_and_whether_the_entry_is_what_was_sealed(console: Client, changed: AuditDetail) -> None:
    # Arrange
    read_until_idle()
    sealed = console.get(page(changed)).content.decode()

    # Act
    with unlocked():
        AuditDetail.objects.filter(pk=changed.pk).update(after={"full_name": "Ada King"})
    forged = console.get(page(changed)).content.decode()

    # Assert
    assert ("changed afterwards!" in sealed, "changed afterwards!" in forged) == (False, True)
    assert "Not sealed yet" not in sealed


def test_search_finds_by_name_by_id_and_by_request(console: Client, admin: User, changed: AuditDetail) -> None:
    about = {"accounts.user.created", "accounts.user.managed"}

    assert listed(console, q="lovelace") == about
    assert listed(console, q=str(changed.object_id)) == about
    assert listed(console, q="somerville") == {*about, "core.audit.read"}
    assert listed(console, q="no-such-request") == set()


def test_filters_narrow_by_action_type_and_actor(console: Client, admin: User, changed: AuditDetail) -> None:
    assert listed(console, action="accounts.user.managed") == {"accounts.user.managed"}
    assert listed(console, object_type="accounts.Institution") == {"accounts.institution.created", "core.audit.read"}
    assert listed(console, actor=str(admin.pk)) == {"accounts.user.managed", "core.audit.read"}
    assert listed(console, actor="none") == {"accounts.institution.created", "accounts.user.created"}
    assert listed(console, actor="nonsense") == set()


def test_an_admin_sees_nothing_of_another_institution(console: Client, changed: AuditDetail) -> None:
    # Arrange
    stranger = make_person(make_institution(), full_name="Zoe Stranger")
    foreign = AuditDetail.objects.get(object_id=stranger.pk)

    # Act
    answers = [console.get(LIST, {"q": "Zoe"}), console.get(page(foreign))]

    # Assert
    assert [row.pk for row in answers[0].context["cl"].result_list] == []
    assert answers[1].status_code != 200
    assert "Zoe Stranger" not in console.get(LIST).content.decode()


def test_teachers_see_no_audit(client: Client, admin: User) -> None:
    client.force_login(make_person(admin.institution, Role.TEACHER))

    assert client.get(LIST).status_code == 403


def test_looking_is_written_down_once(console: Client, admin: User, changed: AuditDetail) -> None:
    for address in (LIST, page(changed), LIST):
        console.get(address)

    read = AuditDetail.objects.filter(action="core.audit.read")
    assert list(read.values_list("actor_id", "object_id")) == [(admin.pk, admin.institution_id)]


def test_a_student_whose_page_is_opened_is_written_down(console: Client, admin: User, changed: AuditDetail) -> None:
    for _ in range(2):
        console.get(reverse("admin:accounts_user_change", args=[changed.object_id]))
    console.get(reverse("admin:accounts_user_change", args=[admin.pk]))

    read = AuditDetail.objects.filter(action="accounts.student.read")
    assert list(read.values_list("actor_id", "object_id")) == [(admin.pk, changed.object_id)]


def test_the_list_costs_the_same_for_a_few_entries_and_for_many(console: Client, admin: User) -> None:
    # Arrange
    costs = []
    console.get(LIST)

    # Act
    for number in (1, 5):
        for _ in range(number):
            make_person(admin.institution)
        with CaptureQueriesContext(connection) as seen:
            console.get(LIST)
        costs.append(len(seen.captured_queries))

    # Assert
    assert costs == [COST, COST]

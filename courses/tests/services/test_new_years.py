"""The whole school in its new year."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.enums import Role
from accounts.models import StudentProfile, User
from accounts.services.promotions import first_day_to_move_on, nearest_school_year, school_year_name
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, refused, unchanged
from courses.errors import AdminsOnly
from courses.models import Classroom
from courses.services.new_years import classes_in_new_year, roll_over_school
from courses.services.roll_over import roll_over_classroom
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db

JUNE = datetime(2027, 6, 20, tzinfo=UTC)
PAGE = reverse("admin:courses_new_year")
COST = 3


@pytest.fixture
def office() -> User:
    return make_person(make_institution(), Role.ADMIN)


@pytest.fixture
def teacher(office: User) -> User:
    return make_person(office.institution, Role.TEACHER)


@pytest.fixture
def school(office: User, teacher: User) -> list[Classroom]:
    """Made in September 2026; the third is archived."""
    child = make_person(office.institution)
    StudentProfile.objects.filter(user=child).update(grade="5")
    made = [make_classroom(teacher, [], [child], name=f"{name} 2026/27") for name in ("5A", "5B", "4C")]
    make_classroom(make_person(make_institution(), Role.TEACHER), name="Elsewhere")
    Classroom.objects.filter(pk=made[2].pk).update(is_archived=True)
    return made


def shown(office: User, now: datetime = JUNE) -> list[tuple[str, str, int, bool]]:
    found = classes_in_new_year(actor=office, now=now)
    return [(each.classroom.name, each.name_then, each.learner_count, each.is_done) for each in found]


def test_every_class_goes_on_once_and_what_is_of_the_new_year_stays(
    office: User, teacher: User, school: list[Classroom]
) -> None:
    # Arrange
    young = make_classroom(teacher, name="1A 2027/28")
    Classroom.objects.filter(pk=young.pk).update(created_at=JUNE - timedelta(days=3))
    kept = roll_over_classroom(
        classroom_id=school[1].pk, name="6B", actor=teacher, now=JUNE, archives_old=False
    ).classroom

    # Act
    before = shown(office)
    done = roll_over_school(actor=office, now=JUNE)
    with unchanged():
        again = roll_over_school(actor=office, now=JUNE + timedelta(days=100))

    # Assert
    assert before == [
        ("1A 2027/28", "2A 2028/29", 0, True),
        ("5A 2026/27", "6A 2027/28", 1, False),
        ("5B 2026/27", "6B 2027/28", 1, True),
        ("6B", "7B", 1, True),
    ]
    assert (done.made, done.failed, done.remaining, again.made) == (1, [], 0, 0)
    new = Classroom.objects.get(follows=school[0])
    assert (new.name, Classroom.objects.get(pk=school[0].pk).is_archived) == ("6A 2027/28", True)
    assert not Classroom.objects.filter(follows__in=[young, kept]).exists()
    assert StudentProfile.objects.get(grade="6").promoted_for == 2027
    assert len(announced("courses.classroom.followed")) == 2


def test_in_the_same_year_nothing_is_due(office: User, school: list[Classroom]) -> None:
    # Act
    with unchanged():
        done = roll_over_school(actor=office, now=NOW + timedelta(days=60))

    # Assert
    assert (done.made, done.failed, [each[3] for each in shown(office, NOW)]) == (0, [], [True, True])


def test_a_class_made_before_the_holidays_may_be_taken_on_by_itself(office: User, school: list[Classroom]) -> None:
    # Arrange
    Classroom.objects.filter(pk=school[0].pk).update(created_at=JUNE - timedelta(days=60))

    # Act
    found = classes_in_new_year(actor=office, now=JUNE)

    # Assert
    assert [(each.is_done, each.may_go_alone) for each in found] == [(True, True), (False, True)]


def test_what_fails_is_named_and_stops_no_other(office: User, school: list[Classroom]) -> None:
    # Arrange
    Classroom.objects.filter(pk=school[0].pk).update(name=" ")

    # Act
    done = roll_over_school(actor=office, now=JUNE)

    # Assert
    assert (done.made, done.failed) == (1, [(" ", "The class needs a name.")])


def test_more_than_a_request_bears_is_done_in_parts(office: User, school: list[Classroom]) -> None:
    # Act
    done = [roll_over_school(actor=office, now=JUNE, at_once=1) for _ in range(3)]

    # Assert
    assert [(each.made, each.remaining) for each in done] == [(1, 1), (1, 0), (0, 0)]


def test_only_those_who_run_the_school_may(office: User, teacher: User, school: list[Classroom]) -> None:
    # Act, Assert
    for stranger in (teacher, make_person(office.institution)):
        with refused(AdminsOnly):
            roll_over_school(actor=stranger, now=JUNE)
    assert shown(make_person(make_institution(), Role.ADMIN)) == []


@pytest.mark.parametrize("size", [1, 3])
def test_the_list_costs_the_same_for_one_class_and_for_three(
    office: User, size: int, django_assert_num_queries: object
) -> None:
    # Arrange
    for number in range(size):
        make_classroom(office, [], [make_person(office.institution)], name=f"K{number}")

    # Act
    with django_assert_num_queries(COST):  # type: ignore[operator]
        found = classes_in_new_year(actor=office, now=JUNE)

    # Assert
    assert [each.learner_count for each in found] == [1] * size


# --- the page -----------------------------------------------------------------------------------------------
def test_the_page_shows_asks_and_does(office: User, school: list[Classroom], client: Client) -> None:
    # Arrange
    client.force_login(office)
    Classroom.objects.update(created_at=NOW - timedelta(days=800))
    StudentProfile.objects.update(grade="Seals")

    # Act
    page = client.get(PAGE)
    with unchanged():
        asked = client.post(PAGE)
    done = client.post(PAGE, {"confirmed": "yes"}, follow=True)
    again = client.post(PAGE, {"confirmed": "yes"}, follow=True)

    # Assert
    now_on = nearest_school_year(office.institution, now=timezone.now())
    year, next_year = (school_year_name(office.institution, each) for each in (now_on, now_on + 1))
    assert f"2 classes go on into the school year {year}" in page.content.decode()
    told = again.content.decode()
    begins = date_format(first_day_to_move_on(office.institution, now_on + 1))
    assert f"Every class is of the school year {year}" in told
    assert f"From {begins} on the classes are taken into the school year {next_year} here" in told
    html = page.content.decode()
    assert (page.status_code, page.context["due"], "6A 2027/28" in html, "4C" in html) == (200, 2, True, False)
    assert asked.context["title"] == f"Take 2 classes into the school year {year}?"
    made, by_hand = map(str, done.context["messages"])
    assert (made, "Please write it by hand" in by_hand) == ("2 classes go on.", True)
    assert [str(each) for each in again.context["messages"]] == [
        "There was nothing left to do: every class is of the new year."
    ]
    assert Classroom.objects.exclude(follows=None).count() == 2


def test_teachers_do_not_find_the_page(office: User, teacher: User, client: Client) -> None:
    # Act
    client.force_login(teacher)
    hidden = client.get(PAGE).status_code
    listed = client.get(reverse("admin:courses_classroom_changelist")).content.decode()
    client.force_login(office)
    open_list = client.get(reverse("admin:courses_classroom_changelist")).content.decode()

    # Assert
    assert (hidden, "new-year" in listed, "new-year" in open_list) == (404, False, True)

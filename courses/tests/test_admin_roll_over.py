"""Taking classes into a new year in the console."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Institution, StudentProfile, User
from accounts.services.promotions import nearest_school_year, school_year_name
from accounts.tests.factories import make_institution, make_person
from courses.models import Classroom
from courses.selectors import learners_in
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db

LIST = reverse("admin:courses_classroom_changelist")
COST = 8


@pytest.fixture
def old(teacher: User) -> Classroom:
    learners = [make_person(teacher.institution, full_name=name) for name in ("Ada", "Eve")]
    return of_last_year(make_classroom(teacher, [], learners, name="5B 2025/26"))


def of_last_year(classroom: Classroom) -> Classroom:
    Classroom.objects.filter(pk=classroom.pk).update(created_at=timezone.now() - timedelta(days=400))
    return classroom


def page(classroom: Classroom) -> str:
    return reverse("admin:courses_roll_over", args=[classroom.pk])


def test_the_page_proposes_the_next_name_and_everybody(console: Client, old: Classroom) -> None:
    answer = console.get(page(old))

    html = answer.content.decode()
    assert (answer.status_code, 'value="6B 2026/27"' in html) == (200, True)
    assert html.count('type="checkbox" name="learners"') == 2
    assert page(old) in console.get(reverse("admin:courses_classroom_change", args=[old.pk])).content.decode()


def test_what_is_chosen_comes_along(console: Client, old: Classroom) -> None:
    # Arrange
    first = learners_in(old.pk)[0].learner_id
    form = {"name": "6B", "learners": [str(first)], "archives_old": "on", "confirmed": "yes"}

    # Act
    answer = console.post(page(old), form)

    # Assert
    made = Classroom.objects.get(follows=old)
    assert answer["Location"] == reverse("admin:courses_classroom_change", args=[made.pk])
    assert (made.name, [place.learner_id for place in learners_in(made.pk)]) == ("6B", [first])
    old.refresh_from_db()
    assert old.is_archived is True


def test_it_asks_with_what_will_be_and_goes_back_with_what_was_typed(console: Client, old: Classroom) -> None:
    # Arrange
    first = learners_in(old.pk)[0].learner_id
    form = {"name": "6B", "learners": [str(first)]}

    # Act
    asked = console.post(page(old), form).content.decode()
    back = console.post(page(old), {**form, "confirmed": "yes", "change": "yes"})

    # Assert
    assert "Make 6B from 5B 2025/26?" in asked
    assert "1 learner of 2 comes along." in asked
    assert "<dt>Old class</dt><dd>stays open</dd>" in asked
    assert f'name="learners" value="{first}"' in asked
    assert (back.context["form"]["name"].value(), back.context["form"]["learners"].value()) == ("6B", [str(first)])
    assert Classroom.objects.count() == 1


def test_every_chosen_learner_is_asked_for_again(console: Client, old: Classroom) -> None:
    # Arrange
    everybody = [str(place.learner_id) for place in learners_in(old.pk)]

    # Act
    asked = console.post(page(old), {"name": "6B", "learners": everybody})

    # Assert
    assert [value for name, value in asked.context["posted"] if name == "learners"] == everybody


@pytest.mark.parametrize(("name", "is_hinted"), [("Chess", True), ("Chess 2025/26", False), ("7A", False)])
def test_a_name_without_a_year_is_pointed_out(console: Client, teacher: User, name: str, is_hinted: bool) -> None:
    # Act
    html = console.get(page(of_last_year(make_classroom(teacher, name=name)))).content.decode()

    # Assert
    assert ("There is no year in the name of this class" in html) == is_hinted


def test_a_second_time_says_so_and_leads_to_the_new_class(console: Client, old: Classroom) -> None:
    # Arrange
    form = {"name": "6B", "archives_old": "on", "confirmed": "yes"}
    console.post(page(old), form)

    # Act
    again = console.post(page(old), form)

    # Assert
    html = again.content.decode()
    new = Classroom.objects.get(follows=old)
    assert "already" in html
    places = [reverse("admin:courses_classroom_change", args=[each.pk]) for each in (new, old)]
    assert [place in html for place in places] == [True, True]
    assert Classroom.objects.count() == 2


def test_learners_of_elsewhere_and_blank_names_bring_the_form_back(console: Client, old: Classroom) -> None:
    stranger = make_person(make_institution())

    answers = [
        console.post(page(old), {"name": "6B", "learners": [str(stranger.pk)]}),
        console.post(page(old), {"name": " "}),
    ]

    assert [each.status_code for each in answers] == [200, 200]
    assert Classroom.objects.count() == 1


def test_strangers_find_no_page(client: Client, teacher: User, old: Classroom) -> None:
    client.force_login(make_person(teacher.institution, Role.TEACHER))

    assert [client.get(page(old)).status_code, client.post(page(old), {"name": "6B"}).status_code] == [404, 404]
    assert Classroom.objects.count() == 1


def test_several_at_once_go_on_under_the_next_names(console: Client, teacher: User, old: Classroom) -> None:
    # Arrange
    second = make_classroom(teacher, name="6A 2025/26")
    foreign = make_classroom(make_person(teacher.institution, Role.TEACHER))
    chosen = {"action": "roll_over", "_selected_action": [str(each.pk) for each in (old, second, foreign)]}

    # Act
    console.post(LIST, chosen)
    console.post(LIST, chosen)

    # Assert
    made = Classroom.objects.exclude(follows=None).order_by("name")
    assert list(made.values_list("name", "follows")) == [("5B 2026/27", old.pk), ("6A 2026/27", second.pk)]


def test_the_list_moves_classes_on_and_names_whose_grade_is_no_number(
    console: Client, teacher: User, old: Classroom
) -> None:
    # Arrange
    ada, _eve = (place.learner for place in learners_in(old.pk))
    StudentProfile.objects.filter(user=ada).update(grade="Seals")

    # Act
    answer = console.post(LIST, {"action": "promote", "_selected_action": [str(old.pk)]}, follow=True)

    # Assert
    assert Classroom.objects.get(follows=old).name == "6B 2026/27"
    assert [str(each) for each in answer.context["messages"]] == [
        "1 class goes on.",
        "The grade of 1 learner is no number. Please write it by hand: Ada",
    ]


@pytest.mark.parametrize(("sent", "grade"), [({"promotes": "on"}, "6"), ({}, "5")])
def test_learners_move_on_if_that_is_ticked(console: Client, old: Classroom, sent: dict[str, str], grade: str) -> None:
    # Arrange
    StudentProfile.objects.update(grade="5")
    everybody = [str(place.learner_id) for place in learners_in(old.pk)]

    # Act
    console.post(page(old), {"name": "6B", "learners": everybody, "confirmed": "yes", **sent})

    # Assert
    assert set(StudentProfile.objects.values_list("grade", flat=True)) == {grade}


def test_a_class_of_the_running_year_is_not_moved_on(console: Client, teacher: User) -> None:
    # Arrange
    young = make_classroom(teacher, [], [make_person(teacher.institution)], name="5B")
    Classroom.objects.update(created_at=timezone.now())
    StudentProfile.objects.update(grade="5")
    form = {"name": "5C", "learners": [str(place.learner_id) for place in learners_in(young.pk)], "promotes": "on"}

    # Act
    html = console.get(page(young)).content.decode()
    asked = console.post(page(young), form).content.decode()
    console.post(LIST, {"action": "promote", "_selected_action": [str(young.pk)]})
    nothing_yet = Classroom.objects.count()
    console.post(page(young), {**form, "confirmed": "yes"})

    # Assert
    assert ("This class is of the school year" in html, 'value="5B"' in html) == (True, True)
    assert "<dt>Grades and levels</dt><dd>stay as they are</dd>" in asked
    assert (nothing_yet, Classroom.objects.get(follows=young).name) == (1, "5C")
    assert StudentProfile.objects.get().grade == "5"


@pytest.mark.parametrize("sent", [{"promotes": "on"}, {}])
def test_a_class_made_in_the_holidays_is_moved_on_only_by_who_ticks_that(
    console: Client, teacher: User, sent: dict[str, str]
) -> None:
    # Arrange
    school = teacher.institution
    year = nearest_school_year(school, now=timezone.now())
    begins = datetime(year, school.school_year_month, school.school_year_day, 12, tzinfo=UTC)
    young = make_classroom(teacher, [], [make_person(school)], name="5B 2026/27")
    Classroom.objects.update(created_at=begins - timedelta(days=20))
    doubt = f"made shortly before the school year {school_year_name(school, year)} and may be of that year already"

    # Act
    shown = console.get(page(young))
    asked = console.post(page(young), {"name": "5C", **sent}).content.decode()

    # Assert
    form, html = shown.context["form"], shown.content.decode()
    assert (form["promotes"].value(), form["name"].value()) == (False, "5B 2026/27")
    assert form.fields["promotes"].disabled is False
    assert (doubt in html, "This is the name of the old class." in html) == (True, True)
    assert (doubt in asked) == bool(sent)


def test_the_school_year_is_named_and_who_is_of_it_already(console: Client, old: Classroom) -> None:
    # Arrange
    school = Institution.objects.get(pk=old.institution_id)
    year = nearest_school_year(school, now=timezone.now())
    ada, eve = (place.learner for place in learners_in(old.pk))
    StudentProfile.objects.update(grade="5")
    StudentProfile.objects.filter(user=ada).update(promoted_for=year)
    form = {"name": "6B", "learners": [str(ada.pk), str(eve.pk)], "promotes": "on"}
    name = school_year_name(school, year)

    # Act
    html = console.get(page(old)).content.decode()
    asked = console.post(page(old), form).content.decode()
    done = console.post(page(old), {**form, "confirmed": "yes"}, follow=True)

    # Assert
    assert f"To the school year {name}: grades count one up" in html
    assert f"one year on, to the school year {name}" in asked
    assert str(list(done.context["messages"])[1]) == (
        "1 learner stays in their grade, which is the one of the new school year already: Ada"
    )
    assert sorted(StudentProfile.objects.values_list("grade", flat=True)) == ["5", "6"]


def test_the_page_costs_the_same_for_two_learners_and_for_four(console: Client, teacher: User, old: Classroom) -> None:
    # Arrange
    bigger = make_classroom(teacher, [], [make_person(teacher.institution) for _ in range(4)])
    console.get(page(old))
    costs = []

    # Act
    for classroom in (old, bigger):
        with CaptureQueriesContext(connection) as seen:
            console.get(page(classroom))
        costs.append(len(seen.captured_queries))

    # Assert
    assert costs == [COST, COST]

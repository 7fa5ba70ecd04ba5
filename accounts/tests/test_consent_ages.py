"""Who decides: by the law of the country, on the calendar of the institution, and in doubt a guardian."""

from datetime import UTC, date, datetime
from re import findall

import pytest

from accounts.consent_ages import consent_age, consent_ages, decider_of
from accounts.enums import ConsentDecider, Role
from accounts.models import Institution, StudentProfile, User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.guardians import born

# By two letters each.
EU = "ATBEBGCYCZDEDKEEESFIFRGRHRHUIEITLTLULVMTNLPLPTROSESISK"
EEA_AND_UK = "ISLINOGB"


def test_the_table_has_every_country_of_the_european_union_and_around_it_with_its_law() -> None:
    # Act
    ages = consent_ages()

    # Assert
    listed = [*findall("..", EU), *findall("..", EEA_AND_UK), "US", "elsewhere"]
    assert len(findall("..", EU)) == 27
    assert sorted(ages) == sorted(listed)
    assert {age.age for age in ages.values()} == {13, 14, 15, 16}
    assert [country for country, age in ages.items() if len(age.source) < 10] == []


@pytest.mark.parametrize(
    ("country", "age"),
    [
        ("ES", 14),
        ("es", 14),
        ("FR", 15),
        ("DE", 16),
        ("GB", 13),
        ("US", 13),
        ("DK", 15),
        ("", 16),
        ("JP", 16),
        ("?", 16),
    ],
)
def test_the_age_of_a_country_or_the_strictest(country: str, age: int) -> None:
    assert consent_age(country).age == age


def test_no_age_is_stricter_than_that_of_an_unknown_country() -> None:
    assert max(age.age for age in consent_ages().values()) == consent_age("").age


def student(country: str, birth_on: date | None, *, time_zone: str = "UTC", role: Role = Role.STUDENT) -> User:
    person = User(role=role, institution=Institution(country=country, time_zone=time_zone))
    person.student_profile = StudentProfile(user=person, birth_on=birth_on)
    return person


@pytest.mark.parametrize(
    ("country", "birth_on", "decider"),
    [
        ("ES", date(2012, 9, 14), "self"),
        ("ES", date(2012, 9, 15), "guardian"),
        ("DE", date(2010, 9, 14), "self"),
        ("DE", date(2010, 9, 15), "guardian"),
        ("", date(2010, 9, 15), "guardian"),
        ("US", date(2013, 9, 14), "self"),
        ("US", date(2013, 9, 15), "guardian"),
        ("US", None, "guardian"),
        ("GB", date(1950, 1, 1), "self"),
    ],
)
def test_who_decides_for_a_student(country: str, birth_on: date | None, decider: str) -> None:
    assert decider_of(student(country, birth_on), now=NOW) == decider


def test_the_birthday_begins_where_the_school_is() -> None:
    # Arrange
    evening = datetime(2026, 9, 13, 22, 30, tzinfo=UTC)

    # Act
    deciders = [
        decider_of(student("ES", date(2012, 9, 14), time_zone=zone), now=evening)
        for zone in ("UTC", "Europe/Madrid", "America/Lima", "Nowhere/At-all")
    ]

    # Assert
    assert deciders == ["guardian", "self", "guardian", "guardian"]


@pytest.mark.parametrize("role", [Role.TEACHER, Role.GUARDIAN, Role.ADMIN])
def test_who_is_no_student_decides_alone(role: Role) -> None:
    assert decider_of(student("DE", None, role=role), now=NOW) == ConsentDecider.SELF


@pytest.mark.django_db
def test_a_student_without_a_profile_is_as_young_as_can_be() -> None:
    # Arrange
    child = born(make_person(make_institution()), date(1990, 1, 1))
    StudentProfile.objects.filter(pk=child.pk).delete()

    # Act
    decider = decider_of(User.objects.get(pk=child.pk), now=NOW)

    # Assert
    assert decider == ConsentDecider.GUARDIAN

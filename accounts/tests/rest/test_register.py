"""``POST accounts/register/``."""

from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import StudentProfile, TeacherProfile, User
from accounts.tests.factories import make_institution, make_person

pytestmark = pytest.mark.django_db

GOOD = {"username": "eve", "email": "eve@example.org", "password": "difference-engine-2", "full_name": "Eve Lovelace"}


def test_registering_makes_an_open_student_who_is_signed_in(
    preferences: dict[str, Any], post: Any, status_of_me: Any
) -> None:
    # Act
    answer = post("register", GOOD)

    # Assert
    user = User.objects.get(username="eve")
    assert answer.status_code == 201
    assert set(answer.json()) == {"access", "refresh", "user"}
    assert answer.json()["user"] == {
        "id": str(user.pk),
        "email": "eve@example.org",
        "is_email_verified": False,
        "username": "eve",
        "full_name": "Eve Lovelace",
        "role": "student",
        "institution": {"id": str(user.institution_id), "name": "Open learners", "slug": "open"},
        "language": "en",
        "time_zone": "UTC",
        "preferences": preferences,
        "profile": {"birth_on": None, "grade": "", "kg_level": None},
    }
    assert (user.is_superuser, user.is_staff, user.check_password(GOOD["password"])) == (False, False, True)
    assert status_of_me(answer.json()["access"]) == 200
    assert StudentProfile.objects.filter(user=user).count() == 1


def test_registering_without_an_email_is_allowed(post: Any) -> None:
    # Act
    answer = post("register", {name: value for name, value in GOOD.items() if name != "email"})

    # Assert
    assert (answer.status_code, answer.json()["user"]["email"]) == (201, None)


@pytest.mark.parametrize("role", ["teacher", "professor"])
def test_a_teacher_registers_where_the_school_allows_it(post: Any, role: str) -> None:
    # Arrange
    school = make_institution(allows_teacher_registration=True)

    # Act
    answer = post("register", {**GOOD, "role": role, "institution": school.slug})

    # Assert
    assert (answer.status_code, answer.json()["user"]["role"]) == (201, "teacher")
    assert answer.json()["user"]["profile"] == {"subjects": []}
    assert TeacherProfile.objects.filter(user__institution=school).count() == 1


@pytest.mark.parametrize("school", ["open", "students only"])
def test_a_teacher_registers_nowhere_else(post: Any, school: str) -> None:
    # Arrange
    slug = "open" if school == "open" else make_institution(allows_student_registration=True).slug

    # Act
    answer = post("register", {**GOOD, "role": "teacher", "institution": slug})

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (403, "accounts.registration_closed")
    assert [error["field"] for error in answer.json()["errors"]] == ["role"]
    assert not User.objects.filter(username="eve").exists()


@pytest.mark.parametrize(
    ("taken", "code", "field"),
    [
        ({"username": "EVE"}, "accounts.username_taken", "username"),
        ({"email": "EVE@example.org"}, "accounts.email_taken", "email"),
    ],
)
def test_registering_a_name_or_address_that_is_taken_in_any_case_is_refused(
    post: Any, taken: dict[str, str], code: str, field: str
) -> None:
    # Arrange
    open_learners = post("register", {**GOOD, "username": "first", "email": "first@example.org"}).json()["user"]
    make_person(User.objects.get(pk=open_learners["id"]).institution, Role.STUDENT, **taken)
    before = User.objects.count()

    # Act
    answer = post("register", GOOD)

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert User.objects.count() == before


@pytest.mark.parametrize("password", ["short", "1234567890", "password123", "eve-lovelace"])
def test_registering_with_a_weak_password_is_refused(post: Any, password: str) -> None:
    # Act
    answer = post("register", {**GOOD, "username": "eve-lovelace", "password": password})

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, "accounts.password_too_weak")
    assert [error["field"] for error in answer.json()["errors"]] == ["password"]
    assert not User.objects.filter(username="eve-lovelace").exists()


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"username": None}, ["username"]),
        ({"username": "e"}, ["username"]),
        ({"username": "e" * 151}, ["username"]),
        ({"username": "eve lovelace"}, ["username"]),
        ({"username": "eve@school"}, ["username"]),
        ({"username": "eve\x00"}, ["username", "username"]),
        ({"username": {"a": 1}}, ["username"]),
        ({"email": "not an address"}, ["email"]),
        ({"email": ""}, ["email"]),
        ({"email": "e" * 250 + "@example.org"}, ["email"]),
        ({"password": ""}, ["password"]),
        ({"password": "p" * 129}, ["password"]),
        ({"full_name": ""}, ["full_name"]),
        ({"full_name": "   "}, ["full_name"]),
        ({"full_name": "n" * 201}, ["full_name"]),
        ({"full_name": ["Eve"]}, ["full_name"]),
        ({"role": "guardian"}, ["role"]),
        ({"is_superuser": True, "epoch": 3}, ["epoch", "is_superuser"]),
    ],
)
def test_registering_refuses_a_body_that_does_not_fit(post: Any, change: dict[str, object], fields: list[str]) -> None:
    # Act
    answer = post("register", {**GOOD, **change})

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid_input")
    assert [error["field"] for error in answer.json()["errors"]] == fields
    assert not User.objects.filter(full_name="Eve Lovelace").exists()


def test_a_teacher_of_a_school_that_asks_for_a_second_factor_gets_no_tokens_without_one(post: Any) -> None:
    # Arrange
    school = make_institution(allows_teacher_registration=True, requires_staff_mfa=True)
    body = {**GOOD, "role": "teacher", "institution": school.slug}

    # Act
    registered = post("register", body)
    signed_in = post("login", {"username": GOOD["username"], "password": GOOD["password"], "institution": school.slug})

    # Assert
    assert (registered.status_code, registered.json()["user"]["role"]) == (201, "teacher")
    assert (registered.json()["access"], registered.json()["refresh"]) == (None, None)
    assert (signed_in.status_code, signed_in.json()["code"]) == (403, "accounts.second_factor_missing")

"""Setting up, using and losing a second factor."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection

from accounts.enums import Role, SessionEnd
from accounts.errors import (
    LockedOut,
    NoSecondFactor,
    NotForOneself,
    PersonNotFound,
    SecondFactorExists,
    SecondFactorMissing,
    SecondFactorNeeded,
    SecondFactorRequired,
    SecondFactorWrong,
)
from accounts.lockout import SECOND_FACTOR_TRIES
from accounts.models import Session, User
from accounts.services.lost_second_factor import remove_second_factor
from accounts.services.people import grant_superuser, manage_person
from accounts.services.second_factor import (
    check_second_factor,
    count_recovery_codes,
    give_up_second_factor,
    has_second_factor,
    renew_recovery_codes,
    set_up_second_factor,
)
from accounts.services.sessions import sign_in, start_session
from accounts.tests.factories import NOW, PASSWORD, make_institution, make_person
from accounts.tests.second_factors import App, with_second_factor
from accounts.tests.services.record import audited, refused
from accounts.totp import new_secret

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def teacher() -> User:
    return make_person(make_institution(), Role.TEACHER, username="grace")


def factors() -> list[dict[str, object]]:
    return list(Authenticator.objects.order_by("pk").values("pk", "type", "data", "last_used_at"))


def entries(what: str) -> list[tuple[object, object]]:
    return [(entry["actor_id"], entry["object_id"]) for entry in audited(f"accounts.second_factor.{what}")]


def test_set_up_takes_the_secret_and_tells_ten_codes(teacher: User) -> None:
    # Arrange
    app = App(new_secret())

    # Act
    codes = set_up_second_factor(user=teacher, secret=app.secret, code=app.code(NOW), now=NOW)

    # Assert
    assert has_second_factor(teacher)
    assert len(set(codes)) == 10
    assert all(len(code) == 10 and code.isdecimal() for code in codes)
    assert entries("set_up") == [(teacher.pk, teacher.pk)]


def test_no_secret_stands_in_the_database_as_it_is(teacher: User) -> None:
    # Arrange
    app = with_second_factor(teacher, now=NOW)

    # Act
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        stored = str(cursor.fetchall())

    # Assert
    assert app.secret not in stored
    assert [code for code in app.recovery_codes if code in stored] == []


def test_set_up_refuses_the_code_of_another_app(teacher: User) -> None:
    app = App(new_secret())

    with refused(SecondFactorWrong, field="code"):
        set_up_second_factor(user=teacher, secret=app.secret, code=app.wrong_code(NOW), now=NOW)
    assert factors() == []


def test_set_up_refuses_a_second_one_and_keeps_the_first(teacher: User) -> None:
    with_second_factor(teacher, now=NOW)
    before, other = factors(), App(new_secret())

    with refused(SecondFactorExists):
        set_up_second_factor(user=teacher, secret=other.secret, code=other.code(NOW), now=NOW)
    assert factors() == before


@pytest.mark.parametrize("typed", ["{}", " {} ", "{:.3} {:.3}"])
def test_a_code_of_the_app_is_taken_as_people_type_it(teacher: User, typed: str) -> None:
    # Arrange
    app = with_second_factor(teacher, now=NOW)
    code = app.code(NOW)

    # Act
    kind = check_second_factor(user=teacher, code=typed.format(code, code[3:]), now=NOW)

    # Assert
    assert kind == "totp"


def test_a_code_of_the_app_works_once(teacher: User) -> None:
    app = with_second_factor(teacher, now=NOW)
    check_second_factor(user=teacher, code=app.code(NOW), now=NOW)
    before = factors()

    with refused(SecondFactorWrong, field="code"):
        check_second_factor(user=teacher, code=app.code(NOW), now=NOW)
    assert factors() == before


def test_the_code_that_set_it_up_is_used(teacher: User) -> None:
    app = App(new_secret())
    set_up_second_factor(user=teacher, secret=app.secret, code=app.code(NOW), now=NOW)

    with refused(SecondFactorWrong, field="code"):
        check_second_factor(user=teacher, code=app.code(NOW), now=NOW)


def test_an_older_code_is_not_taken_after_a_newer_one(teacher: User) -> None:
    app = with_second_factor(teacher, now=NOW)
    check_second_factor(user=teacher, code=app.code(NOW), now=NOW)

    with refused(SecondFactorWrong, field="code"):
        check_second_factor(user=teacher, code=app.code(NOW - timedelta(seconds=30)), now=NOW)


def test_a_recovery_code_works_once_and_is_audited(teacher: User) -> None:
    app = with_second_factor(teacher, now=NOW)

    assert check_second_factor(user=teacher, code=app.recovery_codes[3], now=NOW) == "recovery_codes"
    assert entries("recovery_code_used") == [(teacher.pk, teacher.pk)]
    assert count_recovery_codes(teacher) == 9
    with refused(SecondFactorWrong, field="code"):
        check_second_factor(user=teacher, code=app.recovery_codes[3], now=NOW)
    assert check_second_factor(user=teacher, code=app.recovery_codes[4], now=NOW) == "recovery_codes"


@pytest.mark.parametrize("code", ["", "-", "0000000000", "12345", "\ud800" * 6, "x" * 20])
def test_what_is_no_code_is_a_wrong_one(teacher: User, code: str) -> None:
    with_second_factor(teacher, now=NOW)

    with refused(SecondFactorWrong, field="code"):
        check_second_factor(user=teacher, code=code, now=NOW)


def test_somebody_elses_codes_are_wrong(teacher: User) -> None:
    with_second_factor(teacher, now=NOW)
    other = with_second_factor(make_person(teacher.institution, Role.TEACHER), now=NOW)

    for code in (other.code(NOW), other.recovery_codes[0]):
        with refused(SecondFactorWrong, field="code"):
            check_second_factor(user=teacher, code=code, now=NOW)


def test_after_five_wrong_codes_the_right_one_waits_too(teacher: User) -> None:
    # Arrange
    app = with_second_factor(teacher, now=NOW)

    # Act
    for _ in range(SECOND_FACTOR_TRIES.here):
        with pytest.raises(SecondFactorWrong):
            check_second_factor(user=teacher, code=app.wrong_code(NOW), now=NOW)
    with pytest.raises(LockedOut) as locked:
        check_second_factor(user=teacher, code=app.code(NOW), now=NOW)

    # Assert
    assert locked.value.retry_after == 30
    assert check_second_factor(user=teacher, code=app.code(LATER), now=LATER) == "totp"


def test_new_recovery_codes_void_the_old(teacher: User) -> None:
    app = with_second_factor(teacher, now=NOW)

    codes = renew_recovery_codes(user=teacher, code=app.code(NOW), now=NOW)

    assert set(codes) & set(app.recovery_codes) == set()
    assert entries("recovery_codes_renewed") == [(teacher.pk, teacher.pk)]
    with refused(SecondFactorWrong, field="code"):
        check_second_factor(user=teacher, code=app.recovery_codes[0], now=NOW)
    assert check_second_factor(user=teacher, code=codes[0], now=NOW) == "recovery_codes"


def test_new_recovery_codes_take_a_right_code_and_a_second_factor(teacher: User) -> None:
    with refused(NoSecondFactor):
        renew_recovery_codes(user=teacher, code="000000", now=NOW)
    app = with_second_factor(teacher, now=NOW)
    before = factors()

    with refused(SecondFactorWrong, field="code"):
        renew_recovery_codes(user=teacher, code=app.wrong_code(NOW), now=NOW)
    assert factors() == before


def test_giving_up_removes_app_and_codes(teacher: User) -> None:
    app = with_second_factor(teacher, now=NOW)

    give_up_second_factor(user=teacher, code=app.code(NOW), now=NOW)

    assert factors() == []
    assert entries("given_up") == [(teacher.pk, teacher.pk)]
    with refused(NoSecondFactor):
        give_up_second_factor(user=teacher, code=app.code(NOW), now=NOW)


def test_giving_up_takes_a_right_code(teacher: User) -> None:
    app = with_second_factor(teacher, now=NOW)
    before = factors()

    with refused(SecondFactorWrong, field="code"):
        give_up_second_factor(user=teacher, code=app.wrong_code(NOW), now=NOW)
    assert factors() == before


def test_nobody_gives_up_what_the_institution_requires_nor_loses_a_code_over_it(teacher: User) -> None:
    teacher.institution.requires_staff_mfa = True
    app = with_second_factor(teacher, now=NOW)
    before = factors()

    with refused(SecondFactorRequired):
        give_up_second_factor(user=teacher, code=app.recovery_codes[0], now=NOW)
    assert factors() == before


# --- the door of the API ------------------------------------------------------------------------------------
def test_the_password_alone_is_not_enough(teacher: User) -> None:
    app = with_second_factor(teacher, now=NOW)

    with refused(SecondFactorNeeded, field="code"):
        sign_in(identifier="grace", password=PASSWORD, now=NOW)
    with refused(SecondFactorWrong, field="code"):
        sign_in(identifier="grace", password=PASSWORD, code=app.wrong_code(NOW), now=NOW)
    assert sign_in(identifier="grace", password=PASSWORD, code=app.code(NOW), now=NOW).user == teacher


def test_staff_without_one_are_kept_out_where_it_is_required_and_learners_are_not() -> None:
    school = make_institution(requires_staff_mfa=True)
    people = {role: make_person(school, role, username=str(role)) for role in Role}

    for role in (Role.TEACHER, Role.ADMIN):
        with refused(SecondFactorMissing):
            sign_in(identifier=role, password=PASSWORD, now=NOW)
    for role in (Role.STUDENT, Role.GUARDIAN):
        assert sign_in(identifier=role, password=PASSWORD, now=NOW).user == people[role]


def test_a_code_is_not_asked_of_those_who_have_none(teacher: User) -> None:
    assert sign_in(identifier="grace", password=PASSWORD, code="123456", now=NOW).user == teacher


# --- losing it ----------------------------------------------------------------------------------------------
def test_an_admin_removes_a_lost_one_and_every_session_ends(teacher: User) -> None:
    # Arrange
    admin = make_person(teacher.institution, Role.ADMIN)
    with_second_factor(teacher, now=NOW)
    start_session(user=teacher, now=NOW)
    epoch = teacher.epoch

    # Act
    remove_second_factor(user_id=teacher.pk, actor=admin, now=LATER)

    # Assert
    teacher.refresh_from_db()
    assert (factors(), teacher.epoch) == ([], epoch + 1)
    assert [session.end_reason for session in Session.objects.filter(user=teacher)] == [SessionEnd.BY_ADMIN]
    assert entries("removed") == [(admin.pk, teacher.pk)]
    with refused(NoSecondFactor):
        remove_second_factor(user_id=teacher.pk, actor=admin, now=LATER)


def test_nobody_removes_ones_own_or_of_somebody_above_or_elsewhere(teacher: User) -> None:
    school = teacher.institution
    admin, above = make_person(school, Role.ADMIN), make_person(school, Role.ADMIN)
    grant_superuser(user=above, now=NOW)
    for person in (teacher, admin, above):
        with_second_factor(person, now=NOW)
    stranger, learner = make_person(make_institution(), Role.ADMIN), make_person(school)
    before = factors()

    for actor, person, error in (
        (admin, admin, NotForOneself),
        (admin, above, PersonNotFound),
        (stranger, teacher, PersonNotFound),
        (teacher, admin, PersonNotFound),
        (learner, teacher, PersonNotFound),
        (learner, learner, PersonNotFound),
    ):
        with refused(error):
            remove_second_factor(user_id=person.pk, actor=actor, now=LATER)
    assert factors() == before


def test_a_second_factor_stays_with_a_new_role(teacher: User) -> None:
    admin = make_person(teacher.institution, Role.ADMIN)
    with_second_factor(teacher, now=NOW)

    manage_person(user_id=teacher.pk, changes={"role": Role.STUDENT}, actor=admin, now=NOW)

    with refused(SecondFactorNeeded, field="code"):
        sign_in(identifier="grace", password=PASSWORD, now=NOW)

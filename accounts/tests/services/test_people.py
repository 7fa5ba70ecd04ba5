"""Making accounts and changing them."""

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher
from django.test import override_settings

from accounts.enums import Role, SessionEnd
from accounts.errors import (
    AboveOneself,
    EmailTaken,
    InstitutionNotFound,
    NotForOneself,
    PasswordTooWeak,
    PersonNotFound,
    RegistrationClosed,
    UsernameMalformed,
    UsernameTaken,
    WrongCredentials,
)
from accounts.models import Institution, Session, StudentProfile, TeacherProfile, User
from accounts.services.credentials import authenticate_person
from accounts.services.people import edit_profile, end_sessions_of, grant_superuser, manage_person
from accounts.services.registration import create_person, register_person
from accounts.services.sessions import start_session
from accounts.tests.factories import NOW, PASSWORD, make_institution, make_person
from accounts.tests.services.record import announced, audited, refused
from config.settings import base
from core.ids import new_id
from core.models import Event

pytestmark = pytest.mark.django_db


def register(**kwargs: object) -> User:
    given = {"username": "nora", "password": PASSWORD, "full_name": "Nora Lindqvist", "role": Role.STUDENT, **kwargs}
    return register_person(now=NOW, **given)


# --- registering oneself ------------------------------------------------------------------------------------
def test_registering_makes_an_open_learner() -> None:
    user = register(email="Nora@Example.org")
    institution = Institution.objects.get(slug="open")
    stored = User.objects.get(pk=user.pk)
    assert (stored.institution_id, stored.role, stored.username, stored.email) == (
        institution.pk,
        "student",
        "nora",
        "Nora@Example.org",
    )
    assert (stored.is_active, stored.is_superuser, stored.is_staff, stored.epoch) == (True, False, False, 1)
    assert stored.registered_at == NOW
    assert StudentProfile.objects.filter(user=user).count() == 1
    assert announced("accounts.user.registered") == [
        {
            "name": "accounts.user.registered",
            "institution_id": institution.pk,
            "object_id": user.pk,
            "learner_id": user.pk,
            "actor_id": user.pk,
            "occurred_at": NOW,
            "payload": {"role": "student", "is_self_registered": True},
        }
    ]
    assert audited("accounts.user.created") == [
        {
            "institution_id": institution.pk,
            "actor_id": user.pk,
            "object_type": "accounts.User",
            "object_id": user.pk,
            "before": {},
            "after": {"role": "student"},
            "at": NOW,
        }
    ]


@pytest.mark.parametrize("username", ["ad", "ada.b-c_d+3", "عائشة", "a" * 150])
def test_a_username_has_letters_digits_and_four_signs(username: str) -> None:
    # Act
    user = register(username=username)

    # Assert
    assert User.objects.get(pk=user.pk).username == username


@pytest.mark.parametrize("username", ["", "a", "a" * 151, "ada@school", "ada b", "ada\n", "ada/b", "ada\x00", "ada<b>"])
def test_what_is_no_username_is_refused_below_the_doors_too(username: str) -> None:
    # Arrange
    school = make_institution()

    # Act, Assert
    with refused(UsernameMalformed, field="username"):
        register(username=username)
    with refused(UsernameMalformed, field="username"):
        make_person(school, username=username)


def test_an_older_account_with_another_name_still_signs_in_and_is_managed() -> None:
    # Arrange
    admin = make_person(make_institution(), Role.ADMIN)
    child = make_person(admin.institution)
    User.objects.filter(pk=child.pk).update(username="ada b.")

    # Act
    manage_person(user_id=child.pk, changes={"full_name": "Ada"}, actor=admin, now=NOW)

    # Assert
    found = authenticate_person(identifier="ada b.", password=PASSWORD, now=NOW)
    assert (found.pk, found.username, found.full_name) == (child.pk, "ada b.", "Ada")


@pytest.mark.parametrize("slug", ["platform", "nowhere"])
def test_registering_where_nobody_may_is_refused_as_if_it_did_not_exist(slug: str) -> None:
    with refused(InstitutionNotFound, field="institution"):
        register(institution_slug=slug)


def test_registering_at_a_school_that_does_not_allow_it_is_refused_as_if_it_did_not_exist() -> None:
    school = make_institution()
    with refused(InstitutionNotFound, field="institution"):
        register(institution_slug=school.slug)


@pytest.mark.parametrize(
    ("students", "teachers", "role", "is_allowed"),
    [
        (True, False, Role.STUDENT, True),
        (True, False, Role.TEACHER, False),
        (False, True, Role.TEACHER, True),
        (False, True, Role.STUDENT, False),
        (True, True, Role.GUARDIAN, False),
        (True, True, Role.ADMIN, False),
    ],
)
def test_a_school_says_which_roles_may_register(students: bool, teachers: bool, role: Role, is_allowed: bool) -> None:
    school = make_institution(allows_student_registration=students, allows_teacher_registration=teachers)
    if not is_allowed:
        with refused(RegistrationClosed, field="role"):
            register(institution_slug=school.slug, role=role)
        return
    user = register(institution_slug=school.slug, role=role)
    assert (user.institution_id, user.role) == (school.pk, role)


def test_a_teacher_cannot_register_with_the_open_institution() -> None:
    with refused(RegistrationClosed, field="role"):
        register(role=Role.TEACHER)


@pytest.mark.parametrize("password", ["short", "password1234", "nora lindqvist"])
def test_a_weak_password_is_refused(password: str) -> None:
    with refused(PasswordTooWeak, field="password"):
        register(password=password)


# --- making accounts ----------------------------------------------------------------------------------------
def test_a_teachers_account_gets_a_teachers_profile_and_belongs_to_no_learners_stream() -> None:
    school = make_institution(language="es", time_zone="Europe/Madrid")
    office = make_person(school, Role.ADMIN)
    teacher = create_person(
        institution=school,
        username="maria",
        password=PASSWORD,
        full_name="Maria Oliveira",
        role=Role.TEACHER,
        actor=office,
        now=NOW,
    )
    assert (teacher.language, teacher.time_zone) == ("es", "Europe/Madrid")
    assert TeacherProfile.objects.filter(user=teacher).count() == 1
    assert StudentProfile.objects.filter(user=teacher).count() == 0
    assert announced("accounts.user.registered")[-1] == {
        "name": "accounts.user.registered",
        "institution_id": school.pk,
        "object_id": teacher.pk,
        "actor_id": office.pk,
        "occurred_at": NOW,
        "payload": {"role": "teacher", "is_self_registered": False},
    }


def test_for_an_account_made_by_a_command_nobody_answers_by_name() -> None:
    school = make_institution()

    create_person(
        institution=school,
        username="imported",
        password=None,
        full_name="Imported",
        role=Role.STUDENT,
        actor=None,
        now=NOW,
    )

    event = Event.objects.get(name="accounts.user.registered", institution_id=school.pk)
    assert (event.actor_id, event.payload["is_self_registered"]) == (None, False)


@pytest.mark.parametrize("email", ["ada@example.org", "ADA@Example.ORG"])
def test_an_email_is_unique_on_the_platform_in_any_case(email: str) -> None:
    make_person(make_institution(), email="Ada@example.org")
    elsewhere = make_institution()
    with refused(EmailTaken, field="email"):
        make_person(elsewhere, email=email)


def test_many_may_have_no_email() -> None:
    school = make_institution()
    assert [make_person(school, email=email).email for email in (None, None, "", "")] == [None] * 4


def test_a_username_is_unique_in_its_institution_in_any_case() -> None:
    school, elsewhere = make_institution(), make_institution()
    make_person(school, username="Ada")
    with refused(UsernameTaken, field="username"):
        make_person(school, username="aDA")
    assert make_person(elsewhere, username="ada").username == "ada"


def test_production_hashes_with_argon2id() -> None:
    school = make_institution()
    with override_settings(PASSWORD_HASHERS=base.PASSWORD_HASHERS):
        user = make_person(school)
        assert user.password.startswith("argon2$argon2id$")
        assert identify_hasher(user.password).algorithm == "argon2"
        assert check_password(PASSWORD, user.password)
        assert not check_password(PASSWORD + "!", user.password)


def test_without_a_password_nobody_signs_in() -> None:
    school = make_institution()
    user = make_person(school, username="listed", password=None)
    stored = User.objects.get(pk=user.pk)
    assert (stored.is_active, stored.has_usable_password()) == (True, False)
    for guess in ("", stored.password, PASSWORD):
        with pytest.raises(WrongCredentials):
            authenticate_person(identifier="listed", password=guess, institution_slug=school.slug, now=NOW)


# --- one's own profile --------------------------------------------------------------------------------------
def test_editing_a_profile_changes_only_what_is_ones_own() -> None:
    user = make_person(make_institution(), full_name="Old Name", email="old@example.org")
    changes = {"full_name": "New Name", "email": "", "language": "fr", "role": "admin", "is_superuser": True}

    edit_profile(user_id=user.pk, changes=changes, now=NOW)
    stored = User.objects.get(pk=user.pk)
    assert (stored.full_name, stored.email, stored.language, stored.time_zone) == (
        "New Name",
        "old@example.org",
        "fr",
        "UTC",
    )
    assert (stored.role, stored.is_superuser) == ("student", False)
    assert audited("accounts.user.edited") == [
        {
            "institution_id": user.institution_id,
            "actor_id": user.pk,
            "object_type": "accounts.User",
            "object_id": user.pk,
            "before": {"full_name": "Old Name", "language": "en"},
            "after": {"full_name": "New Name", "language": "fr"},
            "at": NOW,
        }
    ]


# --- managing people ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"role": "teacher"}, SessionEnd.ROLE), ({"is_active": False}, SessionEnd.DEACTIVATED)],
)
def test_a_new_role_or_a_closed_account_ends_every_session(changes: dict[str, object], reason: SessionEnd) -> None:
    school = make_institution()
    office, user = make_person(school, Role.ADMIN), make_person(school)
    start_session(user=user, now=NOW)
    managed = manage_person(user_id=user.pk, changes=changes, actor=office, now=NOW)
    session = Session.objects.get(user=user)
    assert {name: getattr(managed, name) for name in changes} == changes
    assert (session.ended_at, session.end_reason) == (NOW, reason)
    assert User.objects.get(pk=user.pk).epoch == 2


def test_a_new_name_leaves_sessions_alone() -> None:
    school = make_institution()
    office, user = make_person(school, Role.ADMIN), make_person(school, full_name="Old")
    start_session(user=user, now=NOW)
    manage_person(user_id=user.pk, changes={"full_name": "New", "role": "student"}, actor=office, now=NOW)
    assert Session.objects.live().filter(user=user).count() == 1
    assert User.objects.get(pk=user.pk).epoch == 1
    assert audited("accounts.user.managed") == [
        {
            "institution_id": school.pk,
            "actor_id": office.pk,
            "object_type": "accounts.User",
            "object_id": user.pk,
            "before": {"full_name": "Old"},
            "after": {"full_name": "New"},
            "at": NOW,
        }
    ]


def test_clearing_two_emails_in_the_office_is_no_conflict() -> None:
    school = make_institution()
    office = make_person(school, Role.ADMIN)
    for number in range(2):
        user = make_person(school, email=f"p{number}@example.org")
        manage_person(user_id=user.pk, changes={"email": ""}, actor=office, now=NOW)
        assert User.objects.get(pk=user.pk).email is None


def test_managing_to_somebodys_email_is_refused() -> None:
    school = make_institution()
    office, user = make_person(school, Role.ADMIN), make_person(school)
    make_person(school, email="ada@example.org")
    with refused(EmailTaken, field="email"):
        manage_person(user_id=user.pk, changes={"email": "ADA@example.org"}, actor=office, now=NOW)


def test_a_new_role_is_told() -> None:
    school = make_institution()
    office, user = make_person(school, Role.ADMIN), make_person(school)
    manage_person(user_id=user.pk, changes={"role": "teacher"}, actor=office, now=NOW)
    assert announced("accounts.user.role_changed") == [
        {
            "name": "accounts.user.role_changed",
            "institution_id": school.pk,
            "actor_id": office.pk,
            "object_id": user.pk,
            "occurred_at": NOW,
            "payload": {"before": "student", "after": "teacher"},
        }
    ]
    assert TeacherProfile.objects.filter(user=user).exists()


def test_closing_and_opening_an_account_are_told() -> None:
    school = make_institution()
    office, user = make_person(school, Role.ADMIN), make_person(school)
    for is_active in (False, False, True, True):
        manage_person(user_id=user.pk, changes={"is_active": is_active}, actor=office, now=NOW)
    told = announced("accounts.user.deactivated", "accounts.user.reactivated")
    assert [(event["name"], event["payload"]) for event in told] == [
        ("accounts.user.deactivated", {"role": "student"}),
        ("accounts.user.reactivated", {"role": "student"}),
    ]


@pytest.mark.parametrize("changes", [{"role": "teacher"}, {"is_active": False}])
def test_nobody_changes_their_own_role_or_account(changes: dict[str, object]) -> None:
    office = make_person(make_institution(), Role.ADMIN)
    with refused(NotForOneself):
        manage_person(user_id=office.pk, changes=changes, actor=office, now=NOW)


def test_nobody_manages_a_superuser_who_is_none() -> None:
    school = make_institution()
    office, root = make_person(school, Role.ADMIN), make_person(school, Role.TEACHER)
    grant_superuser(user=root, now=NOW)
    for changes in ({"role": "student"}, {"is_active": False}, {"email": "eve@example.org"}, {"full_name": "Eve"}):
        with refused(PersonNotFound):
            manage_person(user_id=root.pk, changes=changes, actor=office, now=NOW)
    with refused(PersonNotFound):
        end_sessions_of(user_id=root.pk, actor=office, now=NOW)


@pytest.mark.parametrize("role", list(Role))
def test_accounts_are_made_by_the_office_in_its_own_school_up_to_its_own_role(role: Role) -> None:
    school, other = make_institution(), make_institution()
    given = {"username": "new", "password": None, "full_name": "New", "now": NOW}
    assert create_person(institution=school, role=role, actor=make_person(school, Role.ADMIN), **given).role == role
    for actor in (make_person(other, Role.ADMIN), make_person(school, Role.TEACHER), make_person(school)):
        with refused(AboveOneself, field="role"):
            create_person(institution=school, role=role, actor=actor, **{**given, "username": "other"})


def test_the_office_signs_somebody_out_everywhere() -> None:
    school = make_institution()
    office, user = make_person(school, Role.ADMIN), make_person(school)
    start_session(user=user, now=NOW)
    end_sessions_of(user_id=user.pk, actor=office, now=NOW)
    assert Session.objects.get(user=user).end_reason == "admin"
    assert [entry["actor_id"] for entry in audited("accounts.session.all_ended")] == [office.pk]


@pytest.mark.parametrize("role", [Role.STUDENT, Role.TEACHER, Role.GUARDIAN])
def test_only_the_office_manages_people(role: Role) -> None:
    school = make_institution()
    actor, user = make_person(school, role), make_person(school)
    with refused(PersonNotFound):
        manage_person(user_id=user.pk, changes={"role": "admin"}, actor=actor, now=NOW)
    with refused(PersonNotFound):
        manage_person(user_id=actor.pk, changes={"role": "admin"}, actor=actor, now=NOW)


def test_the_office_of_another_school_manages_nobody_here() -> None:
    user, stranger = make_person(make_institution()), make_person(make_institution(), Role.ADMIN)
    with refused(PersonNotFound):
        manage_person(user_id=user.pk, changes={"is_active": False}, actor=stranger, now=NOW)
    with refused(PersonNotFound):
        manage_person(user_id=new_id(), changes={"is_active": False}, actor=stranger, now=NOW)


def test_managing_again_changes_nothing_but_the_audit() -> None:
    school = make_institution()
    office, user = make_person(school, Role.ADMIN), make_person(school)
    for _ in range(2):
        manage_person(user_id=user.pk, changes={"is_active": False}, actor=office, now=NOW)
    assert User.objects.get(pk=user.pk).epoch == 2


def test_granting_superuser_is_audited_and_repeatable() -> None:
    user = make_person(Institution.objects.get(slug="platform"), Role.ADMIN)
    for _ in range(2):
        grant_superuser(user=user, now=NOW)
    assert User.objects.get(pk=user.pk).is_superuser is True
    granted = {
        "institution_id": user.institution_id,
        "actor_id": None,
        "object_type": "accounts.User",
        "object_id": user.pk,
        "before": {},
        "after": {},
        "at": NOW,
    }
    first = {**granted, "before": {"is_superuser": False}, "after": {"is_superuser": True}}
    assert audited("accounts.user.superuser_granted") == [first, granted]

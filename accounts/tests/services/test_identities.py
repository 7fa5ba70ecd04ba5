"""Who somebody is who comes with an account of another system."""

from dataclasses import replace

import pytest
from allauth.socialaccount.models import SocialAccount

from accounts.enums import Role, SessionEnd
from accounts.errors import IdentityRefused
from accounts.models import IdentityProvider, Session, User
from accounts.services.identities import Identity, person_of_identity
from accounts.services.people import grant_superuser, manage_person
from accounts.services.sessions import start_session
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.providers import make_provider
from accounts.tests.services.record import announced, audited, refused, unchanged

pytestmark = pytest.mark.django_db

ADA = Identity(
    issuer="https://id.example.org",
    subject="248289761001",
    email="Ada@Example.org",
    is_email_verified=True,
    name="Ada Byron",
    username="ada.byron",
)
UNVERIFIED = replace(ADA, is_email_verified=False)


@pytest.fixture
def provider() -> IdentityProvider:
    return make_provider(make_institution())


def come(provider: IdentityProvider, identity: Identity = ADA) -> User:
    return person_of_identity(provider=provider, identity=identity, now=NOW)


def member(provider: IdentityProvider, role: Role = Role.TEACHER, **kwargs: object) -> User:
    """Somebody of the institution whose address is proven."""
    person = make_person(provider.institution, role, **{"email": "ada@example.org", **kwargs})
    User.objects.filter(pk=person.pk).update(email_verified_at=NOW)
    return person


def test_a_verified_address_finds_the_person_of_the_institution(provider: IdentityProvider) -> None:
    # Arrange
    person = member(provider)

    # Act
    found = come(provider)

    # Assert
    assert found == person
    linked = SocialAccount.objects.get()
    assert (linked.user_id, linked.provider, linked.extra_data) == (person.pk, provider.key, {})
    assert linked.uid == ADA.uid
    assert [(entry["object_id"], entry["after"]) for entry in audited("accounts.identity.connected")] == [
        (person.pk, {"provider": provider.key})
    ]


def test_once_connected_the_subject_counts_whatever_the_address_says(provider: IdentityProvider) -> None:
    person = member(provider)
    come(provider)
    other = member(provider, email="other@example.org")

    with unchanged():
        found = come(provider, replace(ADA, email="other@example.org"))

    assert found == person != other


def test_an_address_that_nobody_had_proven_ends_what_its_first_owner_knew(provider: IdentityProvider) -> None:
    # Arrange
    person = make_person(provider.institution, Role.TEACHER, email="ada@example.org")
    start_session(user=person, now=NOW)

    # Act
    found = come(provider)

    # Assert
    person.refresh_from_db()
    assert (person.email_verified_at, person.has_usable_password(), person.epoch) == (NOW, False, 2)
    assert found.epoch == 2
    assert [session.end_reason for session in Session.objects.all()] == [SessionEnd.PASSWORD]


def test_a_proven_address_keeps_password_and_sessions(provider: IdentityProvider) -> None:
    person = member(provider)
    start_session(user=person, now=NOW)

    come(provider)

    person.refresh_from_db()
    assert (person.has_usable_password(), person.epoch) == (True, 1)
    assert Session.objects.live().count() == 1


def test_an_unverified_address_matches_nobody(provider: IdentityProvider) -> None:
    member(provider)

    with refused(IdentityRefused):
        come(provider, UNVERIFIED)


def test_nobody_of_another_institution_is_matched(provider: IdentityProvider) -> None:
    elsewhere = make_provider(make_institution())
    person = member(elsewhere)

    with refused(IdentityRefused):
        come(provider)
    assert come(elsewhere) == person


def test_the_same_subject_of_another_issuer_is_another_person(provider: IdentityProvider) -> None:
    person = member(provider)
    come(provider)

    with refused(IdentityRefused):
        come(provider, replace(UNVERIFIED, issuer="https://id.example.com"))
    assert come(provider, UNVERIFIED) == person


def test_a_link_is_worth_nothing_to_another_provider(provider: IdentityProvider) -> None:
    member(provider)
    come(provider)

    other = make_provider(provider.institution)

    with refused(IdentityRefused):
        come(other, UNVERIFIED)


@pytest.mark.parametrize("is_linked", [False, True])
def test_a_closed_account_is_refused(provider: IdentityProvider, is_linked: bool) -> None:
    person, admin = member(provider), make_person(provider.institution, Role.ADMIN)
    if is_linked:
        come(provider)
    manage_person(user_id=person.pk, changes={"is_active": False}, actor=admin, now=NOW)
    provider.opens_accounts_as = Role.STUDENT

    with refused(IdentityRefused):
        come(provider)


@pytest.mark.parametrize("is_linked", [False, True])
def test_a_superuser_is_refused(provider: IdentityProvider, is_linked: bool) -> None:
    person = member(provider, Role.ADMIN)
    if is_linked:
        come(provider)
    grant_superuser(user=person, now=NOW)

    with refused(IdentityRefused):
        come(provider)


def test_somebody_who_was_moved_to_another_institution_is_refused(provider: IdentityProvider) -> None:
    person = member(provider)
    come(provider)
    User.objects.filter(pk=person.pk).update(institution=make_institution())

    with refused(IdentityRefused):
        come(provider)


@pytest.mark.parametrize("role", [Role.STUDENT, Role.TEACHER])
def test_an_account_is_opened_where_the_provider_opens_them(provider: IdentityProvider, role: Role) -> None:
    # Arrange
    provider.opens_accounts_as = role

    # Act
    person = come(provider)

    # Assert
    assert (person.institution, person.role, person.username) == (provider.institution, role, "ada.byron")
    assert (person.full_name, person.email, person.email_verified_at) == ("Ada Byron", "ada@example.org", NOW)
    assert not person.has_usable_password()
    assert announced("accounts.user.registered")[-1]["object_id"] == person.pk
    with unchanged():
        assert come(provider) == person


def test_no_admin_is_opened_even_if_the_row_says_so(provider: IdentityProvider) -> None:
    provider.opens_accounts_as = Role.ADMIN

    with refused(IdentityRefused):
        come(provider)


def test_an_unverified_address_is_left_out_of_a_new_account(provider: IdentityProvider) -> None:
    provider.opens_accounts_as = Role.STUDENT

    person = come(provider, UNVERIFIED)

    assert (person.email, person.email_verified_at) == (None, None)


def test_an_address_of_somebody_elsewhere_is_left_to_them(provider: IdentityProvider) -> None:
    theirs = make_person(make_institution(), email="ada@example.org")
    User.objects.filter(pk=theirs.pk).update(email_verified_at=NOW)
    provider.opens_accounts_as = Role.STUDENT

    person = come(provider)

    theirs.refresh_from_db()
    assert (person.email, person.email_verified_at, theirs.email) == (None, None, "ada@example.org")


def test_an_address_that_somebody_elsewhere_only_typed_is_given_up(provider: IdentityProvider) -> None:
    squatter = make_person(make_institution(), email="ada@example.org")
    provider.opens_accounts_as = Role.STUDENT

    person = come(provider)

    squatter.refresh_from_db()
    assert (person.email, squatter.email) == ("ada@example.org", None)


@pytest.mark.parametrize("email", ["misi@gma\u0131l.com", "m\u0131si@gmail.com", "\u212aim@example.org"])
def test_look_alike_letters_make_nobody_somebody_else(provider: IdentityProvider, email: str) -> None:
    for plain in ("misi@gmail.com", "kim@example.org"):
        make_person(provider.institution, email=plain)

    with refused(IdentityRefused):
        come(provider, replace(ADA, email=email))


def test_a_username_that_is_taken_gets_a_number(provider: IdentityProvider) -> None:
    provider.opens_accounts_as = Role.STUDENT

    people = [come(provider, replace(UNVERIFIED, subject=str(number))) for number in range(3)]

    assert [person.username for person in people] == ["ada.byron", "ada.byron2", "ada.byron3"]


def test_a_very_common_username_is_told_apart_by_the_identity(provider: IdentityProvider) -> None:
    provider.opens_accounts_as = Role.STUDENT
    for number in range(1, 21):
        make_person(provider.institution, username="ada.byron" if number == 1 else f"ada.byron{number}")

    person = come(provider, UNVERIFIED)

    assert person.username == f"ada.byron-{UNVERIFIED.uid[:12]}"


@pytest.mark.parametrize(
    ("identity", "username", "name"),
    [
        (replace(ADA, username="Ada@school.example"), "ada", "Ada Byron"),
        (replace(ADA, username=""), "ada", "Ada Byron"),
        (replace(UNVERIFIED, username=""), "ada.byron", "Ada Byron"),
        (replace(ADA, username="a b/c\\d", name=""), "a.b.c.d", "a.b.c.d"),
        (replace(ADA, username="x" * 400, name="y" * 400), "x" * 30, "y" * 200),
        (replace(ADA, username="عائشة", name="عائشة\u202e\x00"), "عائشة", "عائشة"),
        (replace(ADA, username="", email="", name="क्षमा\u200d"), "क.षम", "क्षमा\u200d"),
    ],
)
def test_names_are_made_fit(provider: IdentityProvider, identity: Identity, username: str, name: str) -> None:
    provider.opens_accounts_as = Role.STUDENT

    person = come(provider, identity)

    assert person.full_name == name
    assert person.username.startswith(username[:2])
    assert "@" not in person.username
    if username.isascii():
        assert person.username == username


def test_a_person_without_any_name_gets_one(provider: IdentityProvider) -> None:
    provider.opens_accounts_as = Role.STUDENT

    person = come(provider, Identity(issuer="https://id.example.org", subject="1"))

    assert person.username == person.full_name == f"person-{Identity('https://id.example.org', '1').uid[:8]}"

"""Giving children their pictures, taking them away, reading them for a badge, and signing in with them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.crypto import constant_time_compare

from accounts.enums import Role, Scope, SessionEnd
from accounts.errors import PersonNotFound, SequenceMalformed, TokenRefused, WrongPictures
from accounts.models import PictureCredential, Session, User
from accounts.pictures import PICTURES, is_sequence
from accounts.services.people import manage_person
from accounts.services.pictures import (
    issue_missing_pictures,
    issue_pictures,
    read_pictures,
    sign_in_with_pictures,
    withdraw_pictures,
)
from accounts.services.sessions import SignedIn, refresh_session, start_session
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.pictures import SEQUENCE, WRONG, give_pictures
from accounts.tests.services.record import announced, audited, refused, unchanged
from accounts.tokens import ACCESS, REFRESH, decode
from core.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return make_person(make_institution(), Role.ADMIN)


@pytest.fixture
def child(admin: User) -> User:
    return make_person(admin.institution)


def enter(child: User, *, pictures: tuple[str, ...] = SEQUENCE, now: datetime = NOW, **given: object) -> SignedIn:
    return sign_in_with_pictures(
        **{"child_id": child.pk, "pictures": pictures, "crowd": "7KQM2TX", "is_expected": True, "now": now, **given}
    )


# --- giving -------------------------------------------------------------------------------------------------
def test_pictures_are_stored_sealed_and_audited_without_being_told(admin: User, child: User) -> None:
    # Act
    pictures = issue_pictures(child_id=child.pk, actor=admin, now=NOW, sequence=SEQUENCE)

    # Assert
    stored = PictureCredential.objects.get()
    assert [picture.key for picture in pictures] == ["sun", "boat", "key"]
    assert (stored.child_id, stored.institution_id, stored.issued_by_id, stored.issued_at) == (
        child.pk,
        child.institution_id,
        admin.pk,
        NOW,
    )
    assert not any(key in stored.sealed_sequence for key in SEQUENCE)
    assert audited("accounts.pictures.issued") == [
        {
            "institution_id": child.institution_id,
            "actor_id": admin.pk,
            "object_type": "accounts.User",
            "object_id": child.pk,
            "before": {},
            "after": {},
            "at": NOW,
        }
    ]


def test_pictures_that_are_not_named_are_drawn(admin: User, child: User) -> None:
    # Act
    pictures = issue_pictures(child_id=child.pk, actor=admin, now=NOW)

    # Assert
    keys = tuple(picture.key for picture in pictures)
    assert is_sequence(keys)
    assert enter(child, pictures=keys).user == child


def test_new_pictures_void_the_old_and_end_what_was_signed_in_with_them(admin: User, child: User) -> None:
    # Arrange
    give_pictures(admin, child)
    enter(child)
    full = start_session(user=child, now=NOW)

    # Act
    issue_pictures(child_id=child.pk, actor=admin, now=NOW + timedelta(hours=1), sequence=("cup", "car", "moon"))

    # Assert
    ended = Session.objects.get(scope=Scope.CHILD)
    assert (ended.ended_at, ended.end_reason) == (NOW + timedelta(hours=1), SessionEnd.CREDENTIAL)
    assert Session.objects.live().get().pk == decode_session(full)
    assert PictureCredential.objects.count() == 1
    with pytest.raises(WrongPictures):
        enter(child)
    assert enter(child, pictures=("cup", "car", "moon")).user == child


def test_those_without_pictures_are_given_some_once(admin: User, child: User) -> None:
    # Arrange
    give_pictures(admin, child)
    others = [make_person(admin.institution) for _ in range(2)]
    stranger, teacher = make_person(make_institution()), make_person(admin.institution, Role.TEACHER)
    ids = [each.pk for each in (child, *others, stranger, teacher)]

    # Act
    first = issue_missing_pictures(child_ids=ids, actor=admin, now=NOW)
    with unchanged():
        second = issue_missing_pictures(child_ids=ids, actor=admin, now=NOW)

    # Assert
    assert (set(first), second) == ({each.pk for each in others}, [])
    assert enter(child).user == child
    assert set(PictureCredential.objects.values_list("child_id", flat=True)) == {child.pk, *first}


@pytest.mark.parametrize("sequence", [("sun", "sun", "key"), ("sun", "boat"), ("sun", "boat", "dragon"), ()])
def test_what_is_no_sequence_is_refused(admin: User, child: User, sequence: tuple[str, ...]) -> None:
    with refused(SequenceMalformed, field="pictures"):
        issue_pictures(child_id=child.pk, actor=admin, now=NOW, sequence=sequence)


@pytest.mark.parametrize("role", [Role.STUDENT, Role.GUARDIAN, Role.TEACHER])
def test_nobody_but_those_in_charge_gives_reads_or_takes_pictures(admin: User, child: User, role: Role) -> None:
    # Arrange: a teacher of the school, but not of the child
    give_pictures(admin, child)
    stranger = make_person(admin.institution, role)

    for actor in (stranger, child, make_person(make_institution(), Role.ADMIN)):
        # Act, Assert
        with refused(PersonNotFound):
            issue_pictures(child_id=child.pk, actor=actor, now=NOW, sequence=SEQUENCE)
        with refused(PersonNotFound):
            withdraw_pictures(child_id=child.pk, actor=actor, now=NOW)
        with unchanged():
            assert read_pictures(child_ids=[child.pk], actor=actor, now=NOW) == {}
            assert issue_missing_pictures(child_ids=[child.pk], actor=actor, now=NOW) == []


def test_only_students_with_an_open_account_are_given_pictures(admin: User, child: User) -> None:
    # Arrange
    manage_person(user_id=child.pk, changes={"is_active": False}, actor=admin, now=NOW)
    teacher = make_person(admin.institution, Role.TEACHER)

    for person_id in (child.pk, teacher.pk, new_id()):
        # Act, Assert
        with refused(PersonNotFound):
            issue_pictures(child_id=person_id, actor=admin, now=NOW)


# --- taking away, reading -----------------------------------------------------------------------------------
def test_pictures_are_taken_away_once_and_what_was_signed_in_with_them_ends(admin: User, child: User) -> None:
    # Arrange
    give_pictures(admin, child)
    enter(child)

    # Act
    withdraw_pictures(child_id=child.pk, actor=admin, now=NOW)
    with unchanged():
        withdraw_pictures(child_id=child.pk, actor=admin, now=NOW + timedelta(hours=1))

    # Assert
    assert PictureCredential.objects.count() == 0
    assert Session.objects.get().end_reason == SessionEnd.CREDENTIAL
    assert [entry["object_id"] for entry in audited("accounts.pictures.withdrawn")] == [child.pk]
    with pytest.raises(WrongPictures):
        enter(child)


def test_reading_tells_each_childs_audit_who_read(admin: User, child: User) -> None:
    # Arrange
    give_pictures(admin, child)
    without = make_person(admin.institution)

    # Act
    read = read_pictures(child_ids=[child.pk, without.pk], actor=admin, now=NOW)

    # Assert
    assert read == {child.pk: tuple(PICTURES[key] for key in SEQUENCE)}
    assert [(entry["object_id"], entry["actor_id"]) for entry in audited("accounts.pictures.read")] == [
        (child.pk, admin.pk)
    ]


def test_what_another_key_sealed_counts_as_none(admin: User, child: User, settings: object) -> None:
    # Arrange
    give_pictures(admin, child)
    settings.SECRET_KEY = "another-" + "k" * 50

    # Act
    read = read_pictures(child_ids=[child.pk], actor=admin, now=NOW)

    # Assert
    assert read == {}
    for pictures in (SEQUENCE, (), ("",), ("", "", "")):
        with refused(WrongPictures):
            enter(child, pictures=pictures)


# --- signing in ---------------------------------------------------------------------------------------------
def test_the_right_pictures_open_a_childs_session(admin: User, child: User) -> None:
    # Arrange
    give_pictures(admin, child)

    # Act
    signed_in = enter(child, now=clock(), browser="tablet")

    # Assert
    session = Session.objects.get()
    assert (session.user_id, session.scope, session.browser) == (child.pk, Scope.CHILD, "tablet")
    assert [decode(signed_in.access, kind=ACCESS).scope, decode(signed_in.refresh, kind=REFRESH).scope] == [
        Scope.CHILD,
        Scope.CHILD,
    ]
    assert [entry["after"] for entry in audited("accounts.session.started")] == [
        {"session": str(session.pk), "scope": "child"}
    ]
    assert announced("accounts.session.started") == []


WRONG_WAYS = {
    "another order": {"pictures": WRONG},
    "a repeated picture": {"pictures": ("sun", "sun", "key")},
    "an unknown picture": {"pictures": ("sun", "boat", "dragon")},
    "another picture": {"pictures": ("sun", "boat", "cup")},
    "no pictures": {"pictures": ()},
    "one text": {"pictures": ("sun boat key",)},
    "what decoys hold": {"pictures": ("-", "-", "-")},
    "a child of another class": {"is_expected": False},
    "a child of another class with wrong pictures": {"is_expected": False, "pictures": WRONG},
}


@pytest.mark.parametrize("given", WRONG_WAYS.values(), ids=WRONG_WAYS)
def test_anything_wrong_is_refused_with_the_same_words_and_the_same_statements(
    admin: User, child: User, given: dict[str, object]
) -> None:
    # Arrange
    give_pictures(admin, child)

    # Act
    with CaptureQueriesContext(connection) as seen, pytest.raises(WrongPictures) as caught:
        enter(child, **given)
    with refused(WrongPictures):
        enter(child, **given)

    # Assert
    assert (len(seen), caught.value.message) == (1, "These are not the right pictures.")


def test_children_who_are_not_there_have_no_pictures_or_may_not_sign_in_are_refused_alike(admin: User) -> None:
    # Arrange
    without, closed, grown = (make_person(admin.institution) for _ in range(3))
    for each in (closed, grown):
        give_pictures(admin, each)
    manage_person(user_id=closed.pk, changes={"is_active": False}, actor=admin, now=NOW)
    manage_person(user_id=grown.pk, changes={"role": Role.TEACHER}, actor=admin, now=NOW)
    told = []

    for child_id in (new_id(), without.pk, closed.pk, grown.pk):
        # Act
        for pictures in (SEQUENCE, ("-", "-", "-")):
            cache.clear()  # how often one may be wrong is another matter
            with CaptureQueriesContext(connection) as seen, pytest.raises(WrongPictures) as caught:
                enter(admin, child_id=child_id, pictures=pictures)
            told.append((len(seen), str(caught.value)))

    # Assert
    assert told == [(1, "These are not the right pictures.")] * 8
    assert Session.objects.count() == 0


@pytest.mark.parametrize("deed", ["new pictures", "withdrawn", "closed"])
def test_no_session_begins_with_what_became_void_while_it_was_compared(
    admin: User, child: User, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    # Arrange: somebody else is quick, between the comparison and the session
    give_pictures(admin, child)
    later = {"actor": admin, "now": NOW + timedelta(seconds=1)}
    deeds = {
        "new pictures": lambda: issue_pictures(child_id=child.pk, sequence=SEQUENCE, **later),
        "withdrawn": lambda: withdraw_pictures(child_id=child.pk, **later),
        "closed": lambda: manage_person(user_id=child.pk, changes={"is_active": False}, **later),
    }

    def compare_and_wait(one: str, other: str) -> bool:
        deeds[deed]()
        return constant_time_compare(one, other)

    monkeypatch.setattr("accounts.services.pictures.constant_time_compare", compare_and_wait)

    # Act
    with pytest.raises(WrongPictures) as caught:
        enter(child)

    # Assert
    assert str(caught.value) == "These are not the right pictures."
    assert Session.objects.count() == 0


# --- how long it lasts --------------------------------------------------------------------------------------
def test_a_childs_session_ends_twelve_hours_after_it_began_however_often_it_is_refreshed(
    admin: User, child: User
) -> None:
    # Arrange
    give_pictures(admin, child)
    began = clock() - timedelta(hours=11, minutes=55)
    signed_in = enter(child, now=began)

    # Act
    refreshed = refresh_session(token=signed_in.refresh, now=clock())

    # Assert
    session = Session.objects.get()
    end = began + timedelta(hours=12)
    assert session.expires_at == end
    assert [expiry(signed_in.access), expiry(signed_in.refresh)] == [
        began + django_settings.ACCESS_TOKEN_LIFETIME,
        end,
    ]
    assert [expiry(refreshed.access), expiry(refreshed.refresh)] == [end, end]
    with refused(TokenRefused):
        refresh_session(token=refreshed.refresh, now=end)


def test_a_full_session_goes_on_with_each_refresh(child: User) -> None:
    # Arrange
    began = clock() - timedelta(days=2)
    signed_in = start_session(user=child, now=began)

    # Act
    refreshed = refresh_session(token=signed_in.refresh, now=clock())

    # Assert
    assert expiry(refreshed.refresh) == Session.objects.get().refreshed_at + django_settings.REFRESH_TOKEN_LIFETIME


def clock() -> datetime:
    """Tokens are checked against the real clock."""
    return datetime.now(UTC).replace(microsecond=0)


def expiry(token: str) -> datetime:
    return datetime.fromtimestamp(jwt.decode(token, options={"verify_signature": False})["exp"], UTC)


def decode_session(signed_in: SignedIn) -> object:
    return UUID(jwt.decode(signed_in.access, options={"verify_signature": False})["sid"])

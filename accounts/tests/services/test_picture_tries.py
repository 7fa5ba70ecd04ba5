"""How often pictures may be wrong: seldom enough for 1,320 sequences, often enough for thirty small children."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from accounts.enums import Role
from accounts.errors import LockedOut, WrongPictures
from accounts.models import Session, User
from accounts.services.pictures import issue_pictures
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.pictures import WRONG, give_pictures, knock, touch

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SCHOOL, HOME = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def admin() -> User:
    return make_person(make_institution(), Role.ADMIN)


@pytest.fixture
def child(admin: User) -> User:
    return give_pictures(admin, make_person(admin.institution))


def guesses_in_a_day(guess: Callable[[datetime], None]) -> int:
    """How many wrong tries somebody gets who makes the next one as soon as it is let in, and does not believe the wait."""
    moment, made = NOW, 0
    while moment < NOW + DAY:
        try:
            guess(moment)
        except WrongPictures:
            made += 1
        except LockedOut as refused:
            moment += timedelta(seconds=max(30, refused.retry_after // 2))
    return made


def test_guessing_a_child_from_one_address_gets_23_of_1320_sequences_a_day(child: User) -> None:
    # Five are free, the last of them with 30 s to wait. The waits double to 3,840 s (7,650 s in all, 13 tries), then
    # each is two hours: (86,400 − 7,650) / 7,200 = 10 more.

    # Act
    made = guesses_in_a_day(lambda moment: knock(child, pictures=WRONG, now=moment, address=HOME))

    # Assert
    assert made == 23
    assert made / 1320 < 0.02


def test_guessing_a_child_from_ever_new_addresses_gets_38_sequences_a_day(child: User) -> None:
    # Twenty are free, the last with 30 s to wait; then as above: 20 + 8 + 10.
    numbers = iter(range(10_000))

    # Act
    made = guesses_in_a_day(
        lambda moment: knock(child, pictures=WRONG, now=moment, address=f"2001:db8:{next(numbers):x}::1")
    )

    # Assert
    assert made == 38


def test_guessing_all_children_of_a_class_gets_138_tries_a_day(admin: User) -> None:
    # 120 are free, the last with 30 s to wait; then as above: 120 + 8 + 10.
    children = [give_pictures(admin, make_person(admin.institution)) for _ in range(30)]
    turns = iter(range(100_000))

    # Act
    made = guesses_in_a_day(
        lambda moment: knock(
            children[(turn := next(turns)) % 30], pictures=WRONG, now=moment, address=f"2001:db8:{turn:x}::1"
        )
    )

    # Assert
    assert made == 138


def test_thirty_children_behind_one_address_who_are_wrong_three_times_each_get_in(admin: User) -> None:
    # Arrange
    children = [give_pictures(admin, make_person(admin.institution)) for _ in range(30)]

    # Act
    wrong = [touch(child, pictures=WRONG, address=SCHOOL) for child in children for _ in range(3)]
    right = [touch(child, address=SCHOOL) for child in children]

    # Assert
    assert (wrong, right) == (["wrong"] * 90, ["in"] * 30)
    assert Session.objects.live().count() == 30


def test_a_child_is_locked_after_five_wrong_tries_and_classmates_are_not(admin: User, child: User) -> None:
    # Arrange
    classmate = give_pictures(admin, make_person(admin.institution))

    # Act
    tries = [touch(child, pictures=WRONG, address=SCHOOL) for _ in range(6)]

    # Assert
    assert tries == ["wrong"] * 5 + ["locked"]
    assert touch(child, address=SCHOOL) == "locked"
    assert touch(classmate, address=SCHOOL) == "in"
    assert touch(child, address=SCHOOL, now=NOW + timedelta(seconds=30)) == "in"


def test_new_pictures_let_a_locked_child_try_at_once(admin: User, child: User) -> None:
    # Arrange
    for _ in range(6):
        touch(child, pictures=WRONG, address=SCHOOL)
    assert touch(child, address=SCHOOL) == "locked"

    # Act
    issue_pictures(child_id=child.pk, actor=admin, now=NOW + timedelta(minutes=1), sequence=("cup", "car", "moon"))

    # Assert
    assert touch(child, pictures=("cup", "car", "moon"), address=SCHOOL, now=NOW + timedelta(minutes=1)) == "in"


def test_a_paused_class_lets_in_who_has_signed_in_there_before(admin: User, child: User) -> None:
    # Arrange
    assert touch(child, address=SCHOOL) == "in"
    classmate = give_pictures(admin, make_person(admin.institution))
    others = [give_pictures(admin, make_person(admin.institution)) for _ in range(30)]

    # Act
    wrong = [touch(other, pictures=WRONG, address=HOME) for other in others for _ in range(4)]

    # Assert: four mistakes of thirty children pause the class
    assert wrong == ["wrong"] * 120
    assert touch(classmate, address=SCHOOL) == "locked"
    assert touch(child, address=HOME) == "locked"
    assert touch(child, address=SCHOOL) == "in"
    assert touch(classmate, address=SCHOOL, crowd="ANOTHER") == "in"
    assert touch(classmate, address=HOME, now=NOW + timedelta(seconds=30)) == "in"


def test_tries_for_a_child_without_pictures_are_counted_alike(admin: User, child: User) -> None:
    # Arrange
    without = make_person(admin.institution)

    # Act
    tries = [[touch(each, pictures=WRONG, address=HOME) for _ in range(6)] for each in (child, without)]

    # Assert
    assert tries[0] == tries[1] == ["wrong"] * 5 + ["locked"]

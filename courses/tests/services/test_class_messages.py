"""What teachers write to their classes: who may, who is told, and what is written down of it."""

from uuid import UUID

import pytest

from accounts.enums import Role
from accounts.errors import TextMalformed
from accounts.models import GuardianLink, Notification, User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.guardians import make_guardian
from accounts.tests.services.record import announced, audited, refused
from core.ids import new_id
from courses.enums import ClassAudience
from courses.errors import ClassroomArchived, UnknownReference
from courses.models import Classroom
from courses.services.class_messages import Reach, reach_of_class, write_to_class
from courses.services.classrooms import leave_classroom
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def learners(teacher: User) -> list[User]:
    """Two brothers and one more."""
    return [make_person(teacher.institution) for _ in range(3)]


@pytest.fixture
def classroom(teacher: User, learners: list[User]) -> Classroom:
    return make_classroom(teacher, learners=learners)


@pytest.fixture
def guardian(teacher: User, learners: list[User]) -> User:
    """Of the two brothers."""
    guardian = make_guardian(learners[0])
    make_guardian(learners[1], guardian)
    return guardian


def write(classroom: Classroom, sender: User, audience: ClassAudience = ClassAudience.LEARNERS, **given: str) -> int:
    text = {"title": "Trip", "text": "At nine.", **given}
    return write_to_class(classroom_id=classroom.pk, audience=audience, sender=sender, now=NOW, **text)


def readers() -> set[UUID]:
    return set(Notification.objects.filter(kind="accounts.school.message").values_list("recipient_id", flat=True))


def ids(*people: User) -> set[UUID]:
    return {person.pk for person in people}


def test_a_teacher_writes_to_the_learners_and_that_is_audited(
    teacher: User, classroom: Classroom, learners: list[User], guardian: User
) -> None:
    # Act
    told = write(classroom, teacher)

    # Assert
    assert (told, readers()) == (3, ids(*learners))
    row = Notification.objects.filter(recipient=learners[0]).latest("created_at")
    assert (row.sender_id, row.about_id, row.params) == (teacher.pk, None, {"title": "Trip", "text": "At nine."})
    (entry,) = audited("courses.classroom.written_to")
    assert (entry["actor_id"], entry["object_type"], entry["object_id"]) == (
        teacher.pk,
        "courses.Classroom",
        classroom.pk,
    )
    assert (entry["after"], entry["institution_id"]) == ({"to": "learners", "told": 3}, classroom.institution_id)
    assert len([event for event in announced("accounts.notification.created") if event["actor_id"] == teacher.pk]) == 3


@pytest.mark.parametrize("audience", [ClassAudience.GUARDIANS, ClassAudience.BOTH])
def test_guardians_of_two_in_the_class_are_told_once(
    teacher: User, classroom: Classroom, learners: list[User], guardian: User, audience: ClassAudience
) -> None:
    # Arrange
    expected = ids(guardian) | (ids(*learners) if audience == ClassAudience.BOTH else set())

    # Act
    told = write(classroom, teacher, audience)

    # Assert
    assert (told, readers()) == (len(expected), expected)


def test_whose_link_has_ended_or_whose_account_is_closed_is_told_nothing(
    teacher: User, classroom: Classroom, learners: list[User], guardian: User
) -> None:
    # Arrange
    gone, closed = make_guardian(learners[2]), make_guardian(learners[2])
    GuardianLink.objects.filter(guardian=gone).update(ended_at=NOW, end_reason="revoked")
    User.objects.filter(pk__in=[closed.pk, learners[0].pk]).update(is_active=False)
    leave_classroom(learner=learners[1], classroom_id=classroom.pk, actor=teacher, now=NOW)

    # Act
    told = write(classroom, teacher, ClassAudience.BOTH)

    # Assert: of the brothers one is closed and one left, and with them their guardian's reason to be told
    assert (told, readers()) == (1, ids(learners[2]))


def test_who_writes_is_not_told_though_a_child_of_theirs_is_in_the_class(
    teacher: User, classroom: Classroom, learners: list[User]
) -> None:
    # Arrange
    make_guardian(learners[0], teacher)

    # Act
    told = write(classroom, teacher, ClassAudience.BOTH)

    # Assert
    assert (told, readers()) == (3, ids(*learners))


def test_an_admin_writes_to_any_class_of_the_institution(classroom: Classroom, learners: list[User]) -> None:
    # Arrange
    admin = make_person(learners[0].institution, Role.ADMIN)

    # Act, Assert
    assert write(classroom, admin) == 3


def test_a_class_of_nobody_tells_nobody_and_is_audited(teacher: User) -> None:
    # Act
    told = write(make_classroom(teacher), teacher, ClassAudience.BOTH)

    # Assert
    assert (told, readers()) == (0, set())
    assert [entry["after"] for entry in audited("courses.classroom.written_to")] == [{"to": "both", "told": 0}]


def test_strangers_write_to_no_class_as_if_there_were_none(classroom: Classroom, learners: list[User]) -> None:
    # Arrange
    colleague = make_person(learners[0].institution, Role.TEACHER)
    elsewhere = make_person(make_institution(), Role.ADMIN)

    # Act, Assert
    for sender in (colleague, elsewhere, learners[0], make_guardian(learners[0])):
        with refused(UnknownReference, field="classroom"):
            write(classroom, sender)
    with refused(UnknownReference, field="classroom"):
        write(Classroom(pk=new_id()), colleague)


def test_to_a_class_that_is_over_nobody_writes(teacher: User, classroom: Classroom) -> None:
    # Arrange
    Classroom.objects.filter(pk=classroom.pk).update(is_archived=True)

    # Act, Assert
    with refused(ClassroomArchived):
        write(classroom, teacher)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": "Trip\r\nBcc: eve@example.org"}, "title"),
        ({"title": "Trip\u2028x"}, "title"),
        ({"title": "Trip\x00x"}, "title"),
        ({"title": " "}, "title"),
        ({"text": "\x00"}, "body"),
        ({"text": "t" * 4001}, "body"),
    ],
)
def test_what_is_no_text_is_refused(teacher: User, classroom: Classroom, given: dict[str, str], field: str) -> None:
    with refused(TextMalformed, field=field):
        write(classroom, teacher, **given)


def test_with_a_key_the_same_message_goes_out_once(teacher: User, classroom: Classroom) -> None:
    # Act
    told = [write(classroom, teacher, key="one"), write(classroom, teacher, key="one"), write(classroom, teacher)]

    # Assert
    assert told == [3, 0, 3]


def test_the_reach_is_whom_a_message_tells(teacher: User, classroom: Classroom, guardian: User) -> None:
    # Act
    reach = reach_of_class(classroom, sender=teacher)

    # Assert
    assert reach == Reach(learners=3, guardians=1)
    for audience in ClassAudience:
        assert (audience, reach.of(audience)) == (audience, write(classroom, teacher, audience))

"""Coming as a guardian by a code, and the end of it."""

from datetime import timedelta
from functools import partial

import pytest

from accounts.enums import Role
from accounts.errors import (
    AlreadyGuardian,
    EmailTaken,
    GuardianCodeRefused,
    GuardianLinkNotFound,
    LockedOut,
    NameMalformed,
    PasswordTooWeak,
    StudentsGuardNobody,
    UsernameTaken,
)
from accounts.lockout import GUARDIAN_CODE_TRIES
from accounts.models import GuardianInvitation, GuardianLink, User
from accounts.services.guardian_codes import revoke_guardian_code
from accounts.services.guardians import end_guardian_link, link_guardian
from accounts.services.sessions import sign_in
from accounts.tests.factories import NOW, PASSWORD, make_institution, make_person
from accounts.tests.guardians import ADULT_BIRTH, born, join, link_of, live_guardians, make_code, make_guardian
from accounts.tests.services.record import announced, audited, only_where_writers_overlap, refused, unchanged
from core.errors import PlatformError
from core.ids import new_id
from core.request_context import current_request
from core.tests.threads import run_together
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def child() -> User:
    return make_person(make_institution(language="es", time_zone="Europe/Madrid"))


@pytest.fixture
def office(child: User) -> User:
    return make_person(child.institution, Role.ADMIN)


# --- with a new account -------------------------------------------------------------------------------------
def test_a_code_opens_an_account_in_the_childs_institution_and_links_it(child: User) -> None:
    # Arrange
    made = make_code(child)

    # Act
    guardian = join(made.code, email="Anna@Example.org", now=LATER)

    # Assert
    stored = User.objects.get(pk=guardian.pk)
    assert (stored.institution_id, stored.role, stored.username) == (child.institution_id, "guardian", "annabella")
    assert (stored.email, stored.email_verified_at, stored.language) == ("Anna@Example.org", None, "es")
    assert sign_in(identifier="annabella", password=PASSWORD, now=LATER).user == stored
    link = GuardianLink.objects.get()
    assert (link.institution_id, link.child_id, link.guardian_id) == (child.institution_id, child.pk, guardian.pk)
    assert (link.relation, link.linked_at, link.ended_at, link.end_reason) == ("parent", LATER, None, "")
    assert GuardianInvitation.objects.get().used_at == LATER
    assert announced("accounts.guardian.linked") == [
        {
            "name": "accounts.guardian.linked",
            "institution_id": child.institution_id,
            "learner_id": child.pk,
            "actor_id": guardian.pk,
            "object_id": link.pk,
            "occurred_at": LATER,
            "payload": {"guardian_id": str(guardian.pk), "relation": "parent"},
        }
    ]
    assert audited("accounts.guardian.linked") == [
        {
            "institution_id": child.institution_id,
            "actor_id": guardian.pk,
            "object_type": "accounts.User",
            "object_id": child.pk,
            "before": {},
            "after": {
                "guardian_id": str(guardian.pk),
                "relation": "parent",
                "code": str(made.invitation.pk),
            },
            "at": LATER,
        }
    ]
    registered = announced("accounts.user.registered")[-1]
    assert (registered["actor_id"], registered["payload"]) == (
        guardian.pk,
        {"role": "guardian", "is_self_registered": True},
    )


@pytest.mark.parametrize("typed", ["{0}{1}", "{0} {1}", " {0}-{1} ", "{0}–{1}", "{0}.{1}", "lower"])
def test_a_code_is_read_however_it_is_typed(child: User, typed: str) -> None:
    # Arrange
    first, second = make_code(child).code.split("-")

    # Act
    guardian = join(f"{first}{second}".lower() if typed == "lower" else typed.format(first, second))

    # Assert
    assert live_guardians(child) == {guardian.pk}


REFUSED = ["unknown", "empty", "used", "revoked", "expired", "of age", "closed", "odd", "long"]


def bad_code(child: User, office: User, why: str) -> str:
    """A code that is not good (any more)."""
    if why in {"unknown", "empty", "odd", "long"}:
        return {"unknown": "BCDFG-HJKMN", "empty": "", "odd": "\x00\ud800é", "long": "B" * 10_000}[why]
    made = make_code(child, now=NOW - timedelta(days=30) if why == "expired" else NOW)
    if why == "used":
        make_guardian_by(made.code, child)
    elif why == "revoked":
        revoke_guardian_code(code_id=made.invitation.pk, child_id=child.pk, actor=office, now=NOW)
    elif why == "of age":
        born(child, ADULT_BIRTH)
    elif why == "closed":
        User.objects.filter(pk=child.pk).update(is_active=False)
    return made.code


def make_guardian_by(code: str, child: User) -> None:
    link_guardian(code=code, guardian=make_person(child.institution, Role.GUARDIAN), now=NOW)


@pytest.mark.parametrize("why", REFUSED)
def test_every_bad_code_is_refused_in_the_same_way(child: User, office: User, why: str) -> None:
    # Arrange
    code, guardian = bad_code(child, office, why), make_person(child.institution, Role.GUARDIAN)

    # Act, Assert
    with refused(GuardianCodeRefused, field="code"):
        join(code)
    with refused(GuardianCodeRefused, field="code"):
        link_guardian(code=code, guardian=guardian, now=NOW)
    with pytest.raises(GuardianCodeRefused) as caught:
        join(code)
    assert str(caught.value) == "This code is not good (any more)."


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({"password": "short"}, PasswordTooWeak, "password"),
        ({"username": "taken"}, UsernameTaken, "username"),
        ({"email": "TAKEN@example.org"}, EmailTaken, "email"),
        ({"full_name": "Anna\u202ebella"}, NameMalformed, "full_name"),
    ],
)
def test_an_account_that_cannot_be_opened_leaves_the_code_good(
    child: User, given: dict[str, str], error: type[PlatformError], field: str
) -> None:
    # Arrange
    make_person(child.institution, username="taken", email="taken@example.org")
    code = make_code(child).code

    # Act, Assert
    with refused(error, field=field):
        join(code, **given)
    assert {join(code).pk} == live_guardians(child)


def test_guessing_locks_the_address_and_a_good_code_is_not_tried_any_more(child: User) -> None:
    # Arrange
    code = make_code(child).code
    for number in range(GUARDIAN_CODE_TRIES.crowd):
        with pytest.raises(GuardianCodeRefused):
            join(f"BCDFG-{number:05}")

    # Act, Assert
    with refused(LockedOut):
        join(code)
    assert {join(code, now=NOW + timedelta(seconds=31)).pk} == live_guardians(child)


def test_guessing_locks_a_person_and_nobody_else(child: User) -> None:
    # Arrange
    code, other = make_code(child).code, make_code(child).code
    guesser, parent = (make_person(child.institution, Role.GUARDIAN) for _ in range(2))
    for _ in range(GUARDIAN_CODE_TRIES.here):
        with pytest.raises(GuardianCodeRefused):
            link_guardian(code="BCDFG-HJKMN", guardian=guesser, now=NOW)

    # Act, Assert
    with refused(LockedOut):
        link_guardian(code=code, guardian=guesser, now=NOW)
    assert link_guardian(code=other, guardian=parent, now=NOW).guardian_id == parent.pk
    assert current_request().address == ""  # both sat behind one address


# --- with an account ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.GUARDIAN, Role.TEACHER, Role.ADMIN])
def test_who_has_an_account_is_linked(child: User, role: Role) -> None:
    # Arrange
    person, code = make_person(child.institution, role), make_code(child).code

    # Act
    link = link_guardian(code=code, guardian=person, now=LATER)

    # Assert
    stored = GuardianLink.objects.get()
    assert (link, stored.guardian_id, stored.linked_at) == (stored, person.pk, LATER)
    assert [event["actor_id"] for event in announced("accounts.guardian.linked")] == [person.pk]
    with refused(GuardianCodeRefused, field="code"):
        link_guardian(code=code, guardian=person, now=LATER)


def test_students_guard_nobody(child: User) -> None:
    # Arrange
    code = make_code(child).code

    # Act, Assert
    for student in (child, make_person(child.institution)):
        with refused(StudentsGuardNobody):
            link_guardian(code=code, guardian=student, now=NOW)


def test_a_code_of_another_institution_is_refused_like_a_wrong_one(child: User) -> None:
    # Arrange
    code, stranger = make_code(child).code, make_person(make_institution(), Role.GUARDIAN)

    # Act, Assert
    with refused(GuardianCodeRefused, field="code"):
        link_guardian(code=code, guardian=stranger, now=NOW)
    assert {join(code).pk} == live_guardians(child)


def test_a_second_code_for_the_same_child_stays_good(child: User) -> None:
    # Arrange
    guardian, code = make_guardian(child), make_code(child).code

    # Act, Assert
    with refused(AlreadyGuardian, field="code"):
        link_guardian(code=code, guardian=guardian, now=NOW)
    assert {guardian.pk, join(code).pk} == live_guardians(child)


def test_siblings_have_the_same_guardian(child: User) -> None:
    # Arrange
    sibling = make_person(child.institution)

    # Act
    guardian = make_guardian(sibling, make_guardian(child))

    # Assert
    assert [live_guardians(each) for each in (child, sibling)] == [{guardian.pk}] * 2


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_a_code_that_two_use_at_the_same_moment_serves_one() -> None:
    # Arrange
    child = make_person(make_institution())
    code, guardian = make_code(child).code, make_person(child.institution, Role.GUARDIAN)

    # Act
    results = run_together(
        *[partial(_outcome, partial(join, code, username=f"parent-{number}")) for number in range(3)],
        partial(_outcome, partial(link_guardian, code=code, guardian=guardian, now=NOW)),
    )

    # Assert
    assert sorted(results) == [*[GuardianCodeRefused.code] * 3, "linked"]
    assert len(live_guardians(child)) == 1
    assert User.objects.filter(role=Role.GUARDIAN).exclude(pk=guardian.pk).count() == len(
        live_guardians(child) - {guardian.pk}
    )


def _outcome(deed: partial[object]) -> str:
    try:
        deed()
    except PlatformError as error:
        return error.code
    return "linked"


# --- the end ------------------------------------------------------------------------------------------------
def test_a_guardian_leaves(child: User) -> None:
    # Arrange
    guardian = make_guardian(child)
    link = link_of(child, guardian)
    leave = partial(end_guardian_link, link_id=link.pk, actor=guardian)

    # Act
    leave(now=LATER)

    # Assert
    link.refresh_from_db()
    assert (link.ended_at, link.end_reason) == (LATER, "left")
    assert announced("accounts.guardian.unlinked") == [
        {
            "name": "accounts.guardian.unlinked",
            "institution_id": child.institution_id,
            "learner_id": child.pk,
            "actor_id": guardian.pk,
            "object_id": link.pk,
            "occurred_at": LATER,
            "payload": {"guardian_id": str(guardian.pk), "reason": "left"},
        }
    ]
    assert [(entry["object_id"], entry["after"]) for entry in audited("accounts.guardian.unlinked")] == [
        (child.pk, {"guardian_id": str(guardian.pk), "reason": "left"})
    ]
    with unchanged():
        leave(now=LATER + timedelta(hours=1))


def test_who_left_comes_back_by_a_new_link(child: User) -> None:
    # Arrange
    guardian = make_guardian(child)
    end_guardian_link(link_id=link_of(child, guardian).pk, actor=guardian, now=NOW)

    # Act
    make_guardian(child, guardian, now=LATER)

    # Assert
    assert list(GuardianLink.objects.order_by("linked_at").values_list("end_reason", flat=True)) == ["left", ""]
    assert live_guardians(child) == {guardian.pk}


@pytest.mark.parametrize("who", ["office", "teacher"])
def test_who_is_in_charge_revokes(child: User, office: User, who: str) -> None:
    # Arrange
    guardian, teacher = make_guardian(child), make_person(child.institution, Role.TEACHER)
    make_classroom(teacher, learners=[child])

    # Act
    link = end_guardian_link(
        link_id=link_of(child, guardian).pk, actor=office if who == "office" else teacher, now=LATER
    )

    # Assert
    assert (link.ended_at, link.end_reason) == (LATER, "revoked")
    assert live_guardians(child) == set()


def test_a_teacher_who_is_the_guardian_leaves(child: User) -> None:
    # Arrange
    teacher = make_person(child.institution, Role.TEACHER)
    make_classroom(teacher, learners=[child])
    make_guardian(child, teacher)

    # Act
    link = end_guardian_link(link_id=link_of(child, teacher).pk, actor=teacher, now=LATER)

    # Assert
    assert link.end_reason == "left"


def test_strangers_end_nothing(child: User) -> None:
    # Arrange
    link = link_of(child, make_guardian(child))
    strangers = [
        child,
        make_person(child.institution),
        make_guardian(child),  # the other parent
        make_guardian(make_person(child.institution)),
        make_person(child.institution, Role.TEACHER),
        make_guardian(child, make_person(child.institution, Role.TEACHER)),
        make_person(make_institution(), Role.ADMIN),
    ]

    # Act, Assert
    for stranger in strangers:
        with refused(GuardianLinkNotFound):
            end_guardian_link(link_id=link.pk, actor=stranger, now=NOW)
    with refused(GuardianLinkNotFound):
        end_guardian_link(link_id=new_id(), actor=strangers[0], now=NOW)

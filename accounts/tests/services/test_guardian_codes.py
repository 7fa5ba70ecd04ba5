"""Codes for guardians: made, taken back, kept as a digest only."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.test import override_settings

from accounts.enums import Relation, Role
from accounts.errors import GuardianCodeNotFound, GuardiansFull, NeedsNoGuardian, PersonNotFound
from accounts.models import GuardianInvitation, Institution, User
from accounts.services.guardian_codes import MAX_GUARDIANS, make_guardian_code, revoke_guardian_code
from accounts.services.guardians import end_guardian_link, link_guardian
from accounts.services.people import grant_superuser
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.guardians import ADULT_BIRTH, born, join, link_of, make_code, make_guardian
from accounts.tests.services.record import announced, audited, only_where_writers_overlap, refused, unchanged
from core.codes import CODE_ALPHABET
from core.errors import PlatformError
from core.ids import new_id
from core.tests.threads import run_together
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def child() -> User:
    return make_person(make_institution())


@pytest.fixture
def office(child: User) -> User:
    return make_person(child.institution, Role.ADMIN)


def test_a_code_is_made_shown_once_and_audited(child: User, office: User) -> None:
    # Act
    made = make_guardian_code(child_id=child.pk, relation=Relation.RELATIVE, actor=office, now=NOW)

    # Assert
    stored = GuardianInvitation.objects.get()
    assert (stored.institution_id, stored.child_id, stored.relation) == (child.institution_id, child.pk, "relative")
    assert (stored.created_by_id, stored.created_at, stored.expires_at) == (office.pk, NOW, NOW + timedelta(days=30))
    assert (stored.used_at, stored.revoked_at) == (None, None)
    assert (made.invitation, len(stored.code_digest)) == (stored, 64)
    assert made.code.replace("-", "") not in stored.code_digest.upper()
    assert audited("accounts.guardian.code_made") == [
        {
            "institution_id": child.institution_id,
            "actor_id": office.pk,
            "object_type": "accounts.User",
            "object_id": child.pk,
            "before": {},
            "after": {"code": str(stored.pk), "relation": "relative"},
            "at": NOW,
        }
    ]
    assert announced("accounts.guardian.linked") == []


def test_codes_are_two_groups_of_signs_that_nobody_mistakes(child: User, office: User) -> None:
    # Act
    codes = [make_code(child, actor=office).code for _ in range(MAX_GUARDIANS)]

    # Assert
    assert len(set(codes)) == MAX_GUARDIANS
    assert {tuple(map(len, code.split("-"))) for code in codes} == {(5, 5)}
    assert set("".join(codes)) - {"-"} <= set(CODE_ALPHABET)


def test_the_digest_is_keyed(child: User, office: User) -> None:
    # Arrange
    code = make_code(child, actor=office).code

    # Act
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[]), pytest.raises(PlatformError):
        join(code)
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[_key()]):
        guardian = join(code)

    # Assert
    assert link_of(child, guardian).guardian_id == guardian.pk


def _key() -> str:
    from django.conf import settings

    return str(settings.SECRET_KEY)


def test_a_teacher_of_the_child_makes_codes_and_a_superuser_too(child: User) -> None:
    # Arrange
    teacher = make_person(child.institution, Role.TEACHER)
    make_classroom(teacher, learners=[child])
    root = make_person(Institution.objects.get(slug="platform"), Role.ADMIN)
    grant_superuser(user=root, now=NOW)

    # Act
    made = [make_code(child, actor=actor).invitation for actor in (teacher, root)]

    # Assert
    assert [(code.created_by_id, code.institution_id) for code in made] == [
        (teacher.pk, child.institution_id),
        (root.pk, child.institution_id),
    ]


@pytest.mark.parametrize(
    "who", ["child", "classmate", "guardian", "colleague", "parent who teaches others", "other office"]
)
def test_who_is_not_in_charge_makes_no_code(child: User, who: str) -> None:
    # Arrange
    school = child.institution
    actor = {
        "child": lambda: child,
        "classmate": lambda: make_person(school),
        "guardian": lambda: make_guardian(child),
        "colleague": lambda: make_person(school, Role.TEACHER),
        "parent who teaches others": lambda: make_guardian(child, make_person(school, Role.TEACHER)),
        "other office": lambda: make_person(make_institution(), Role.ADMIN),
    }[who]()

    # Act, Assert
    with refused(PersonNotFound):
        make_code(child, actor=actor)


@pytest.mark.parametrize("role", [Role.TEACHER, Role.GUARDIAN, Role.ADMIN])
def test_only_students_have_guardians(child: User, office: User, role: Role) -> None:
    # Arrange
    person = make_person(child.institution, role)

    # Act, Assert
    with refused(PersonNotFound):
        make_code(person, actor=office)
    with refused(PersonNotFound):
        make_guardian_code(child_id=new_id(), relation=Relation.PARENT, actor=office, now=NOW)


def test_who_is_of_age_or_gone_gets_no_guardian(child: User, office: User) -> None:
    # Arrange
    adult = born(make_person(child.institution), ADULT_BIRTH)
    gone = make_person(child.institution)
    User.objects.filter(pk=gone.pk).update(is_active=False)

    # Act, Assert
    with refused(NeedsNoGuardian):
        make_code(adult, actor=office)
    with refused(NeedsNoGuardian):
        make_code(gone, actor=office)
    assert make_code(adult, actor=office, now=NOW - timedelta(days=1)).code


def test_the_eleventh_is_refused_whatever_the_ten_are(child: User, office: User) -> None:
    # Arrange
    first = make_guardian(child)
    for _ in range(4):
        make_guardian(child)
    codes = [make_code(child, actor=office) for _ in range(5)]

    # Act, Assert
    with refused(GuardiansFull):
        make_code(child, actor=office)
    join(codes[0].code)  # a code that becomes a guardian takes no further place
    with refused(GuardiansFull):
        make_code(child, actor=office)
    revoke_guardian_code(code_id=codes[1].invitation.pk, child_id=child.pk, actor=office, now=NOW)
    end_guardian_link(link_id=link_of(child, first).pk, actor=first, now=NOW)
    assert [bool(make_code(child, actor=office).code) for _ in range(2)] == [True, True]
    with refused(GuardiansFull):
        make_code(child, actor=office)
    assert make_code(child, actor=office, now=NOW + timedelta(days=30)).code  # the open ones are too old by then


def test_another_childs_guardians_take_no_place(child: User, office: User) -> None:
    # Arrange
    sibling = make_person(child.institution)
    for _ in range(MAX_GUARDIANS):
        make_code(sibling, actor=office)

    # Act
    made = make_code(child, actor=office)

    # Assert
    assert made.invitation.child_id == child.pk


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_gets_the_last_place() -> None:
    # Arrange
    child = make_person(make_institution())
    office = make_person(child.institution, Role.ADMIN)
    for _ in range(MAX_GUARDIANS - 1):
        make_code(child, actor=office)

    # Act
    results = run_together(*[partial(_outcome, partial(make_code, child, actor=office))] * 6)

    # Assert
    assert sorted(results) == [*[GuardiansFull.code] * 5, "made"]
    assert GuardianInvitation.objects.good(NOW).count() == MAX_GUARDIANS


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_a_code_used_while_another_is_made_leaves_ten_at_most() -> None:
    # Arrange
    child = make_person(make_institution())
    office = make_person(child.institution, Role.ADMIN)
    codes = [make_code(child, actor=office).code for _ in range(MAX_GUARDIANS)]
    guardian = make_person(child.institution, Role.GUARDIAN)

    # Act
    results = run_together(
        partial(_outcome, partial(link_guardian, code=codes[0], guardian=guardian, now=NOW)),
        *[partial(_outcome, partial(make_code, child, actor=office))] * 3,
    )

    # Assert
    assert results == ["made", *[GuardiansFull.code] * 3]


def _outcome(deed: partial[object]) -> str:
    try:
        deed()
    except PlatformError as error:
        return error.code
    return "made"


# --- taking back --------------------------------------------------------------------------------------------
def test_a_code_that_is_taken_back_is_worth_nothing(child: User, office: User) -> None:
    # Arrange
    made = make_code(child, actor=office)
    revoke = partial(
        revoke_guardian_code, code_id=made.invitation.pk, child_id=child.pk, actor=office, now=NOW + timedelta(hours=1)
    )

    # Act
    revoke()

    # Assert
    assert GuardianInvitation.objects.get().revoked_at == NOW + timedelta(hours=1)
    assert [entry["after"]["code"] for entry in audited("accounts.guardian.code_revoked")] == [str(made.invitation.pk)]
    with unchanged():
        revoke()
    with pytest.raises(PlatformError):
        join(made.code, now=NOW + timedelta(hours=2))


def test_a_code_that_is_used_or_too_old_stays_what_it_was(child: User, office: User) -> None:
    # Arrange
    used, old = make_code(child, actor=office), make_code(child, actor=office)
    join(used.code)

    # Act, Assert
    with unchanged():
        revoke_guardian_code(code_id=used.invitation.pk, child_id=child.pk, actor=office, now=NOW)
        revoke_guardian_code(code_id=old.invitation.pk, child_id=child.pk, actor=office, now=NOW + timedelta(days=30))


def test_a_code_is_taken_back_by_those_in_charge_of_its_child(child: User, office: User) -> None:
    # Arrange
    made = make_code(child, actor=office).invitation
    sibling = make_person(child.institution)
    strangers = [
        child,
        make_guardian(child),
        make_person(child.institution, Role.TEACHER),
        make_person(make_institution(), Role.ADMIN),
    ]

    # Act, Assert
    for stranger in strangers:
        with refused(GuardianCodeNotFound):
            revoke_guardian_code(code_id=made.pk, child_id=child.pk, actor=stranger, now=NOW)
    with refused(GuardianCodeNotFound):
        revoke_guardian_code(code_id=made.pk, child_id=sibling.pk, actor=office, now=NOW)
    with refused(GuardianCodeNotFound):
        revoke_guardian_code(code_id=new_id(), child_id=child.pk, actor=office, now=NOW)


def test_an_unknown_birth_date_is_that_of_a_child(child: User, office: User) -> None:
    # Arrange
    born(child, None)

    # Act
    first = make_code(child, actor=office)
    born(child, date(2020, 2, 29))

    # Assert
    assert [first.invitation.child_id, make_code(child, actor=office).invitation.child_id] == [child.pk] * 2

"""Who says what for whom: every relation, on both sides of the age."""

import pytest

from accounts.consent_rights import consent_rights, may_enter_forms_of
from accounts.enums import Role
from accounts.models import Consent, User
from accounts.policies import may_see_consents_of, visible_consents
from accounts.services.guardians import end_guardian_link
from accounts.services.people import grant_superuser, manage_person
from accounts.tests.consents import OLD_ENOUGH, TOO_YOUNG, agree_on_paper, office_of
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.guardians import born, link_of, make_guardian
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, User]:
    """Everybody round a learner, by relation."""
    learner = make_person(make_institution())
    school, elsewhere = learner.institution, make_institution()
    classmate, teacher = make_person(school), make_person(school, Role.TEACHER)
    make_classroom(teacher, learners=[learner, classmate])
    gone, closed = make_guardian(learner), make_guardian(learner)
    people = {
        "learner": learner,
        "classmate": classmate,
        "teacher": teacher,
        "teacher_and_guardian": make_guardian(learner, make_person(school, Role.TEACHER)),
        "admin_and_guardian": make_guardian(learner, make_person(school, Role.ADMIN)),
        "guardian": make_guardian(learner),
        "guardian_of_other": make_guardian(classmate),
        "guardian_gone": gone,
        "guardian_closed": closed,
        "admin": office_of(learner),
        "admin_elsewhere": make_person(elsewhere, Role.ADMIN),
        "guardian_elsewhere": make_guardian(make_person(elsewhere)),
        "superuser": make_person(elsewhere, Role.ADMIN),
    }
    end_guardian_link(link_id=link_of(learner, gone).pk, actor=gone, now=NOW)
    manage_person(user_id=closed.pk, changes={"is_active": False}, actor=people["admin"], now=NOW)
    grant_superuser(user=people["superuser"], now=NOW)
    return people


GUARDIANS = {"guardian", "teacher_and_guardian", "admin_and_guardian"}


def fresh(person: User) -> User:
    return User.objects.select_related("institution", "student_profile").get(pk=person.pk)


def who(people: dict[str, User], right: str) -> set[str]:
    learner = fresh(people["learner"])
    return {name for name, person in people.items() if getattr(consent_rights(person, learner, now=NOW), right)}


@pytest.mark.parametrize("birth_on", [TOO_YOUNG, None])
def test_below_the_age_the_guardians_decide_and_the_child_may_say_no(people: dict[str, User], birth_on: object) -> None:
    # Arrange
    born(people["learner"], birth_on)

    # Act
    rights = {right: who(people, right) for right in ("may_grant", "may_withdraw")}

    # Assert
    assert rights == {"may_grant": GUARDIANS, "may_withdraw": GUARDIANS | {"learner"}}


def test_from_the_age_on_the_learner_decides_and_nobody_else(people: dict[str, User]) -> None:
    # Arrange
    born(people["learner"], OLD_ENOUGH)

    # Act
    rights = {right: who(people, right) for right in ("may_grant", "may_withdraw")}

    # Assert
    assert rights == {"may_grant": {"learner"}, "may_withdraw": {"learner"}}


@pytest.mark.parametrize("name", ["teacher", "guardian", "admin", "superuser"])
def test_who_is_no_student_decides_for_themselves_only(people: dict[str, User], name: str) -> None:
    # Arrange
    adult = fresh(people[name])

    # Act
    granting = {other for other, actor in people.items() if consent_rights(actor, adult, now=NOW).may_grant}
    withdrawing = {other for other, actor in people.items() if consent_rights(actor, adult, now=NOW).may_withdraw}

    # Assert
    assert (granting, withdrawing) == ({name}, {name})


def test_forms_are_entered_by_the_office_of_the_school(people: dict[str, User]) -> None:
    # Act
    entering = {name for name, actor in people.items() if may_enter_forms_of(actor, people["learner"])}

    # Assert
    assert entering == {"admin", "admin_and_guardian", "superuser"}


def test_the_list_filter_and_the_object_check_of_the_ledger_agree(people: dict[str, User]) -> None:
    # Arrange
    line = agree_on_paper(people["learner"])
    adult_line = agree_on_paper(people["guardian"])

    # Act
    listed = {
        each.pk: {n for n, actor in people.items() if Consent.objects.filter(visible_consents(actor), pk=each.pk)}
        for each in (line, adult_line)
    }
    allowed = {
        each.pk: {n for n, actor in people.items() if may_see_consents_of(actor, fresh(each.student))}
        for each in (line, adult_line)
    }

    # Assert
    assert listed == allowed
    assert listed[line.pk] == GUARDIANS | {"learner", "admin", "superuser"}
    assert listed[adult_line.pk] == {"guardian", "admin", "admin_and_guardian", "superuser"}

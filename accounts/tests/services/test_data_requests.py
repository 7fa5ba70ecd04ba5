"""Requests about data: who asks, who decides, who is told."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.enums import DataRequestKind, DataRequestState, Role
from accounts.errors import (
    AlreadyErased,
    DataRequestDecided,
    DataRequestNotFound,
    DataRequestOpen,
    LastAdmin,
    NotForOneself,
    PersonUnknown,
    ReasonNeeded,
    TextMalformed,
)
from accounts.models import DataRequest, Institution, User
from accounts.services.data_requests import (
    approve_data_request,
    cancel_data_request,
    refuse_data_request,
)
from accounts.services.erasure import erase_person
from accounts.services.guardians import end_guardian_link
from accounts.services.people import grant_superuser
from accounts.tests.data_requests import ERASURE, EXPORT, LATER, ask, carried_out, told
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.guardians import link_of, make_guardian
from accounts.tests.services.record import audited, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> User:
    return make_person(make_institution("Riverside"), Role.ADMIN)


@pytest.fixture
def learner(office: User) -> User:
    return make_person(office.institution, full_name='=cmd("Ada")', email="ada@example.org")


def test_one_asks_for_oneself_and_the_office_has_thirty_days(learner: User) -> None:
    # Act
    request = ask(EXPORT, learner)

    # Assert
    assert (request.state, request.person_id, request.requested_by_id) == ("open", learner.pk, learner.pk)
    assert request.due_at == NOW + timedelta(days=30)
    assert [entry["after"] for entry in audited("accounts.data_request.made")] == [{"kind": "export"}]


def test_a_guardian_asks_for_their_child_until_the_link_ends(office: User, learner: User) -> None:
    # Arrange
    guardian = make_guardian(learner, actor=office)

    # Act
    request = ask(EXPORT, learner, guardian)
    end_guardian_link(link_id=link_of(learner, guardian).pk, actor=office, now=NOW)
    carried_out(request, office)

    # Assert: approved, but who asked may not ask any more
    request.refresh_from_db()
    assert (request.state, request.archive.name) == (DataRequestState.REFUSED, "")
    assert (request.decided_by_id, request.decided_at) == (office.pk, LATER)
    assert request.refusal == "Whoever asked may not ask about this person any more."
    with refused(PersonUnknown, field="person"):
        ask(EXPORT, learner, guardian)


@pytest.mark.parametrize("who", ["teacher", "classmate", "admin_elsewhere", "guardian_of_other"])
def test_nobody_asks_for_somebody_elses_data(office: User, learner: User, who: str) -> None:
    # Arrange
    others = {
        "teacher": make_person(office.institution, Role.TEACHER),
        "classmate": make_person(office.institution),
        "admin_elsewhere": make_person(make_institution("Hillside"), Role.ADMIN),
        "guardian_of_other": make_guardian(make_person(office.institution), actor=office),
    }

    # Act, Assert
    for kind in DataRequestKind:
        with refused(PersonUnknown, field="person"):
            ask(kind, learner, others[who])


def test_the_same_is_not_asked_twice_but_again_once_it_is_answered(office: User, learner: User) -> None:
    # Arrange
    first = ask(EXPORT, learner)

    # Act, Assert
    with refused(DataRequestOpen):
        ask(EXPORT, learner)
    refuse_data_request(request_id=first.pk, reason="Who are you?", actor=office, now=NOW)
    assert ask(EXPORT, learner).pk != first.pk


def test_the_office_erases_whom_it_was_asked_to(office: User, learner: User) -> None:
    # Act
    request = carried_out(ask(ERASURE, learner), office)

    # Assert
    person = User.objects.get(pk=learner.pk)
    assert (request.state, request.done_at) == (DataRequestState.DONE, LATER)
    assert request.outcome["reduced"]["accounts.User"] == 1
    assert (person.full_name, person.email, person.is_active, person.erased_at) == ("", None, False, LATER)
    assert [entry["after"] for entry in audited("accounts.person.erased")] == [request.outcome]


def test_erasure_is_not_asked_for_twice(office: User, learner: User) -> None:
    # Arrange
    second = ask(EXPORT, learner)
    carried_out(ask(ERASURE, learner), office)

    # Act, Assert
    with refused(PersonUnknown, field="person"):
        ask(ERASURE, learner, office)
    with refused(AlreadyErased):
        erase_person(person_id=learner.pk, actor_id=office.pk, now=LATER)
    second.refresh_from_db()
    assert second.state == DataRequestState.CANCELLED


def test_the_last_admin_is_not_erased(office: User) -> None:
    # Arrange
    superuser = make_person(Institution.objects.get(slug="platform"), Role.ADMIN)
    grant_superuser(user=superuser, now=NOW)
    request = ask(ERASURE, office)

    # Act, Assert
    with refused(LastAdmin):
        approve_data_request(request_id=request.pk, actor=superuser, now=NOW)
    with refused(LastAdmin):
        erase_person(person_id=office.pk, actor_id=None, now=NOW)
    make_person(office.institution, Role.ADMIN)
    assert carried_out(request, superuser).state == DataRequestState.DONE


def test_nobody_lets_their_own_erasure_through(office: User) -> None:
    # Arrange
    make_person(office.institution, Role.ADMIN)
    request = ask(ERASURE, office)

    # Act, Assert
    with refused(NotForOneself):
        approve_data_request(request_id=request.pk, actor=office, now=NOW)


def decide(how: str, request: DataRequest, actor: User) -> Any:
    if how == "approve":
        return approve_data_request(request_id=request.pk, actor=actor, now=NOW)
    return refuse_data_request(request_id=request.pk, reason="No.", actor=actor, now=NOW)


@pytest.mark.parametrize("how", ["approve", "refuse"])
def test_only_the_office_of_the_institution_decides_and_once(office: User, learner: User, how: str) -> None:
    # Arrange
    request = ask(EXPORT, learner)
    teacher = make_person(office.institution, Role.TEACHER)
    elsewhere = make_person(make_institution("Hillside"), Role.ADMIN)

    # Act, Assert
    for stranger in (learner, teacher, elsewhere):
        with refused(DataRequestNotFound):
            decide(how, request, stranger)
    decide(how, request, office)
    for again in ("approve", "refuse"):
        with refused(DataRequestDecided):
            decide(again, request, office)


@pytest.mark.parametrize("reason", ["", " \n ", "\u200b"])
def test_a_refusal_without_a_reason_is_none(office: User, learner: User, reason: str) -> None:
    # Arrange
    request = ask(EXPORT, learner)

    # Act, Assert
    with refused(ReasonNeeded, field="reason"):
        refuse_data_request(request_id=request.pk, reason=reason, actor=office, now=NOW)


@pytest.mark.parametrize("reason", ["a\x00b", "a\u202eb", "x" * 501])
def test_a_reason_that_is_no_text_is_refused(office: User, learner: User, reason: str) -> None:
    # Arrange
    request = ask(EXPORT, learner)

    # Act, Assert
    with refused(TextMalformed, field="reason"):
        refuse_data_request(request_id=request.pk, reason=reason, actor=office, now=NOW)


def test_one_takes_back_what_one_asked_before_it_is_decided(office: User, learner: User) -> None:
    # Arrange
    request, other = ask(ERASURE, learner), ask(EXPORT, learner)
    approve_data_request(request_id=other.pk, actor=office, now=NOW)

    # Act
    cancel_data_request(request_id=request.pk, actor=learner, now=NOW)

    # Assert
    request.refresh_from_db()
    assert request.state == DataRequestState.CANCELLED
    with refused(DataRequestDecided):
        cancel_data_request(request_id=other.pk, actor=learner, now=NOW)
    with refused(DataRequestNotFound):
        cancel_data_request(request_id=other.pk, actor=office, now=NOW)


def test_who_asked_is_told_what_became_of_it(office: User, learner: User) -> None:
    # Arrange
    guardian = make_guardian(learner, actor=office)
    refused_one = ask(ERASURE, learner)

    # Act
    refuse_data_request(request_id=refused_one.pk, reason="Ten years.", actor=office, now=NOW)
    carried_out(ask(EXPORT, learner), office)
    before = told(learner)
    carried_out(ask(ERASURE, learner, guardian), office)

    # Assert
    assert before == [
        ("accounts.data_request.refused", {"kind": "erasure", "reason": "Ten years."}),
        ("accounts.data_request.done", {"kind": "export"}),
    ]
    assert (told(learner), told(guardian)) == ([], [("accounts.data_request.erased", {"asked_on": "2026-09-14"})])


def test_the_office_and_the_guardians_of_a_child_are_told_of_a_request(office: User, learner: User) -> None:
    # Arrange
    one, other = (make_guardian(learner, actor=office) for _ in range(2))

    # Act
    ask(EXPORT, learner)
    ask(ERASURE, learner, one)

    # Assert
    made = "accounts.data_request.made"
    assert told(office) == [(made, {"kind": "export"}), (made, {"kind": "erasure"})]
    assert (told(one), told(other)) == ([(made, {"kind": "export"})], [(made, {"kind": "export"})])


def test_nobody_lets_through_what_they_asked_about_somebody_else(office: User, learner: User) -> None:
    # Arrange
    request = ask(EXPORT, learner, office)
    colleague = make_person(office.institution, Role.ADMIN)

    # Act, Assert
    with refused(NotForOneself):
        approve_data_request(request_id=request.pk, actor=office, now=NOW)
    assert carried_out(request, colleague).state == DataRequestState.DONE
    assert told(learner) == [("accounts.data_request.done", {"kind": "export"})]


def test_two_guardians_ask_for_the_same_without_learning_of_one_another(office: User, learner: User) -> None:
    # Arrange
    one, other = (make_guardian(learner, actor=office) for _ in range(2))

    # Act
    requests = [ask(ERASURE, learner, guardian) for guardian in (one, other)]
    carried_out(requests[0], office)

    # Assert
    requests[1].refresh_from_db()
    assert requests[1].state == DataRequestState.DONE
    with refused(PersonUnknown, field="person"):
        ask(ERASURE, learner, one)

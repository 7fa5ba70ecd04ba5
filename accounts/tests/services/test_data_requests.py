"""A copy of one's data, or its erasure: asked for, decided, carried out."""

import csv
import io
import json
from datetime import datetime, timedelta
from typing import Any
from zipfile import ZipFile

import pytest

from accounts.enums import DataRequestKind, DataRequestState, FeedbackKind, Role
from accounts.errors import (
    AlreadyErased,
    CopyNotThere,
    DataRequestDecided,
    DataRequestNotFound,
    DataRequestOpen,
    LastAdmin,
    NotForOneself,
    PersonUnknown,
    ReasonNeeded,
    TextMalformed,
)
from accounts.models import DataRequest, Institution, Notification, User
from accounts.services.data_request_work import (
    carry_out_data_request,
    forget_lost_files,
    remind_of_due_requests,
    reopen_stuck_requests,
)
from accounts.services.data_requests import (
    approve_data_request,
    ask_for_data,
    cancel_data_request,
    open_copy,
    refuse_data_request,
)
from accounts.services.erasure import erase_person
from accounts.services.feedback import give_feedback
from accounts.services.guardians import end_guardian_link
from accounts.services.people import grant_superuser, manage_person
from accounts.tests.consents import EVIDENCE, agree_on_paper
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.guardians import link_of, make_guardian
from accounts.tests.services.record import audited, refused
from core.jobs import run_due_jobs
from core.models import Job, JobState
from core.private_files import private_storage
from core.retention import apply_retention

pytestmark = pytest.mark.django_db
EXPORT, ERASURE = DataRequestKind.EXPORT, DataRequestKind.ERASURE
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def office() -> User:
    return make_person(make_institution("Riverside"), Role.ADMIN)


@pytest.fixture
def learner(office: User) -> User:
    return make_person(office.institution, full_name='=cmd("Ada")', email="ada@example.org")


def ask(kind: DataRequestKind, person: User, actor: User | None = None, at: datetime = NOW) -> DataRequest:
    return ask_for_data(kind=kind, person_id=person.pk, actor=actor or person, now=at)


def carried_out(request: DataRequest, office: User) -> DataRequest:
    approve_data_request(request_id=request.pk, actor=office, now=LATER)
    run_due_jobs(now=LATER)
    request.refresh_from_db()
    return request


def copy_of(request: DataRequest, reader: User, at: datetime = LATER) -> dict[str, str]:
    """The files of the ZIP by name."""
    with open_copy(request_id=request.pk, reader=reader, now=at) as file, ZipFile(io.BytesIO(file.read())) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


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


def test_the_copy_holds_json_csv_and_a_readme_and_no_formula(office: User, learner: User) -> None:
    # Act
    request = carried_out(ask(EXPORT, learner), office)
    files = copy_of(request, learner)

    # Assert
    account = json.loads(files["data/accounts.User.json"])
    rows = list(csv.DictReader(io.StringIO(files["data/accounts.User.csv"])))
    assert [row["full_name"] for row in account] == ['=cmd("Ada")']
    assert [row["full_name"] for row in rows] == ['\'=cmd("Ada")']
    assert [row["email"] for row in rows] == ["ada@example.org"]
    assert "password" not in account[0]
    assert '=cmd("Ada")' in files["README.txt"]
    assert {name.rpartition(".")[2] for name in files} == {"json", "csv", "txt"}
    assert request.outcome["rows"]["accounts.User"] == 1
    assert request.archive_until == LATER + timedelta(days=7)
    assert [entry["actor_id"] for entry in audited("accounts.data_request.fetched")] == [learner.pk]


def test_the_copy_is_for_who_asked_and_for_the_person_alone(office: User, learner: User) -> None:
    # Arrange
    guardian = make_guardian(learner, actor=office)
    request = carried_out(ask(EXPORT, learner, guardian), office)
    strangers = (office, make_guardian(learner, actor=office), make_person(office.institution, Role.TEACHER))

    # Act, Assert
    assert "data/accounts.User.json" in copy_of(request, guardian)
    assert "data/accounts.User.json" in copy_of(request, learner)
    for stranger in strangers:
        with refused(DataRequestNotFound):
            copy_of(request, stranger)
    end_guardian_link(link_id=link_of(learner, guardian).pk, actor=office, now=LATER)
    with refused(DataRequestNotFound):
        copy_of(request, guardian)


def test_the_copy_is_not_given_out_after_seven_days(office: User, learner: User) -> None:
    # Arrange
    request = carried_out(ask(EXPORT, learner), office)
    name, over = request.archive.name, LATER + timedelta(days=7)

    # Act, Assert
    with refused(CopyNotThere):
        copy_of(request, learner, at=over)
    assert private_storage().exists(str(name))


@pytest.mark.django_db(transaction=True)
def test_retention_takes_the_file_of_an_old_copy() -> None:
    # Arrange
    office = make_person(make_institution(), Role.ADMIN)
    learner = make_person(office.institution)
    request = carried_out(ask(EXPORT, learner), office)
    name = str(request.archive.name)

    # Act
    apply_retention(now=LATER + timedelta(days=7))
    was_there = private_storage().exists(name)
    apply_retention(now=LATER + timedelta(days=7, seconds=1))

    # Assert
    request.refresh_from_db()
    assert (was_there, private_storage().exists(name)) == (True, False)
    assert (request.state, request.archive.name, request.archive_until) == ("done", "", None)


def test_a_job_that_runs_twice_makes_one_copy(office: User, learner: User) -> None:
    # Arrange
    request = carried_out(ask(EXPORT, learner), office)
    name = request.archive.name

    # Act
    carry_out_data_request(request_id=str(request.pk), now=LATER + timedelta(minutes=1))

    # Assert
    request.refresh_from_db()
    assert (request.archive.name, request.done_at) == (name, LATER)


def test_a_file_that_no_row_names_goes_after_a_day(office: User, learner: User) -> None:
    # Arrange
    request = carried_out(ask(EXPORT, learner), office)
    kept = str(request.archive.name)
    lost = private_storage().save("exports/lost.zip", request.archive.open("rb"))
    written = private_storage().get_modified_time(lost)

    # Act
    early = forget_lost_files(now=written + timedelta(hours=23))
    late = forget_lost_files(now=written + timedelta(hours=25))

    # Assert
    assert (early, late >= 1) == (0, True)
    assert (private_storage().exists(lost), private_storage().exists(kept)) == (False, True)


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


def told(person: User) -> list[tuple[str, dict[str, Any]]]:
    return list(Notification.objects.filter(recipient=person).order_by("pk").values_list("kind", "params"))


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


def test_the_office_is_reminded_a_week_before_it_is_due_and_once(office: User, learner: User) -> None:
    # Arrange
    ask(EXPORT, learner)
    before = told(office)

    # Act
    early = remind_of_due_requests(now=NOW + timedelta(days=22))
    late = [remind_of_due_requests(now=NOW + timedelta(days=days)) for days in (24, 25)]

    # Assert
    assert (early, late) == (0, [1, 1])
    reminder = ("accounts.data_request.due", {"kind": "export", "due_on": "2026-10-14"})
    assert [each for each in told(office) if each not in before] == [reminder]


def test_what_a_job_gave_up_is_for_the_office_again(office: User, learner: User) -> None:
    # Arrange
    request = ask(EXPORT, learner)
    approve_data_request(request_id=request.pk, actor=office, now=LATER)
    waiting = reopen_stuck_requests(now=LATER)
    Job.objects.filter(key=str(request.pk)).update(state=JobState.FAILED)

    # Act
    given_up = reopen_stuck_requests(now=LATER)

    # Assert
    request.refresh_from_db()
    assert (waiting, given_up) == (0, 1)
    assert (request.state, request.outcome) == (DataRequestState.OPEN, {"obstacle": "core.job_failed"})
    Job.objects.all().delete()
    assert carried_out(request, office).state == DataRequestState.DONE


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


def test_the_copy_of_a_guardian_keeps_the_childs_confidences_and_the_other_guardian(
    office: User, learner: User
) -> None:
    # Arrange
    one, other = (make_guardian(learner, actor=office) for _ in range(2))
    give_feedback(kind=FeedbackKind.OTHER, text="Please do not tell my mother.", person_id=learner.pk, now=NOW)
    ask(EXPORT, learner, other)
    agree_on_paper(learner, by=office, now=NOW)

    # Act
    of_guardian = "\n".join(copy_of(carried_out(ask(EXPORT, learner, one), office), one).values())
    of_child = "\n".join(copy_of(carried_out(ask(EXPORT, learner), office), learner).values())

    # Assert
    assert "Please do not tell my mother." in of_child
    assert "Please do not tell my mother." not in of_guardian
    assert (str(other.pk) in of_child, str(other.pk) in of_guardian) == (True, False)
    assert EVIDENCE not in of_child + of_guardian
    assert "accounts.Session" not in of_guardian or '"browser"' not in of_guardian


def test_a_copy_whose_file_is_gone_is_no_defect(office: User, learner: User) -> None:
    # Arrange
    request = carried_out(ask(EXPORT, learner), office)
    private_storage().delete(str(request.archive.name))

    # Act, Assert
    with pytest.raises(CopyNotThere):
        copy_of(request, learner)


def test_an_account_that_was_closed_asks_no_more(office: User, learner: User) -> None:
    # Arrange
    guardian = make_guardian(learner, actor=office)
    request = ask(EXPORT, learner, guardian)
    manage_person(user_id=guardian.pk, changes={"is_active": False}, actor=office, now=NOW)

    # Act
    carried_out(request, office)

    # Assert
    assert request.state == DataRequestState.REFUSED


def test_an_erasure_that_cannot_be_carried_out_is_open_again(office: User) -> None:
    # Arrange: when it was approved, there was another admin
    second = make_person(office.institution, Role.ADMIN)
    request = ask(ERASURE, second)
    approve_data_request(request_id=request.pk, actor=office, now=LATER)
    User.objects.filter(pk=office.pk).update(is_active=False)

    # Act
    run_due_jobs(now=LATER)

    # Assert
    request.refresh_from_db()
    assert (request.state, request.decided_by, request.decided_at) == (DataRequestState.OPEN, None, None)
    assert request.outcome == {"obstacle": "accounts.last_admin"}
    assert len(audited("accounts.data_request.reopened")) == 1
    make_person(office.institution, Role.ADMIN)
    User.objects.filter(pk=office.pk).update(is_active=True)
    assert carried_out(request, office).state == DataRequestState.DONE

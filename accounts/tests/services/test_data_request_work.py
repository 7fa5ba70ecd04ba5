"""Requests about data that are let through: the copy, the erasure, and what is looked after each day."""

import csv
import io
import json
from datetime import timedelta

import pytest

from accounts.enums import DataRequestState, FeedbackKind, Role
from accounts.errors import (
    CopyNotThere,
    DataRequestNotFound,
)
from accounts.models import User
from accounts.services.data_request_work import (
    carry_out_data_request,
    remind_of_due_requests,
    reopen_stuck_requests,
)
from accounts.services.data_requests import (
    approve_data_request,
)
from accounts.services.feedback import give_feedback
from accounts.services.guardians import end_guardian_link
from accounts.services.people import manage_person
from accounts.tests.consents import EVIDENCE, agree_on_paper
from accounts.tests.data_requests import ERASURE, EXPORT, LATER, ask, carried_out, copy_of, told
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.guardians import link_of, make_guardian
from accounts.tests.services.record import audited, refused
from core.files.storage import private_storage
from core.jobs import run_due_jobs
from core.models import Job, JobState
from core.retention import apply_retention

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> User:
    return make_person(make_institution("Riverside"), Role.ADMIN)


@pytest.fixture
def learner(office: User) -> User:
    return make_person(office.institution, full_name='=cmd("Ada")', email="ada@example.org")


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

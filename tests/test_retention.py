"""How long what is kept: every table has a rule, each rule is obeyed, and the published page is the table in code."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.enums import Role, SessionEnd
from accounts.errors import SettingRefused
from accounts.models import Activity, Consent, Session, User
from accounts.services.institutions import edit_institution
from accounts.services.people import manage_person
from accounts.services.session_ends import end_all_sessions
from accounts.services.sessions import start_session
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import refused
from core.models import AuditDetail, Tombstone
from core.retention import BATCH, RetentionRule, apply_retention, due_for_retention, retention_page, retention_rules
from tests.personal_fields import OWN_MODELS as MODELS
from tests.test_privacy import pii_line

pytestmark = pytest.mark.django_db
CLOSED = "accounts.User: accounts, and with them all evidence of learning, after they were closed"
OVER = "accounts.Session: sign-ins that are over"


def test_each_table_with_personal_data_has_a_rule() -> None:
    # Act
    personal = {model._meta.label for model in MODELS if pii_line(model) != "none"}
    ruled = {rule.model for rule in retention_rules()}

    # Assert
    assert personal - ruled == set()
    assert {label for label in ruled if apps.get_model(label) in MODELS} - personal == set()


def test_each_rule_says_why_and_what_ends_can_be_found() -> None:
    # Act
    rules = retention_rules()

    # Assert
    assert len({rule.name for rule in rules}) == len(rules)
    assert all(rule.reason and rule.what for rule in rules)
    assert all((rule.days is None) == (rule.over is None) for rule in rules)


def test_the_published_page_is_the_table_in_code() -> None:
    # Act
    page = Path(settings.BASE_DIR, "docs", "retention.md").read_text(encoding="utf-8")

    # Assert
    assert page == retention_page()


def test_a_dry_run_says_what_would_end_and_changes_nothing() -> None:
    # Arrange
    person = make_person(make_institution())
    start_session(user=person, now=NOW)
    end_all_sessions(user=person, reason=SessionEnd.LOGOUT_ALL, now=NOW)
    after = NOW + timedelta(days=90, seconds=1)

    # Act
    planned = due_for_retention(now=after)
    left = Session.objects.count()
    done = apply_retention(now=after)

    # Assert
    assert (planned[OVER], left, done[OVER], Session.objects.count()) == (1, 1, 1, 0)
    assert apply_retention(now=after)[OVER] == 0


def test_an_institution_keeps_sign_ins_for_less_time_never_for_more() -> None:
    # Arrange
    people = [make_person(make_institution(retention_days=days)) for days in ({"sign_ins": 10}, {}, {"sign_ins": 3000})]
    for person in people:
        start_session(user=person, now=NOW)
        end_all_sessions(user=person, reason=SessionEnd.LOGOUT_ALL, now=NOW)

    # Act
    left = []
    for days in (10, 11, 90, 91):
        apply_retention(now=NOW + timedelta(days=days))
        left.append([Session.objects.filter(user=person).count() for person in people])

    # Assert
    assert left == [[1, 1, 1], [0, 1, 1], [0, 1, 1], [0, 0, 0]]


def test_address_and_browser_of_a_sign_in_are_blanked_before_the_sign_in_goes() -> None:
    # Arrange
    start_session(user=make_person(make_institution()), now=NOW, browser="Firefox")
    Session.objects.update(address="203.0.113.9", expires_at=NOW + timedelta(days=60))

    # Act
    apply_retention(now=NOW + timedelta(days=31))

    # Assert
    assert list(Session.objects.values_list("address", "browser")) == [("", "")]


def test_a_closed_account_is_erased_after_two_years_and_one_that_came_back_is_not() -> None:
    # Arrange
    office = make_person(make_institution(), Role.ADMIN)
    gone, back = make_person(office.institution), make_person(office.institution)
    for person in (gone, back):
        manage_person(user_id=person.pk, changes={"is_active": False}, actor=office, now=NOW)
    manage_person(user_id=back.pk, changes={"is_active": True}, actor=office, now=NOW + timedelta(days=5))
    manage_person(user_id=back.pk, changes={"is_active": False}, actor=office, now=NOW + timedelta(days=700))

    # Act
    early = apply_retention(now=NOW + timedelta(days=730))[CLOSED]
    late = apply_retention(now=NOW + timedelta(days=731))[CLOSED]

    # Assert
    assert (early, late) == (0, 1)
    assert list(Tombstone.objects.values_list("person_id", flat=True)) == [gone.pk]
    assert set(User.objects.filter(institution=office.institution).kept()) == {office, back}


def test_a_rule_that_fails_does_not_keep_what_others_would_end(monkeypatch: pytest.MonkeyPatch) -> None:
    # Arrange
    def fail(before: datetime) -> Q:
        raise RuntimeError("broken")

    broken = RetentionRule("accounts.Activity", "a broken rule", "a test", days=1, over=fail)
    monkeypatch.setattr("core.retention._rules", [broken, *retention_rules()])

    # Act
    ended = apply_retention(now=NOW)

    # Assert
    assert broken.name not in ended
    assert set(ended) == {rule.name for rule in retention_rules() if rule.days is not None} - {broken.name}


@pytest.mark.parametrize("days", [1, 89])
def test_no_institution_erases_whom_it_closed_within_three_months(days: int) -> None:
    # Arrange
    office = make_person(make_institution(), Role.ADMIN)

    # Act, Assert
    with refused(SettingRefused, field="retention_days"):
        edit_institution(
            institution_id=office.institution_id, changes={"retention_days": {"evidence": days}}, actor=office, now=NOW
        )


def test_people_are_erased_one_in_a_transaction() -> None:
    # Act
    batches = {rule.ending.word: rule.ending.batch for rule in retention_rules() if rule.days is not None}

    # Assert
    assert batches["erased, in every app"] == 1
    assert batches["deleted"] == BATCH


def test_the_last_admin_goes_as_well_once_the_account_was_closed() -> None:
    # Arrange: closed by somebody who runs the platform
    office = make_person(make_institution(), Role.ADMIN)
    User.objects.filter(pk=office.pk).update(is_active=False, closed_at=NOW)

    # Act
    done = apply_retention(now=NOW + timedelta(days=4000))[CLOSED]

    # Assert: a closed account helps nobody
    assert done == 1


def test_the_audit_is_kept_for_seven_years_and_its_chain_for_ever() -> None:
    # Arrange
    make_person(make_institution())
    at = AuditDetail.objects.earliest("at").at

    # Act
    kept = apply_retention(now=at + timedelta(days=2557))["core.AuditDetail: who did what"]
    gone = apply_retention(now=at + timedelta(days=2558))["core.AuditDetail: who did what"]

    # Assert
    assert (kept, gone > 0, AuditDetail.objects.filter(at__lte=at).count()) == (0, True, 0)


def test_what_somebody_reported_goes_after_a_year_row_by_row() -> None:
    # Arrange
    person = make_person(make_institution())
    for days in (0, 1):
        Activity.objects.create(
            institution_id=person.institution_id,
            person=person,
            kind="app",
            seconds=5,
            happened_at=NOW + timedelta(days=days),
        )

    # Act
    apply_retention(now=NOW + timedelta(days=365, seconds=1))

    # Assert
    assert [row.happened_at for row in Activity.objects.all()] == [NOW + timedelta(days=1)]


def test_the_ledger_outlives_the_account_by_three_years() -> None:
    # Arrange
    person = make_person(make_institution())
    Consent.objects.create(
        institution_id=person.institution_id,
        student=person,
        given_by=person,
        purpose="media",
        is_granted=True,
        method="self",
        at=NOW,
    )
    apply_retention(now=NOW + timedelta(days=4000))
    before = Consent.objects.count()
    User.objects.filter(pk=person.pk).update(erased_at=NOW, is_active=False)

    # Act
    apply_retention(now=NOW + timedelta(days=1096))
    kept = Consent.objects.count()
    apply_retention(now=NOW + timedelta(days=1097))

    # Assert
    assert (before, kept, Consent.objects.count()) == (1, 1, 0)


def test_retention_now_finds_nothing_in_a_new_school() -> None:
    # Arrange
    make_person(make_institution(), Role.ADMIN)

    # Act
    planned = due_for_retention(now=timezone.now())

    # Assert
    assert {name: number for name, number in planned.items() if number} == {}

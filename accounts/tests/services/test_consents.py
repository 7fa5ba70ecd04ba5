"""The consent ledger."""

from datetime import timedelta
from functools import partial

import pytest

from accounts.enums import ConsentPurpose, Role
from accounts.models import Consent, User
from accounts.selectors import consent_holds
from accounts.services.consents import record_consent
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, audited, only_where_writers_overlap, unchanged
from core.tests.threads import run_together

pytestmark = pytest.mark.django_db


def say(student: User, is_granted: bool, office: User, *, days: int = 0, **kwargs: object) -> Consent:
    given = {"purpose": ConsentPurpose.ML_TRAINING, "method": "paper", **kwargs}
    return record_consent(
        student=student, is_granted=is_granted, given_by=office, now=NOW + timedelta(days=days), **given
    )


def people() -> tuple[User, User]:
    school = make_institution()
    return make_person(school), make_person(school, Role.ADMIN)


@pytest.mark.parametrize(("is_granted", "verb"), [(True, "granted"), (False, "withdrawn")])
def test_a_line_is_written_announced_and_audited(is_granted: bool, verb: str) -> None:
    student, office = people()
    line = say(student, is_granted, office)
    stored = Consent.objects.get()
    assert (stored.institution_id, stored.student_id, stored.purpose) == (
        student.institution_id,
        student.pk,
        "ml_training",
    )
    assert (stored.is_granted, stored.given_by_id, stored.method, stored.at) == (is_granted, office.pk, "paper", NOW)
    assert announced("accounts.consent.granted", "accounts.consent.withdrawn") == [
        {
            "name": f"accounts.consent.{verb}",
            "institution_id": student.institution_id,
            "object_id": line.pk,
            "learner_id": student.pk,
            "actor_id": office.pk,
            "occurred_at": NOW,
            "payload": {"purpose": "ml_training"},
        }
    ]
    assert audited(f"accounts.consent.{verb}") == [
        {
            "institution_id": student.institution_id,
            "actor_id": office.pk,
            "object_type": "accounts.User",
            "object_id": student.pk,
            "before": {},
            "after": {"purpose": "ml_training", "method": "paper"},
            "at": NOW,
        }
    ]


@pytest.mark.parametrize("is_granted", [True, False])
def test_what_holds_already_is_not_written_again(is_granted: bool) -> None:
    student, office = people()
    first = say(student, is_granted, office)
    with unchanged():
        assert say(student, is_granted, office, days=1, method="form") == first


def test_purposes_and_students_have_lines_of_their_own() -> None:
    student, office = people()
    other = make_person(office.institution)
    say(student, True, office)
    say(student, True, office, purpose=ConsentPurpose.MEDIA)
    say(other, True, office)
    say(student, False, office, days=1)
    rows = Consent.objects.order_by("pk").values_list("student_id", "purpose", "is_granted")
    assert list(rows) == [
        (student.pk, "ml_training", True),
        (student.pk, "media", True),
        (other.pk, "ml_training", True),
        (student.pk, "ml_training", False),
    ]


def test_the_newest_line_up_to_a_moment_is_what_holds_then() -> None:
    student, office = people()
    for day, is_granted in ((1, True), (3, False), (5, True)):
        say(student, is_granted, office, days=day)
    holds = [
        consent_holds(student_id=student.pk, purpose=ConsentPurpose.ML_TRAINING, at=NOW + timedelta(days=day))
        for day in range(7)
    ]
    assert holds == [False, True, True, False, False, True, True]
    late = NOW + timedelta(days=9)
    assert not consent_holds(student_id=student.pk, purpose=ConsentPurpose.EMOTION, at=late)
    assert not consent_holds(student_id=office.pk, purpose=ConsentPurpose.ML_TRAINING, at=late)


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_many_clicks_at_once_write_one_line() -> None:
    student, office = people()
    lines = run_together(*[partial(say, student, True, office)] * 12)
    assert {line.pk for line in lines} == set(Consent.objects.values_list("pk", flat=True))
    assert (Consent.objects.count(), len(announced("accounts.consent.granted"))) == (1, 1)

"""Children come of age: their guardians see them no more from that midnight on."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from celery.schedules import crontab
from django.conf import settings
from django.core.management import call_command

from accounts.models import GuardianLink, User
from accounts.policies import guards
from accounts.services.guardians import end_links_of_adults
from accounts.tasks import end_links_of_adults_task
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.guardians import born, link_of, live_guardians, make_guardian
from accounts.tests.services.record import announced, audited, unchanged

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def ward(birth_on: date | None, **school: object) -> tuple[User, User]:
    """A child and a guardian from before anybody knew the birth date."""
    child = make_person(make_institution(**school))
    guardian = make_guardian(child, now=LONG_AGO)
    return born(child, birth_on), guardian


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("UTC", datetime(2026, 5, 4, 0, 0, tzinfo=UTC)),
        ("Europe/Madrid", datetime(2026, 5, 3, 22, 0, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2026, 5, 3, 18, 15, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2026, 5, 4, 7, 0, tzinfo=UTC)),
        ("Nowhere/Atlantis", datetime(2026, 5, 4, 0, 0, tzinfo=UTC)),
    ],
)
def test_links_end_at_midnight_of_the_birthday_where_the_child_is(zone: str, midnight: datetime) -> None:
    # Arrange
    child, guardian = ward(date(2008, 5, 4), time_zone=zone)
    link = link_of(child, guardian)

    # Act
    before = end_links_of_adults(now=midnight - timedelta(seconds=1))
    was_seen = guards(guardian, child)
    after = end_links_of_adults(now=midnight)

    # Assert
    assert (before, was_seen, after, guards(guardian, child)) == (0, True, 1, False)
    link.refresh_from_db()
    assert (link.ended_at, link.end_reason) == (midnight, "majority")
    assert announced("accounts.guardian.unlinked") == [
        {
            "name": "accounts.guardian.unlinked",
            "institution_id": child.institution_id,
            "learner_id": child.pk,
            "object_id": link.pk,
            "occurred_at": midnight,
            "payload": {"guardian_id": str(guardian.pk), "reason": "majority"},
        }
    ]
    assert [(entry["actor_id"], entry["object_id"]) for entry in audited("accounts.guardian.unlinked")] == [
        (None, child.pk)
    ]
    with unchanged():
        end_links_of_adults(now=midnight)


def test_each_school_has_its_own_age_and_the_others_are_left_alone() -> None:
    # Arrange
    birth_on = NOW.date().replace(year=2008)
    adult, still_child, unknown = ward(birth_on), ward(birth_on, majority_age=19), ward(None)
    leap = ward(date(2008, 2, 29), time_zone="Europe/Madrid")
    second = make_guardian(adult[0], now=LONG_AGO)

    # Act
    ended = end_links_of_adults(now=NOW)

    # Assert
    assert ended == 3
    assert [live_guardians(child) for child, _ in (adult, leap)] == [set(), set()]
    assert [live_guardians(child) for child, _ in (still_child, unknown)] == [
        {still_child[1].pk},
        {unknown[1].pk},
    ]
    assert set(GuardianLink.objects.filter(end_reason="majority").values_list("guardian_id", flat=True)) == {
        adult[1].pk,
        second.pk,
        leap[1].pk,
    }


def test_a_closed_account_comes_of_age_too() -> None:
    # Arrange
    child, _guardian = ward(date(2000, 1, 1))
    User.objects.filter(pk=child.pk).update(is_active=False)

    # Act
    ended = end_links_of_adults(now=NOW)

    # Assert
    assert (ended, live_guardians(child)) == (1, set())


def test_command_and_task_do_it_by_the_clock() -> None:
    # Arrange
    said = StringIO()
    first = ward(date(2000, 1, 1))

    # Act
    call_command("end_links_of_adults", stdout=said)
    second = ward(date(2000, 1, 1))
    end_links_of_adults_task()

    # Assert
    assert said.getvalue() == "1 ended\n"
    assert [live_guardians(child) for child, _ in (first, second)] == [set(), set()]
    schedule = settings.CELERY_BEAT_SCHEDULE["accounts.end_links_of_adults"]
    assert schedule == {"task": end_links_of_adults_task.name, "schedule": crontab(minute="*/15")}

"""Constraints that a race breaks become the errors that the service names."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError

from core.errors import Conflict, conflicts
from core.models import Bookmark, IdempotencyKey, Job
from core.tests.samples import NOW

pytestmark = pytest.mark.django_db

TAKEN = Conflict("It is taken.")


def test_conflicts_turns_a_named_constraint_over_columns_into_its_error() -> None:
    IdempotencyKey.objects.create(user_id=UUID(int=1), key="a", request_digest="x")

    with pytest.raises(Conflict) as raised, conflicts(IdempotencyKey, {"core_idempotencykey_once_a_user": TAKEN}):
        IdempotencyKey.objects.create(user_id=UUID(int=1), key="a", request_digest="y")

    assert raised.value is TAKEN
    assert isinstance(raised.value.__cause__, IntegrityError)
    assert IdempotencyKey.objects.count() == 1


def test_conflicts_turns_a_conditional_constraint_into_its_error() -> None:
    Job.objects.create(name="a", key="k", not_before=NOW)

    with pytest.raises(Conflict), conflicts(Job, {"core_job_one_waiting_a_key": TAKEN}):
        Job.objects.create(name="a", key="k", not_before=NOW + timedelta(hours=1))

    assert Job.objects.count() == 1


def test_conflicts_leaves_other_constraints_loud() -> None:
    Bookmark.objects.create(reader="a")

    with pytest.raises(IntegrityError), conflicts(Bookmark, {"core_job_one_waiting_a_key": TAKEN}):
        Bookmark.objects.create(reader="a")


def test_conflicts_keeps_what_went_well() -> None:
    with conflicts(Bookmark, {}):
        Bookmark.objects.create(reader="a")

    assert Bookmark.objects.filter(reader="a").count() == 1

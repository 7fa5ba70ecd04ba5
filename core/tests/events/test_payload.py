"""What JSON gives back of an event, and payloads of earlier versions."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest

from core.events import DomainEvent, announce, register_event
from core.events.registry import event_classes, recorded
from core.models import Event
from core.tests.samples import NOW, SCHOOL

CONCEPT = UUID(int=5)


@dataclass(frozen=True, kw_only=True)
class Part:
    concept_id: UUID
    weight: float


@dataclass(frozen=True, kw_only=True)
class Measured(DomainEvent):
    name: ClassVar[str] = "core.sample.measured"

    parts: tuple[Part, ...]
    points: Decimal
    share: float
    at: datetime
    codes: tuple[str, ...] = ()
    maybe: int | None = None


@pytest.fixture
def _registered() -> Any:
    yield register_event(Measured)
    del event_classes[Measured.name]


def measured(**kwargs: Any) -> Measured:
    given = {
        "parts": (Part(concept_id=CONCEPT, weight=0.25),),
        "points": Decimal("1.50"),
        "share": 1 / 3,
        "at": datetime(2026, 9, 14, 9, 0, 0, 123000, tzinfo=UTC),
        "codes": ("sign-lost",),
        **kwargs,
    }
    return Measured(institution_id=SCHOOL, object_id=uuid4(), occurred_at=NOW, **given)


@pytest.mark.django_db
@pytest.mark.usefixtures("_registered")
def test_payload_comes_back_from_the_database_as_it_was_announced() -> None:
    [announced] = announce(measured())

    [read] = [recorded(row) for row in Event.objects.all()]

    assert read == announced
    assert read.payload == {
        "parts": [{"concept_id": str(CONCEPT), "weight": 0.25}],
        "points": "1.50",
        "share": 1 / 3,
        "at": "2026-09-14T09:00:00.123Z",
        "codes": ["sign-lost"],
        "maybe": None,
    }


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_payload_with_a_number_that_json_does_not_know_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="Out of range float"):
        measured(share=number).payload()


class Third(Measured):
    """Its payload was ``{score}`` in v1 and ``{percent}`` in v2."""

    name: ClassVar[str] = "core.sample.lifted"
    version: ClassVar[int] = 3
    upcasters: ClassVar = {
        1: lambda payload: {"percent": payload["score"]},
        2: lambda payload: {"share": payload["percent"] / 100},
    }


def test_lift_brings_each_earlier_version_to_the_shape_of_today() -> None:
    lifted = [
        Third.lift({"score": 40}, 1),
        Third.lift({"percent": 40}, 2),
        Third.lift({"share": 0.4}, 3),
    ]

    assert lifted == [{"share": 0.4}] * 3


def test_lift_without_an_upcaster_is_refused() -> None:
    class Gap(Third):
        upcasters: ClassVar = {2: Third.upcasters[2]}

    with pytest.raises(ValueError, match="has no upcaster from v1"):
        Gap.lift({"score": 40}, 1)


def test_lift_of_a_version_newer_than_the_code_is_refused() -> None:
    with pytest.raises(ValueError, match=r"v4 is newer than this code \(v3\)"):
        Third.lift({}, 4)


@pytest.mark.django_db
def test_recorded_gives_an_event_that_no_app_declares_as_it_stands() -> None:
    row = Event.objects.create(
        name="gone.thing.happened",
        version=7,
        institution_id=SCHOOL,
        object_id=uuid4(),
        occurred_at=NOW,
        payload={"left": 1},
    )

    assert recorded(row).payload == {"left": 1}

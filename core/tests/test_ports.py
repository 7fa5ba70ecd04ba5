"""What core needs from the apps above it."""

from uuid import uuid4

import pytest

from core.errors import AllowanceExceeded
from core.ports import Allowance, AllowanceKind, Port, Registry, _NoRelations, _unlimited


def test_registry_keeps_the_order_and_refuses_doubles() -> None:
    registry: Registry[int] = Registry()
    registry.register("b", 1)
    registry.register("a", 2)

    with pytest.raises(ValueError, match="b is registered already"):
        registry.register("b", 3)

    assert list(registry.items()) == [("b", 1), ("a", 2)]
    assert (registry["b"], "a" in registry, "c" in registry) == (1, True, False)


def test_port_answers_with_its_default_until_it_is_filled() -> None:
    port = Port("nothing known")
    before = port()

    port.plug("something")

    assert (before, port()) == ("nothing known", "something")


def test_access_that_nobody_fills_knows_no_relations() -> None:
    nobody = _NoRelations()

    assert nobody.teaches(teacher_id=uuid4(), learner_id=uuid4()) is False
    assert nobody.learners_of(teacher_id=uuid4()) == frozenset()


def test_allowance_that_nobody_fills_is_without_limit() -> None:
    allowance = _unlimited(subject_id=uuid4(), kind=AllowanceKind.SEATS)

    assert allowance.remaining is None
    allowance.require(10**12)


@pytest.mark.parametrize(("limit", "used", "remaining"), [(None, 5, None), (3, 1, 2), (3, 3, 0), (3, 9, 0)])
def test_allowance_knows_what_remains_and_never_less_than_nothing(
    limit: int | None, used: int, remaining: int | None
) -> None:
    assert Allowance(kind=AllowanceKind.CLASSES, limit=limit, used=used).remaining == remaining


def test_allowance_covers_as_much_as_remains_and_refuses_more() -> None:
    allowance = Allowance(kind=AllowanceKind.CLASSES, limit=3, used=1)
    allowance.require()
    allowance.require(2)

    with pytest.raises(AllowanceExceeded) as refused:
        allowance.require(3)

    assert refused.value.code == "billing.allowance_exceeded"
    assert refused.value.details == {"kind": "classes", "limit": 3}

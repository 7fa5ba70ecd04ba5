"""Ids in order of creation, and ids that follow from what they stand for."""

from uuid import RFC_4122, UUID, uuid5

from core.ids import derived_id, new_id
from core.tests.threads import run_together

NAMESPACE = UUID(int=1)


def test_new_ids_are_uuids_of_version_7_in_order_of_creation() -> None:
    ids = [new_id() for _ in range(2000)]

    assert {(each.version, each.variant) for each in ids} == {(7, RFC_4122)}
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)


def test_new_ids_of_many_threads_never_meet() -> None:
    batches = run_together(*[lambda: [new_id() for _ in range(500)]] * 4)

    assert len({each for batch in batches for each in batch}) == 2000


def test_derived_id_is_the_same_for_the_same_parts() -> None:
    assert derived_id(NAMESPACE, "ann", 7) == derived_id(NAMESPACE, "ann", 7)
    assert derived_id(NAMESPACE, "ann", 7) == uuid5(NAMESPACE, "ann/7")


def test_derived_id_differs_by_namespace_part_and_order() -> None:
    ids = {
        derived_id(NAMESPACE, "ann", 7),
        derived_id(UUID(int=2), "ann", 7),
        derived_id(NAMESPACE, "ann", 8),
        derived_id(NAMESPACE, 7, "ann"),
        derived_id(NAMESPACE, "ann"),
    }

    assert len(ids) == 5

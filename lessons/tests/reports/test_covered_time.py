"""What reports cover together."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.reports.covered_time import DAY_SECONDS, CoveredDays, CoveredTime, span_until

SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: (min(pair), max(pair))), max_size=12
)


@pytest.mark.parametrize(
    ("spans", "added"),
    [
        ([(0, 10), (10, 20)], [10, 10]),  # one after the other
        ([(0, 10), (5, 15)], [10, 5]),
        ([(5, 15), (0, 10)], [10, 5]),
        ([(0, 10), (20, 30), (5, 25)], [10, 10, 10]),  # fills the gap between two
        ([(0, 30), (10, 20)], [30, 0]),
        ([(10, 20), (0, 30)], [10, 20]),
        ([(0, 10), (0, 10)], [10, 0]),
        ([(5, 5), (7, 6)], [0, 0]),
    ],
)
def test_only_what_is_new_is_added(spans: list[tuple[int, int]], added: list[int]) -> None:
    time = CoveredTime()
    assert ([time.add(*span) for span in spans], time.seconds) == (added, sum(added))


@given(SPANS, st.randoms())
def test_the_order_makes_no_difference_and_a_second_counts_once(spans: list[tuple[int, int]], random: object) -> None:
    shuffled = list(spans)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    expected = len({second for begins, ends in spans for second in range(begins, ends)})
    assert (CoveredTime(spans).seconds, CoveredTime(shuffled).seconds) == (expected, expected)


def test_of_a_day_no_more_counts_than_its_most() -> None:
    days = CoveredDays(most=100)
    spans = [(0, 60), (30, 90), (DAY_SECONDS - 30, DAY_SECONDS + 50), (200, 300), (0, 3 * DAY_SECONDS)]
    assert [days.add(*span) for span in spans] == [60, 30, 10 + 50, 0, 50 + 100]


@given(SPANS, st.randoms())
def test_what_counts_of_days_does_not_depend_on_the_order(spans: list[tuple[int, int]], random: object) -> None:
    spans = [(begins * 6000, ends * 6000) for begins, ends in spans]
    sums = []
    for _ in range(2):
        random.shuffle(spans)  # type: ignore[attr-defined]
        days = CoveredDays(most=40_000)
        sums.append(sum(days.add(*span) for span in spans))
    assert sums[0] == sums[1]


def test_a_span_ends_with_the_second_of_its_moment() -> None:
    moment = datetime(2026, 9, 14, 9, 0, 0, 999_999, tzinfo=UTC)
    begins, ends = span_until(moment, 90)
    assert (ends - begins, ends) == (90, int(datetime(2026, 9, 14, 9, 0, tzinfo=UTC).timestamp()))

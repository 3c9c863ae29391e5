"""A walk may be possible, beyond published paths, or between two places at once; it is never a proof."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.identity.walks import WalkState, walk_between


@pytest.mark.parametrize(
    ("distance_km", "hours", "state"),
    [
        (0.0, 5.0, WalkState.SAME_STATION),
        (3.0, 0.5, WalkState.POSSIBLE),
        (29.0, 24.0, WalkState.POSSIBLE),
        (29.5, 24.0, WalkState.BEYOND_PUBLISHED),
        (210.0, 25 * 24.0, WalkState.POSSIBLE),
        (14.9, 0.0, WalkState.POSSIBLE),
        (15.1, 0.0, WalkState.AT_ONCE),
        (40.0, 0.1, WalkState.AT_ONCE),
    ],
)
def test_what_a_walk_says(distance_km: float, hours: float, state: WalkState) -> None:
    assert walk_between(distance_km, hours).state is state


def test_less_than_a_day_has_no_daily_path() -> None:
    assert walk_between(10, 3).km_per_day is None
    assert walk_between(210, 25 * 24).km_per_day == pytest.approx(8.4)


@given(st.floats(0.1, 2000), st.floats(0, 1000), st.floats(0.1, 1000))
def test_more_time_never_makes_a_walk_less_possible(distance_km: float, hours: float, more: float) -> None:
    order = [WalkState.AT_ONCE, WalkState.BEYOND_PUBLISHED, WalkState.POSSIBLE]
    before = order.index(walk_between(distance_km, hours).state)
    assert order.index(walk_between(distance_km, hours + more).state) >= before

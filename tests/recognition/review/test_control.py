"""The bounds of what a machine missed hold whatever the truth, and the lot is fair."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from qaplan.recognition.review.control import (
    CONTROL_SHARE,
    BlankCount,
    estimate_missed,
    is_control,
    total_interval,
)


@pytest.mark.parametrize(("population", "drawn"), [(40, 8), (60, 3), (25, 25), (100, 20)])
def test_the_bounds_hold_at_least_as_often_as_they_say_for_every_truth(population: int, drawn: int) -> None:
    bounds = [total_interval(population, drawn, hits) for hits in range(drawn + 1)]
    for truth in range(population + 1):
        chance = sum(
            hypergeom.pmf(hits, population, truth, drawn)
            for hits, (low, high) in enumerate(bounds)
            if low <= truth <= high
        )
        assert chance >= 0.95 - 1e-9, truth


@given(st.data())
def test_each_bound_is_the_last_number_that_its_tail_allows(data: st.DataObject) -> None:
    population = data.draw(st.integers(1, 300))
    drawn = data.draw(st.integers(1, population))
    hits = data.draw(st.integers(0, drawn))
    low, high = total_interval(population, drawn, hits)
    assert hits <= low <= high <= population - (drawn - hits)
    if high < population - (drawn - hits):
        assert hypergeom.cdf(hits, population, high + 1, drawn) <= 0.025 + 1e-9
    if low > hits:
        assert hypergeom.sf(hits - 1, population, low - 1, drawn) <= 0.025 + 1e-9


def test_who_has_read_every_empty_has_missed_no_cat_of_the_machine() -> None:
    told = estimate_missed(BlankCount(blanks=263, drawn=13, drawn_cats=1, others=250, other_cats=4))
    assert (told.estimate, told.ci) == (0.0, (0, 0))


def test_where_no_drawn_empty_has_been_read_nothing_is_estimated() -> None:
    told = estimate_missed(BlankCount(blanks=263, others=30, other_cats=2))
    assert (told.estimate, told.ci, told.counted.unread) == (None, None, 233)


def test_cats_that_were_found_are_no_longer_missed() -> None:
    few = estimate_missed(BlankCount(blanks=1000, drawn=50, drawn_cats=2))
    more = estimate_missed(BlankCount(blanks=1000, drawn=50, drawn_cats=2, others=500, other_cats=20))
    assert few.estimate == pytest.approx(38.0)
    assert few.ci is not None and more.ci is not None
    assert more.ci[1] == few.ci[1] - 20


def test_the_lot_takes_about_its_share_and_falls_the_same_way_again() -> None:
    ids = [f"b-{number}" for number in range(20_000)]
    drawn = [each for each in ids if is_control(each, "seed")]
    assert 0.045 < len(drawn) / len(ids) < 0.055
    assert drawn == [each for each in ids if is_control(each, "seed")]
    assert drawn != [each for each in ids if is_control(each, "another seed")]
    assert 0.02 <= CONTROL_SHARE <= 0.05

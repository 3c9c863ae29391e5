from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.population.upper_bound import upper_bound_of_n, upper_bounds


@pytest.mark.parametrize(("p", "upper"), [(0.3, 13), (0.5, 7), (0.7, 4), (0.8, 3), (0.9, 2)])
def test_one_animal_seen_bounds_the_number_as_worked_out_by_hand(p, upper):
    assert upper_bound_of_n(1, p).upper == upper


def posterior(unseen: int, seen: int, p: float) -> float:
    return math.comb(seen + unseen, unseen) * p ** (seen + 1) * (1 - p) ** unseen


@given(st.integers(0, 8), st.floats(0.05, 1.0), st.floats(0.5, 0.99))
def test_the_bound_is_the_smallest_that_holds(seen, p, level):
    unseen = upper_bound_of_n(seen, p, level).upper - seen
    total = math.fsum(posterior(k, seen, p) for k in range(unseen + 1))
    assert total >= level - 1e-9
    if unseen:
        assert total - posterior(unseen, seen, p) < level + 1e-9


@given(st.integers(0, 5), st.floats(0.05, 0.95))
def test_seeing_more_never_lowers_and_seeing_better_never_raises_the_bound(seen, p):
    assert upper_bound_of_n(seen + 1, p).upper > upper_bound_of_n(seen, p).upper
    assert upper_bound_of_n(seen, min(1.0, p + 0.05)).upper <= upper_bound_of_n(seen, p).upper


def test_certain_detection_leaves_no_room():
    assert upper_bound_of_n(2, 1.0).upper == 2


def test_the_row_of_bounds_falls_as_detection_rises():
    assert [each.upper for each in upper_bounds(1)] == [13, 7, 4, 3, 2]


@pytest.mark.parametrize(
    ("seen", "p", "level", "code"),
    [
        (1, 0.0, 0.95, "population.bad_probability"),
        (1, 1.1, 0.95, "population.bad_probability"),
        (1, 0.5, 1.0, "population.bad_probability"),
        (-1, 0.5, 0.95, "population.bad_count"),
        (1, 1e-12, 0.95, "population.bound_too_large"),
    ],
)
def test_what_cannot_be_is_refused(seen, p, level, code):
    with pytest.raises(DataError) as caught:
        upper_bound_of_n(seen, p, level)
    assert caught.value.code == code


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_bound_is_said_with_its_assumption_and_level(language):
    said = Text(language).say(upper_bound_of_n(1, 0.5).message())
    assert all(number in said for number in ("1", "50", "95", "7"))


def test_the_bound_is_a_fact_that_says_at_most():
    bound = upper_bound_of_n(1, 0.5)
    assert bound.facts()[-1].bound == "at most"
    assert bound.to_record()["upper_bound_animals"] == 7
    assert list(bound.table()["upper_bound_animals"]) == [7]
    assert "negative binomial" in bound.method
    assert bound.summary()

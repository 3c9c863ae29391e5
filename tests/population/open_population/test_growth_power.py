"""Growth is never said without what change could have been seen."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from qaplan.base.refusal import Refusal
from qaplan.population.open_population.growth import GrowthFit, fit_growth
from qaplan.population.open_population.types import LifeHistories, PrimaryPeriods

YEARS = 8
TOLD = {"over_time.growth_told", "over_time.growth_not_told"}


def drawn(seed: int, growth: float, first: float = 30.0, survival: float = 0.75) -> LifeHistories:
    """Numbers that grow by a factor a year, each animal seen with 0.7 in a year."""
    rng = np.random.default_rng(seed)
    rows = []
    number = first
    for enters in range(YEARS):
        coming = number if enters == 0 else number * (1 - survival / growth)
        for _ in range(rng.poisson(coming)):
            lived = rng.geometric(1 - survival)
            seen = np.zeros(YEARS, bool)
            seen[enters : enters + lived] = rng.random(min(lived, YEARS - enters)) < 0.7
            rows += [seen] if seen.any() else []
        number *= growth
    periods = PrimaryPeriods(tuple(map(str, range(2016, 2016 + YEARS))), 2016.5 + np.arange(YEARS))
    none = np.full(len(rows), -1)
    return LifeHistories(periods, tuple(f"A{at}" for at in range(len(rows))), np.array(rows), none, none)


@cache
def fitted(seed: int, growth: float) -> GrowthFit:
    found = fit_growth(drawn(seed, growth))
    assert not isinstance(found, Refusal)
    return found


@pytest.mark.parametrize("growth", [0.85, 1.0, 1.2])
def test_growth_is_followed_by_whether_it_is_told_and_by_its_power(growth: float) -> None:
    keys = [each.key for each in fitted(1, growth).messages()]
    assert keys[0] == "over_time.growth"
    assert keys[1] in TOLD
    assert keys[2] == "over_time.seen_both"


def test_a_large_change_is_told_and_none_is_not() -> None:
    assert fitted(1, 1.2).is_told
    assert fitted(1, 0.85).is_told
    assert not fitted(1, 1.0).is_told


def test_what_is_told_from_none_lies_outside_the_interval_by_the_same_error() -> None:
    found = fitted(1, 1.0)
    growth = found.rate("growth")
    half = math.log(growth.high / growth.estimate)
    assert found.detectable == pytest.approx(half * (1.959964 + 0.841621) / 1.959964, rel=1e-5)
    record = found.to_record()
    gain, loss = record["detectable_yearly_increase"], record["detectable_yearly_decrease"]
    assert math.log1p(gain) == pytest.approx(-math.log1p(loss))  # type: ignore[arg-type]


def test_where_growth_has_no_interval_nothing_could_have_been_seen() -> None:
    seen = np.array([[True, True]] * 5)
    periods = PrimaryPeriods(("2016", "2017"), np.array([2016.5, 2017.5]))
    none = np.full(5, -1)
    found = fit_growth(LifeHistories(periods, tuple("ABCDE"), seen, none, none))
    assert not isinstance(found, Refusal)
    assert math.isnan(found.rate("growth").high)
    assert not found.is_told
    assert [each.key for each in found.messages()][1:3] == [
        "over_time.growth_not_told",
        "over_time.growth_without_power",
    ]
    assert found.to_record()["detectable_yearly_increase"] is None


@pytest.mark.slow
def test_a_change_as_large_as_the_detectable_one_is_told_four_times_in_five() -> None:
    """Two hundred populations that grow by what the median of steady ones says could be seen.

    Three standard errors of 200 draws are 0.085; the error at that growth differs a little from that at none.
    """
    needed = float(np.median([fitted(seed, 1.0).detectable for seed in range(20)]))
    told = [fitted(1000 + seed, math.exp(needed)).is_told for seed in range(200)]
    assert 0.71 < np.mean(told) < 0.92

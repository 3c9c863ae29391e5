"""Intervals that hold: simulated surveys with known density, as many as the programme meets."""

from __future__ import annotations

from math import exp, inf

import pytest

from qaplan.population.fitting import Fit, density_of
from qaplan.population.inference import Bootstrap, bootstrap, profile_density
from tests.population.inference.coverage import Intervals, coverage


def plain(fitted: Fit, _: int) -> Intervals:
    profiled = profile_density(fitted)
    low, high = profiled.lower.value, profiled.upper.value
    by_profile = (0.0 if low is None else exp(low), inf if high is None else exp(high))
    return {"hessian": density_of(fitted).interval_per_ha, "profile": by_profile}


def by_refits(fitted: Fit, run: int) -> Intervals:
    found = bootstrap(fitted, refits=120, seed=run)
    assert isinstance(found, Bootstrap)
    low, high = found.density_interval
    return {**plain(fitted, run), "bootstrap": (low / 10_000, high / 10_000)}


def test_intervals_hold_in_a_few_runs() -> None:
    found = coverage(20, 12, plain)
    assert found.runs >= 10
    assert min(found.share("hessian"), found.share("profile")) >= 0.75


@pytest.mark.slow
@pytest.mark.parametrize("expected", [20, 40])
def test_intervals_hold_at_twenty_and_forty_animals_in_two_hundred_runs(expected: int) -> None:
    found = coverage(expected, 200, plain)
    print(f"\nN = {expected}: {found}")  # noqa: T201 - the figures of a slow test
    assert 0.90 <= found.share("profile") <= 0.98
    assert 0.90 <= found.share("hessian") <= 0.98


@pytest.mark.slow
def test_the_bootstrap_holds_at_ten_animals_in_two_hundred_runs() -> None:
    found = coverage(10, 200, by_refits)
    print(f"\nN = 10: {found}")  # noqa: T201 - the figures of a slow test
    assert found.runs >= 170
    assert 0.90 <= found.share("bootstrap") <= 0.99

"""Intervals that hold: simulated surveys with known density, as many as the programme meets."""

from __future__ import annotations

from math import exp, inf

import numpy as np
import pytest

from qaplan.encounters.simulate import VirtualAnimals, simulate
from qaplan.population.fitting import Fit, density_of, fit
from qaplan.population.inference import Bootstrap, bootstrap, numbers_in_region, profile_density
from tests.population.inference.coverage import DETECTORS, MASK, MODEL, SEEN, Intervals, coverage


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


def numbers_held(runs: int) -> tuple[float, float]:
    """How often intervals hold the animals that there were: on the whole mask, and on its western half."""
    west = MASK.place_m[:, 0] < MASK.place_m[:, 0].mean()
    held = np.zeros(2)
    for run in range(runs):
        rng = np.random.default_rng([7, run])
        drawn = simulate(DETECTORS, MASK, VirtualAnimals(20 / MASK.area_ha), SEEN, rng=rng)
        fitted = fit(drawn.survey, MODEL)
        truths = (drawn.animals_there, int(west[drawn.truth.cell].sum()))
        for at, (cells, truth) in enumerate(zip((None, [west]), truths, strict=True)):
            low, high = numbers_in_region(fitted, cells)[0].realised_interval
            held[at] += low <= truth <= high
    return float(held[0] / runs), float(held[1] / runs)


def test_intervals_of_the_number_there_was_hold_in_a_few_runs() -> None:
    assert min(numbers_held(10)) >= 0.7


@pytest.mark.slow
def test_intervals_of_the_number_there_was_hold_on_the_mask_and_on_its_half() -> None:
    whole, half = numbers_held(120)
    print(f"\nnumber that there was: held {whole:.3f} on the mask, {half:.3f} on its half")  # noqa: T201 - figures
    assert min(whole, half) >= 0.87

"""Two flanks against the truth: single-camera stations, twelve animals, and what one would do without."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from qaplan.encounters.drawing import Detectability
from qaplan.encounters.flanks import FlankSurveys
from qaplan.encounters.grids import grid_detectors, rectangular_mask
from qaplan.encounters.simulate import SimulatedFlanks, VirtualAnimals, simulate_flanks
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.fitting import density_of, fit
from qaplan.population.fitting.optimising import maximise
from qaplan.population.flanks.estimating import fit_flanks
from qaplan.population.flanks.likelihood import flank_likelihood, together
from qaplan.population.model import Model

N = 12
MODEL = Model({"D": "1", "lambda0": "1", "sigma": "1"})
STATIONS = grid_detectors(6, 6, 2500.0, usage=60)
MASK = rectangular_mask(STATIONS.place_m, buffer_m=6000, spacing_m=1000)
SEEN = Detectability("HHN", 0.025, 2000)
TRUE_PER_HA = N / MASK.area_ha


def simulated(seed: int) -> SimulatedFlanks:
    """Thirty-six stations of one camera each, 2.5 km apart, for sixty days; sigma is 2 km."""
    rng = np.random.default_rng(seed)
    return simulate_flanks(STATIONS, MASK, VirtualAnimals(number=N), SEEN, rng=rng)


@dataclass
class Told:
    """Estimates of one way over many runs, as numbers of animals in the mask, with their intervals."""

    name: str
    estimates: list[float] = field(default_factory=list)
    covered: list[bool] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)

    def add(self, per_ha: float, ends: tuple[float, float]) -> None:
        self.estimates.append(per_ha / TRUE_PER_HA)
        self.covered.append(ends[0] <= TRUE_PER_HA <= ends[1])
        self.widths.append(float(np.log(ends[1] / ends[0])))

    @property
    def bias(self) -> float:
        return float(np.mean(self.estimates)) - 1

    @property
    def error(self) -> float:
        """Standard error of the bias by Monte Carlo."""
        return float(np.std(self.estimates) / np.sqrt(len(self.estimates)))

    @property
    def off(self) -> float:
        """Root mean squared error of the logarithm."""
        return float(np.sqrt(np.mean(np.log(self.estimates) ** 2)))

    def line(self, runs: int) -> str:
        return (
            f"{self.name:22} bias {self.bias:+.1%} (Monte Carlo SE {self.error:.1%}), median "
            f"{np.median(self.estimates) - 1:+.1%}, rms error of log {self.off:.2f}, coverage "
            f"{np.mean(self.covered):.1%}, log width of interval {np.median(self.widths):.2f}, "
            f"no estimate in {runs - len(self.estimates)} of {runs}"
        )


def as_published(survey: SpatialSurvey) -> tuple[float, tuple[float, float]] | None:
    """What one fits without two flanks; None where the fit says nothing."""
    if not survey.animals:
        return None
    found = fit(survey, MODEL)
    if found.status != "ok":
        return None
    density = density_of(found)
    return density.per_ha, density.interval_per_ha


def naive_ways(flanks: FlankSurveys) -> Iterator[tuple[str, SpatialSurvey]]:
    yield "left flanks alone", flanks.left
    yield "right flanks alone", flanks.right
    yield "left and right as two", together(flanks)


def compared(seeds: Sequence[int]) -> dict[str, Told]:
    """Every way on the same surveys."""
    found: dict[str, Told] = {}
    there = Told("animals there")
    for seed in seeds:
        drawn = simulated(seed)
        mine = fit_flanks(drawn.flanks, MODEL, rng=np.random.default_rng(seed))
        if mine.status == "ok":
            found.setdefault("two flanks", Told("two flanks")).add(mine.per_ha, mine.per_ha_interval)
            ends = tuple(each / MASK.area_ha for each in mine.there_interval)
            there.add(mine.there / MASK.area_ha, (ends[0], ends[1]))
        for name, survey in naive_ways(drawn.flanks):
            way = found.setdefault(name, Told(name))
            estimate = as_published(survey)
            if estimate is not None:
                way.add(*estimate)
    return found | {there.name: there}


@pytest.mark.slow
def test_two_flanks_of_twelve_animals_have_little_bias_and_cover_where_one_flank_and_their_sum_fail() -> None:
    runs = 200
    found = compared(range(runs))
    lines = [f"\n{runs} surveys of {N} animals, 36 stations of one camera, {len(MASK)} cells"]
    sys.stdout.write("\n".join([*lines, *(each.line(runs) for each in found.values()), ""]))
    mine, sums = found["two flanks"], found["left and right as two"]
    assert abs(mine.bias) < 0.10
    assert np.mean(mine.covered) >= 0.90
    assert np.mean(found["animals there"].covered) >= 0.90
    # Counting a left and a right flank as two animals doubles the number.
    assert sums.bias > 0.5
    assert np.mean(sums.covered) < 0.8
    # One flank alone throws half of the passings away: more bias, wider, further off, and often nothing.
    for name in ("left flanks alone", "right flanks alone"):
        one = found[name]
        assert one.off > mine.off
        assert np.median(one.widths) > np.median(mine.widths)
        assert len(one.estimates) < len(mine.estimates)


def test_in_a_few_surveys_two_flanks_come_near_the_truth_and_their_sum_does_not() -> None:
    found = compared(range(4))
    mine, sums = found["two flanks"], found["left and right as two"]
    # Four runs: the band is three Monte Carlo standard errors wide.
    assert abs(mine.bias) < 3 * max(mine.error, 0.1)
    assert sum(mine.covered) >= 3
    assert sums.bias > mine.bias + 0.5


def test_the_probability_of_a_link_is_as_often_right_as_it_says() -> None:
    said, true = [], []
    for seed in range(100, 112):
        drawn = simulated(seed)
        likelihood = flank_likelihood(drawn.flanks, MODEL)
        best = maximise(likelihood, likelihood.start())
        said += likelihood.sums(best.beta)[0].links.probability.ravel().tolist()
        true += (drawn.true_left[:, None] == drawn.true_right).ravel().tolist()
    probability, right = np.array(said), np.array(true)
    # Three standard deviations of a sum of as many tosses.
    band = 3 * np.sqrt(np.sum(probability * (1 - probability)))
    assert abs(right.sum() - probability.sum()) < band
    assert np.mean(right[probability > 0.8]) > 0.75
    assert np.mean(right[probability < 0.05]) < 0.05

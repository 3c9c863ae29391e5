"""Surveys with known density, again and again, and how often an interval holds it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from qaplan.encounters.drawing import Detectability
from qaplan.encounters.grids import grid_detectors, rectangular_mask
from qaplan.encounters.simulate import VirtualAnimals, simulate
from qaplan.population.density import FEWEST_FOR_DENSITY
from qaplan.population.fitting import Fit, fit
from qaplan.population.model import Model

DETECTORS = grid_detectors(7, 7, 2500.0, usage=60.0)
MASK = rectangular_mask(DETECTORS.place_m, buffer_m=4000, spacing_m=1250)
SEEN = Detectability("HHN", 0.04, 2000.0)
MODEL = Model({"D": "1", "lambda0": "1", "sigma": "1"})

Intervals = Mapping[str, tuple[float, float]]


@dataclass
class Coverage:
    """How often intervals held the truth, and how the runs ended."""

    held: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    ended: Counter[str] = field(default_factory=Counter)

    def share(self, name: str) -> float:
        """Share of the runs with a fit in which an interval held the truth."""
        return self.held[name] / self.runs

    def __str__(self) -> str:
        """The shares and the endings in a line."""
        shares = ", ".join(f"{name} {self.share(name):.3f}" for name in sorted(self.held))
        return f"{self.runs} runs: {shares}; {dict(self.ended)}"


def fits(expected: int, runs: int, seed: int) -> Iterator[tuple[Fit | None, float, int]]:
    """Fits of surveys in which so many animals are expected, the true density per ha, and the seed of each.

    None where fewer were detected than a density is said of, or the fit did not end well.
    """
    density = expected / MASK.area_ha
    for run in range(runs):
        rng = np.random.default_rng([seed, expected, run])
        drawn = simulate(DETECTORS, MASK, VirtualAnimals(density), SEEN, rng=rng).survey
        is_enough = drawn.animals >= FEWEST_FOR_DENSITY
        found = fit(drawn, MODEL) if is_enough else None
        yield (found if found is not None and found.status == "ok" else None), density, run


def coverage(
    expected: int, runs: int, intervals: Callable[[Fit, int], Intervals], *, seed: int = 1
) -> Coverage:
    """Count how often the intervals of a fit, animals per ha, hold the true density."""
    found = Coverage()
    for fitted, density, run in fits(expected, runs, seed):
        found.ended["fit" if fitted else "none"] += 1
        if fitted is None:
            continue
        found.runs += 1
        for name, (low, high) in intervals(fitted, run).items():
            found.held[name] += int(low <= density <= high)
    return found

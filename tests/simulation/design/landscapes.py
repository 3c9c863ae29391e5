"""Landscapes that nobody has seen before: an irregular outline, a gradient of density, ground shut off."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qaplan.encounters.drawing import Detectability
from qaplan.encounters.simulate import VirtualAnimals, simulate
from qaplan.encounters.types import Detectors, Mask
from qaplan.population.fitting import fit
from qaplan.population.spatial.types import Model
from qaplan.simulation.design.types import Ground, Stations

Floats = NDArray[np.float64]
PLAIN = Model({"D": "1", "lambda0": "1", "sigma": "1"})
FAILED = 1.5
"""Error of log D that counts where a fit did not end well: a density wrong by four and a half times."""


@dataclass(frozen=True)
class Truth:
    """What the animals of a landscape really do.

    Args:
        animals: Expected animals on it.
        rate: Expected detections over the survey in the middle of the range.
        sigma_m: Spatial scale, metres.
    """

    animals: float
    rate: float
    sigma_m: float


def landscape(seed: int, *, radius_m: float = 22_000.0, cell_m: float = 1500.0) -> Ground:
    """Ground with a ragged outline, animals that are denser on one side, and patches that are shut."""
    rng = np.random.default_rng([seed, 77])
    side = np.arange(-radius_m * 1.3, radius_m * 1.3, cell_m)
    place = np.array([(east, north) for east in side for north in side])
    angle, away = np.arctan2(place[:, 1], place[:, 0]), np.hypot(place[:, 0], place[:, 1])
    waves = sum(rng.normal(0, 0.12) * np.cos(n * angle + rng.uniform(0, 6.3)) for n in range(1, 6))
    place = place[away < radius_m * np.clip(0.85 + waves, 0.5, 1.25)]
    slope = place @ rng.normal(0, 1, 2) / radius_m
    bump = place[rng.integers(len(place))]
    density = np.exp(slope) + 2 * np.exp(-((place - bump) ** 2).sum(axis=1) / (2 * (radius_m / 3) ** 2))
    is_open = np.ones(len(place), dtype=bool)
    for _ in range(5):
        middle = place[rng.integers(len(place))]
        is_open &= np.hypot(*(place - middle).T) > rng.uniform(0.1, 0.25) * radius_m
    place = place + np.array([500_000.0, 4_800_000.0])
    none = Stations((), np.zeros((0, 2)))
    return Ground(Mask(place, cell_m**2 / 1e4), density / density.mean(), is_open, np.zeros(len(place)), none)


def even_mask(ground: Ground, number: int, rng: np.random.Generator) -> Mask:
    """Places drawn by density, so that a model of even density on them is true of the ground.

    Every place stands for the same number of animals, wherever they live densely and where they do not.
    """
    reached = np.cumsum(ground.relative_density) / ground.relative_density.sum()
    cell = np.searchsorted(reached, (np.arange(number) + rng.random(number)) / number)
    side = (ground.mask.cell_ha * 1e4) ** 0.5
    place = ground.mask.place_m[np.minimum(cell, len(reached) - 1)] + side * (rng.random((number, 2)) - 0.5)
    return Mask(place, ground.mask.area_ha / number)


def empirical_rse(ground: Ground, station_m: Floats, truth: Truth, *, surveys: int, seed: int) -> float:
    """Root mean square error of log D over simulated surveys that are fitted one by one."""
    rng = np.random.default_rng([seed, 5])
    mask = even_mask(ground, 1500, rng)
    names = tuple(f"T{number}" for number in range(len(station_m)))
    detectors = Detectors(names, station_m, np.ones((len(station_m), 1)))
    density = truth.animals * ground.relative_density / (ground.relative_density.sum() * ground.mask.cell_ha)
    seen = Detectability("HHN", truth.rate, truth.sigma_m)
    errors = []
    for _ in range(surveys):
        drawn = simulate(detectors, ground.mask, VirtualAnimals(density), seen, rng=rng).survey
        survey = replace(drawn, sessions=(replace(drawn.sessions[0], mask=mask),))
        found = fit(survey, PLAIN) if survey.detections > survey.animals > 1 else None
        is_good = found is not None and found.status == "ok"
        error = found.beta[0] - np.log(truth.animals / ground.mask.area_ha) if is_good and found else FAILED
        errors.append(min(abs(float(error)), FAILED))
    return float(np.sqrt(np.mean(np.square(errors))))


def empirical_newcomer(ground: Ground, station_m: Floats, truth: Truth, *, animals: int, seed: int) -> float:
    """Share of animals, each alone somewhere on the ground, that are detected."""
    rng = np.random.default_rng([seed, 6])
    names = tuple(f"T{number}" for number in range(len(station_m)))
    detectors = Detectors(names, station_m, np.ones((len(station_m), 1)))
    seen = Detectability("HHN", truth.rate, truth.sigma_m)
    there = VirtualAnimals(number=animals)
    return simulate(detectors, ground.mask, there, seen, rng=rng).survey.animals / animals

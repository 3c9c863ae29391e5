"""Surveys of known truth that the tests of ghosts and draws share."""

from __future__ import annotations

import numpy as np

from qaplan.encounters.drawing import Detectability
from qaplan.encounters.grids import grid_detectors, rectangular_mask
from qaplan.encounters.simulate import VirtualAnimals, simulate
from qaplan.encounters.types import DetectorKind, SpatialSurvey
from qaplan.population.model import Model

COUNTS = Model({"D": "1", "lambda0": "1", "sigma": "1"})
BINARY = Model({"D": "1", "g0": "1", "sigma": "1"}, "HN")


def survey(seed: int = 3, *, kind: DetectorKind = "count", animals: int = 30) -> SpatialSurvey:
    """Thirty-six stations; counts over sixty days, or sixty days of which each says whether."""
    days = 60 if kind == "proximity" else 1
    grid = grid_detectors(6, 6, 2500.0, usage=60.0 / days, occasions=days)
    mask = rectangular_mask(grid.place_m, buffer_m=5000, spacing_m=1250)
    seen = Detectability("HHN" if kind == "count" else "HN", 0.025, 2000)
    rng = np.random.default_rng(seed)
    return simulate(grid, mask, VirtualAnimals(number=animals), seen, rng=rng, kind=kind).survey

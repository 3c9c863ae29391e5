"""Small surveys by simulation, with covariates of every kind, for tests of formulas and fits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from qaplan.encounters.drawing import Detectability
from qaplan.encounters.grids import grid_detectors, rectangular_mask
from qaplan.encounters.simulate import VirtualAnimals, simulate
from qaplan.encounters.types import DetectorKind, Session, SpatialSurvey

SIGMA_M = 2000.0


def small_survey(
    *, kind: DetectorKind = "count", occasions: int = 1, animals: int = 40, seed: int = 1, name: str = "1"
) -> SpatialSurvey:
    """A survey of 36 detectors, with covariates of cells, detectors and animals."""
    rng = np.random.default_rng(seed)
    effort = 30.0 if kind == "count" else 1.0
    grid = grid_detectors(6, 6, 2000.0, first_m=(5e5, 48e5), occasions=occasions, usage=effort)
    mask = rectangular_mask(grid.place_m, buffer_m=8000, spacing_m=800)
    seen = Detectability("HHN", 0.02 if kind == "count" else 0.3, SIGMA_M)
    drawn = simulate(grid, mask, VirtualAnimals(number=animals), seen, kind=kind, rng=rng).survey
    return replace(drawn, sessions=(_described(drawn.sessions[0], name, rng),))


def two_sessions(**options: int) -> SpatialSurvey:
    """Two sessions of such a survey."""
    one, other = (small_survey(seed=seed, name=str(2020 + seed), kind="count", **options) for seed in (1, 2))
    return replace(one, sessions=(*one.sessions, *other.sessions))


def _described(session: Session, name: str, rng: np.random.Generator) -> Session:
    cells, detectors, animals = len(session.mask), len(session.detectors), len(session.history)
    mask = replace(
        session.mask,
        covariates={
            "hilly": rng.normal(500.0, 100.0, cells),
            "ground": rng.choice(np.array(["rock", "Sand", "steppe"]), cells),
        },
    )
    posts = replace(
        session.detectors,
        covariates={
            "open": rng.integers(0, 2, detectors).astype(np.float64),
            "side": rng.choice(np.array(["left", "right"]), detectors),
            "flat": np.ones(detectors),
        },
    )
    history = replace(
        session.history,
        covariates={
            "sex": np.array(["F", "M", "F", ""] * animals)[:animals],
            "weight": rng.normal(50.0, 5.0, animals),
            "age": np.array(["young", "old", "middle"] * animals)[:animals],
        },
    )
    return Session(name, posts, mask, history)

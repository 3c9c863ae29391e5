"""Where a fit starts: sigma from recaptures, detection that gives as many, density that gives n."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.encounters.types import Session, SpatialSurvey
from qaplan.population.formulas.types import ModelDesign
from qaplan.population.model import Parameter
from qaplan.population.spatial.detection_functions import Rates
from qaplan.population.spatial.one_session import OneSession

__all__ = ["starting_values"]

Floats: TypeAlias = NDArray[np.float64]

_SHAPE = 3.0
"""Where the z of the hazard rate starts."""
_NUDGE = 0.3
"""How far apart two classes start whose members nobody knows; at 0 the likelihood is flat."""


def starting_values(survey: SpatialSurvey, design: ModelDesign, sessions: Sequence[OneSession]) -> Floats:
    """Starting values of the coefficients on the link scale; always finite.

    Args:
        survey: The survey.
        design: The design matrices of the model.
        sessions: The sessions of the likelihood.

    Returns:
        Shape (n_coefficients,).
    """
    with np.errstate(all="ignore"):
        detectfn = sessions[0].model.detectfn
        sigma = _sigma(survey) / (np.sqrt(3.0) if detectfn in {"EX", "HEX"} else 1.0)
        hazards = [_hazard(session, sigma) for session in sessions]
        log_lambda = _log_lambda(survey, hazards)
        aims: dict[Parameter, float] = {
            "lambda0": log_lambda,
            "g0": _logit(-np.expm1(-np.exp(log_lambda))),
            "sigma": float(np.log(sigma)),
            "z": float(np.log(_SHAPE)),
            "pmix": _log_odds_of_classes(design),
        }
        beta = np.zeros(len(design.coefficients))
        for name, columns in design.columns.items():
            if name != "D":
                beta[columns] = _nearest(_rows(design, name), aims[name])
        if "D" in design.columns:
            beta[design.columns["D"]] = _density(survey, design, hazards, log_lambda)
    _part_classes(beta, design)
    return np.where(np.isfinite(beta), beta, 0.0)


def _sigma(survey: SpatialSurvey) -> float:
    """Pooled spread of the detections of each animal around their mean place, metres."""
    squares, freedom, apart = 0.0, 0.0, []
    for session in survey.sessions:
        place, history = session.detectors.place_m, session.history
        apart.append(_spacing(session))
        counts = np.bincount(history.animal, history.count, minlength=len(history))
        for axis in (0, 1):
            values = place[history.detector, axis] - place[:, axis].mean()
            sums = np.bincount(history.animal, history.count * values, minlength=len(history))
            around = values - (sums / np.maximum(counts, 1))[history.animal]
            squares += float((history.count * around**2).sum())
            freedom += float(np.maximum(counts - 1, 0).sum())
    spacing = float(np.mean(apart)) if apart else 1.0
    spread = np.sqrt(squares / freedom) if freedom > 0 else 0.0
    return float(max(spread, 0.5 * spacing))


def _spacing(session: Session) -> float:
    """Mean distance to the nearest other detector; the size of the mask where there is none, metres."""
    place = session.detectors.place_m
    square = (place[:, :1] - place[:, 0]) ** 2 + (place[:, 1:] - place[:, 1]) ** 2
    square[square == 0] = np.inf
    nearest = np.sqrt(square.min(axis=1, initial=np.inf))
    nearest = nearest[np.isfinite(nearest)]
    if len(nearest):
        return float(nearest.mean())
    return float(np.sqrt(session.mask.area_ha * 1e4 / 100)) or 1.0


def _hazard(session: OneSession, sigma: float) -> Floats:
    """Sum of the hazards of all detectors over each cell, were lambda0 1."""
    cells = session.cells[0][0]
    n_rows = len(cells.exposure.detector)
    low = session.height == "g0"
    height = np.full(n_rows, np.log(0.01) if low else 0.0)
    rates = Rates(height, np.full(n_rows, np.log(sigma)), np.full(n_rows, np.log(_SHAPE)))
    return np.asarray(cells.hazard(rates) * (100.0 if low else 1.0))


def _log_lambda(survey: SpatialSurvey, hazards: Sequence[Floats]) -> float:
    """The height at which an animal that is detected has as many detections as were seen."""
    hazard = np.concatenate(hazards)
    seen = survey.detections / max(survey.animals, 1)
    if not hazard.max(initial=0.0) > 0:
        return -3.0
    low, high = -30.0, 10.0
    low -= float(np.log(hazard.max()))
    high -= float(np.log(hazard.max()))
    for _ in range(16):
        middle = (low + high) / 2
        expected = np.exp(middle) * hazard
        mean = expected.sum() / max(-np.expm1(-expected).sum(), 1e-300)
        low, high = (middle, high) if mean < max(seen, 1.02) else (low, middle)
    return float((low + high) / 2)


def _density(
    survey: SpatialSurvey, design: ModelDesign, hazards: Sequence[Floats], log_lambda: float
) -> Floats:
    """Coefficients whose density is nearest to animals over the area in which they would be detected."""
    columns = design.columns["D"]
    width = columns.stop - columns.start
    left, right = np.zeros((width, width)), np.zeros(width)
    for session, each, hazard in zip(survey.sessions, design.sessions, hazards, strict=True):
        area = float(-np.expm1(-np.exp(log_lambda) * hazard).sum()) * session.mask.cell_ha
        seen = len(session.history)
        weight = (seen + 0.1) / max(len(session.mask), 1)
        aim = np.log((seen + 0.1 * (seen == 0)) / max(area, 1e-12))
        left += weight * each.density.T @ each.density
        right += weight * aim * each.density.sum(axis=0)
    return _solve(left, right)


def _rows(design: ModelDesign, name: Parameter) -> Floats:
    """All rows of the matrices of a parameter."""
    if name == "pmix":
        return np.array([each.mixing for each in design.sessions])
    matrices = [each.detection[name] for each in design.sessions]
    return np.concatenate([matrix.reshape(-1, matrix.shape[-1]) for matrix in matrices])


def _nearest(rows: Floats, aim: float) -> Floats:
    """Coefficients that come nearest to one value in all rows."""
    return _solve(rows.T @ rows, aim * rows.sum(axis=0))


def _solve(left: Floats, right: Floats) -> Floats:
    if not (np.isfinite(left).all() and np.isfinite(right).all()):
        return np.zeros(len(right))
    return np.asarray(np.linalg.lstsq(left, right, rcond=1e-10)[0])


def _logit(probability: float) -> float:
    bounded = min(max(float(probability), 1e-6), 0.6)
    return float(np.log(bounded / (1 - bounded)))


def _log_odds_of_classes(design: ModelDesign) -> float:
    known = np.concatenate([each.animal_class for each in design.sessions])
    second, first = int((known == 1).sum()), int((known == 0).sum())
    return float(np.log((second + 0.5) / (first + 0.5)))


def _part_classes(beta: Floats, design: ModelDesign) -> None:
    """Start the classes apart where no member is known."""
    known = any(bool((each.animal_class >= 0).any()) for each in design.sessions)
    if known or not design.columns.get("pmix"):
        return
    for name in ("lambda0", "g0", "sigma", "z"):
        for each in design.sessions[:1]:
            matrix = each.detection.get(name)
            if matrix is None or matrix.shape[1] < 2:
                continue
            differs = (matrix[:, 1] != matrix[:, 0]).any(axis=(0, 1, 2))
            beta[design.columns[name]] += _NUDGE * differs

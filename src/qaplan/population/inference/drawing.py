"""Surveys drawn from a fit: what the same cameras would have seen if the fit were the truth."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.encounters.drawing import Passings, draw_history, gathered
from qaplan.encounters.types import CaptureHistory, Columns, DetectorKind, Session, SpatialSurvey
from qaplan.population.inference.fitted import FittedModel, FittedSession

__all__ = ["check_drawable", "draw_survey"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]


def check_drawable(fitted: FittedModel) -> None:
    """Refuse to draw from a fit that does not say how undetected animals are detected.

    Raises:
        DataError: ``population.cannot_draw`` if detection depends on a covariate of single animals.
    """
    if any(each.has_groups for each in fitted.sessions):
        raise DataError(
            "population.cannot_draw",
            "detection depends on a covariate of the animals, which nobody knows of those never detected",
            do="fit a model without it, or with classes of unknown animals (h2)",
        )


def draw_survey(fitted: FittedModel, beta: Floats, rng: np.random.Generator) -> SpatialSurvey:
    """Draw a survey by the same detectors, effort and mask.

    Animals live in the middles of cells, as the likelihood has it. With the conditional likelihood the
    density is that of the detected animals over the area that was effectively sampled.

    Args:
        fitted: The fitted model.
        beta: Coefficients to draw with.
        rng: Where chance comes from.
    """
    survey = fitted.fit.survey
    sessions = tuple(_drawn(each, fitted, beta, survey.kind, rng) for each in fitted.sessions)
    return SpatialSurvey(survey.kind, sessions)


def _drawn(
    session: FittedSession, fitted: FittedModel, beta: Floats, kind: DetectorKind, rng: np.random.Generator
) -> Session:
    cells = _settled(session, fitted, beta, rng)
    shares = session.shares(beta)
    classes = rng.choice(len(shares), len(cells), p=shares)
    usage = session.session.detectors.usage
    names = tuple(f"A{number}" for number in range(1, len(cells) + 1))
    columns = _columns(session, fitted, classes, rng)
    if not session.design.behaviour:
        hazard = np.empty((len(cells), len(usage)))
        for one in range(len(shares)):
            chosen = classes == one
            hazard[chosen] = session.hazard(beta, one).T[cells[chosen]]
        history = draw_history(hazard, usage, kind, rng, names=names, covariates=columns)
    else:
        passings = _responding(session, beta, (cells, classes), kind, rng)
        history = _binary(gathered(passings, names, columns), kind)
    return replace(session.session, history=history)


def _settled(session: FittedSession, fitted: FittedModel, beta: Floats, rng: np.random.Generator) -> Whole:
    """The cell of each animal."""
    mask, model = session.session.mask, fitted.fit.model
    expected = session.density_per_ha(beta) * mask.cell_ha
    if model.is_conditional:
        sampled = float(session.detected(beta).sum()) * mask.cell_ha
        expected = np.full(len(mask), len(session.session.history) / sampled * mask.cell_ha)
    total = float(expected.sum())
    number = round(total) if model.is_binomial_n else int(rng.poisson(total))
    return np.asarray(rng.choice(len(mask), number, p=expected / total), dtype=np.int64)


def _columns(
    session: FittedSession, fitted: FittedModel, classes: Whole, rng: np.random.Generator
) -> Columns:
    """The classes that an observer knows: as large a share of them as in the survey."""
    if not session.design.classes:
        return {}
    known = np.concatenate([each.animal_class for each in session.design.sessions]) >= 0
    share = float(known.mean()) if len(known) else 1.0
    words = np.array(session.design.classes)[classes]
    return {fitted.fit.model.hcov: np.where(rng.random(len(words)) < share, words, "")}


def _binary(history: CaptureHistory, kind: DetectorKind) -> CaptureHistory:
    return history if kind == "count" else replace(history, count=np.ones_like(history.count))


def _responding(
    session: FittedSession,
    beta: Floats,
    animals: tuple[Whole, Whole],
    kind: DetectorKind,
    rng: np.random.Generator,
) -> Passings:
    """Passings of animals that respond to an earlier detection, occasion by occasion."""
    cells, classes = animals
    usage = session.session.detectors.usage
    both = np.empty((2, len(cells), len(usage)))
    for one in range(session.classes):
        for state in (0, 1):
            both[state, classes == one] = session.hazard(beta, one, state).T[cells[classes == one]]
    is_known = np.zeros((len(cells), len(usage)), dtype=np.bool_)
    found: list[tuple[Whole, Whole, Whole]] = []
    for occasion in range(usage.shape[1]):
        hazard = np.where(is_known, both[1], both[0]) * usage[:, occasion]
        numbers = _held(rng.poisson(hazard), rng) if kind == "multi" else rng.poisson(hazard)
        animal, detector = np.nonzero(numbers)
        times = numbers[animal, detector]
        found.append(
            (np.repeat(animal, times), np.full(int(times.sum()), occasion), np.repeat(detector, times))
        )
        is_known[animal, detector] = True
        if session.design.behaviour == "b":
            is_known |= is_known.any(axis=1, keepdims=True)
    animal, at, detector = (np.concatenate(column).astype(np.int64) for column in zip(*found, strict=True))
    return animal, at, detector


def _held(numbers: Whole, rng: np.random.Generator) -> Whole:
    """Where a trap holds the animal: any one of its passings, each as likely as the others."""
    kept = np.zeros_like(numbers)
    for animal in np.flatnonzero(numbers.any(axis=1)):
        weights = numbers[animal] / numbers[animal].sum()
        kept[animal, rng.choice(numbers.shape[1], p=weights)] = 1
    return kept

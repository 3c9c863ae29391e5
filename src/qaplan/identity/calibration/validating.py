"""How well a calibration does on animals that it has not seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.calibration.animals import Split, splits_by_animal
from qaplan.identity.calibration.curve import fit_curve, scale_of
from qaplan.identity.calibration.fitting import Columns, columns_of
from qaplan.identity.calibration.measuring import CalibrationError, measure_calibration
from qaplan.identity.calibration.proposing import (
    Proposal,
    UnusedPairs,
    least_probability,
    measure_proposal,
)
from qaplan.identity.calibration.types import ReviewedPair

__all__ = ["PRECISIONS", "Validation", "validate_calibration"]

Values = NDArray[np.float64]

PRECISIONS = (0.9, 0.95, 0.99)
_FOLDS, _ROUNDS = 3, 2


@dataclass(frozen=True)
class Validation:
    """How well a calibration does on animals that had no part in it.

    Args:
        error: Calibration error with its reliability bins.
        proposals: For each declared precision, what could be proposed and how it went.
        folds: Into how many folds the animals were dealt.
        rounds: How often they were dealt anew.
    """

    error: CalibrationError
    proposals: tuple[Proposal, ...]
    folds: int
    rounds: int


@dataclass(frozen=True, eq=False)
class _Told:
    """Probabilities of pairs whose animals had no part in the fit; a pair stands once for each round."""

    place: NDArray[np.int64]
    stated: Values
    weights: Values


def validate_calibration(
    pairs: Sequence[ReviewedPair],
    rng: np.random.Generator,
    *,
    precisions: Sequence[float] = PRECISIONS,
    folds: int = _FOLDS,
    rounds: int = _ROUNDS,
) -> Validation:
    """Measure the calibration that these pairs give, on animals left out.

    The animals are dealt into folds, several times; each fold is told by a curve that was learned without
    any pair of its animals. The least probability for a precision is found inside the learning part alone,
    by the same dealing once more.

    Args:
        pairs: Reviewed pairs, enough for a calibration.
        rng: Where the dealing comes from.
        precisions: Declared precisions, each under 1.
        folds: How many folds.
        rounds: How often the animals are dealt.
    """
    columns = columns_of(pairs)
    told: list[_Told] = []
    proposed: list[NDArray[np.bool_]] = []
    for split in _splits(columns, rng, folds, rounds):
        learned = columns.take(split.learned, split.learned_weights)
        tested = columns.take(split.tested, split.tested_weights)
        stated = _tell(learned, tested)
        inner = _left_out(learned, rng, folds, rounds)
        least = _thresholds(learned, inner, precisions)
        told.append(_Told(split.tested, stated, tested.weights))
        proposed.append(np.array([stated >= each for each in least]).reshape(len(precisions), -1))
    whole = _together(told)
    same = columns.same[whole.place]
    every = UnusedPairs(whole.place, whole.stated, same, whole.weights)
    error = measure_calibration(whole.stated, same, whole.weights, columns.animals[whole.place], rng)
    each = zip(precisions, _thresholds(columns, whole, precisions), np.hstack(proposed), strict=True)
    proposals = (
        measure_proposal(precision, None if np.isinf(cut) else cut, every, marks)
        for precision, cut, marks in each
    )
    return Validation(error, tuple(proposals), folds, rounds)


def _splits(columns: Columns, rng: np.random.Generator, folds: int, rounds: int) -> Iterator[Split]:
    for _ in range(rounds):
        for split in splits_by_animal(rng, columns.animals, folds=folds):
            if len(np.unique(columns.scores[split.learned])) > 1:
                yield split


def _left_out(columns: Columns, rng: np.random.Generator, folds: int, rounds: int) -> _Told:
    told = []
    for split in _splits(columns, rng, folds, rounds):
        learned = columns.take(split.learned, split.learned_weights)
        tested = columns.take(split.tested, split.tested_weights)
        told.append(_Told(split.tested, _tell(learned, tested), tested.weights / rounds))
    return _together(told)


def _tell(learned: Columns, tested: Columns) -> Values:
    scale = scale_of(learned.scores)
    curve = fit_curve(scale.basis(learned.scores), learned.strata, learned.same, learned.weights)
    return np.asarray(1 / (1 + np.exp(-curve.logits(scale.basis(tested.scores), tested.strata))))


def _thresholds(columns: Columns, told: _Told, precisions: Sequence[float]) -> list[float]:
    """Least probability for each precision; infinite where nothing may be proposed."""
    found = [
        least_probability(told.stated, columns.same[told.place], told.weights, precision)
        for precision in precisions
    ]
    return [np.inf if each is None else each for each in found]


def _together(told: Sequence[_Told]) -> _Told:
    if not told:
        return _Told(np.empty(0, np.int64), np.empty(0), np.empty(0))
    return _Told(
        np.concatenate([each.place for each in told]),
        np.concatenate([each.stated for each in told]),
        np.concatenate([each.weights for each in told]),
    )

"""How far stated probabilities lie from what is then found: reliability, calibration error, Brier score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.calibration.animals import drawn_weights

__all__ = ["BINS", "CalibrationError", "ReliabilityBin", "measure_calibration"]

Values = NDArray[np.float64]

BINS = 10
_DRAWS = 200


@dataclass(frozen=True)
class ReliabilityBin:
    """Pairs that were given about the same probability.

    Args:
        low: Least probability of the bin.
        high: Greatest.
        pairs: How many pairs.
        weight: How many pairs of the population they stand for.
        stated: Mean of the probabilities that were stated; None without pairs.
        found: Share of pairs that are one animal; None without pairs.
        found_low: Lower end of its 95 % interval: the wider of that with the animals drawn anew and that of
            Jeffreys.
        found_high: Upper end.
    """

    low: float
    high: float
    pairs: int
    weight: float
    stated: float | None
    found: float | None
    found_low: float | None
    found_high: float | None


@dataclass(frozen=True)
class CalibrationError:
    """How far stated probabilities lie from what was found.

    Args:
        error: Expected calibration error: mean over the pairs of the distance between stated and found in
            their bin, ten bins of equal width.
        low: Lower end of its 95 % interval, the animals drawn anew; less what drawing anew adds to the error,
            because chance alone parts stated and found.
        high: Upper end as drawn, which is the cautious one.
        adaptive_error: The same with ten bins of equal weight.
        brier: Mean squared distance of the probability from 1 or 0.
        pairs: How many pairs were tested.
        animals: How many animals they show.
        bins: The bins of equal width.
    """

    error: float
    low: float
    high: float
    adaptive_error: float
    brier: float
    pairs: int
    animals: int
    bins: tuple[ReliabilityBin, ...]


def measure_calibration(
    stated: Values, same: Values, weights: Values, animals: NDArray[np.int64], rng: np.random.Generator
) -> CalibrationError:
    """Measure how far stated probabilities lie from what was found.

    Args:
        stated: Shape (n,), probabilities of pairs that had no part in the fit.
        same: Shape (n,), 1 where the pair is one animal.
        weights: Shape (n,), how many pairs each stands for.
        animals: Shape (n, 2), the animals by number; they are the units of the intervals.
        rng: Where the drawn animals come from.

    Source:
        Guo and others 2017, On calibration of modern neural networks, equation 3 (the error); Nixon and
        others 2019, Measuring calibration in deep learning (bins of equal weight); Brier 1950.
    """
    place = np.minimum((stated * BINS).astype(np.int64), BINS - 1)
    drawn = [weights * drawn_weights(rng, animals) for _ in range(_DRAWS)]
    errors = np.array([_error(stated, same, each, place) for each in drawn])
    found = np.array([_shares(same, each, place) for each in drawn])
    low, middle, high = np.quantile(errors, [0.025, 0.5, 0.975])
    error = _error(stated, same, weights, place)
    return CalibrationError(
        error=error,
        low=float(max(0.0, low - max(0.0, middle - error))),
        high=float(high),
        adaptive_error=_error(stated, same, weights, _equal_places(stated, weights)),
        brier=float(np.average((stated - same) ** 2, weights=weights)),
        pairs=len(stated),
        animals=len(np.unique(animals)),
        bins=tuple(
            _bin(k, stated[inside], same[inside], weights[inside], found[:, k])
            for k, inside in enumerate(place == k for k in range(BINS))
        ),
    )


def _error(stated: Values, same: Values, weights: Values, place: NDArray[np.int64]) -> float:
    apart = np.bincount(place, weights * (stated - same), minlength=BINS)
    return float(np.abs(apart).sum() / weights.sum())


def _shares(same: Values, weights: Values, place: NDArray[np.int64]) -> Values:
    held = np.bincount(place, weights, minlength=BINS)
    ones = np.bincount(place, weights * same, minlength=BINS)
    return np.asarray(np.divide(ones, held, out=np.full(BINS, np.nan), where=held > 0))


def _equal_places(stated: Values, weights: Values) -> NDArray[np.int64]:
    order = np.argsort(stated, kind="stable")
    passed = np.cumsum(weights[order]) - weights[order] / 2
    place = np.empty(len(stated), np.int64)
    place[order] = np.minimum((passed / weights.sum() * BINS).astype(np.int64), BINS - 1)
    return place


def _bin(k: int, stated: Values, same: Values, weights: Values, drawn: Values) -> ReliabilityBin:
    """One bin from the pairs in it."""
    ends = k / BINS, (k + 1) / BINS
    if not len(stated):
        return ReliabilityBin(*ends, 0, 0.0, None, None, None, None)
    share = float(np.average(same, weights=weights))
    low, high = np.quantile(drawn, [0.025, 0.975])
    alone = _alone(share, float(weights.sum() ** 2 / (weights**2).sum()))
    return ReliabilityBin(
        *ends,
        pairs=len(stated),
        weight=float(weights.sum()),
        stated=float(np.average(stated, weights=weights)),
        found=share,
        found_low=min(float(low), alone[0]),
        found_high=max(float(high), alone[1]),
    )


def _alone(share: float, pairs: float) -> tuple[float, float]:
    """Jeffreys interval as if pairs were independent: drawing animals anew never finds what none shows."""
    from scipy.stats import beta

    spread = beta(share * pairs + 0.5, (1 - share) * pairs + 0.5)
    return (
        float(spread.ppf(0.025)) if share > 0 else 0.0,
        float(spread.ppf(0.975)) if share < 1 else 1.0,
    )

"""Which pairs may be proposed as one animal at a declared precision, and how many that reaches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Proposal", "UnusedPairs", "least_probability", "measure_proposal"]

Values = NDArray[np.float64]

_PAIRS_OF_DOUBT = 50.0
"""With as many pairs of one animal, half of the share of wrong ones that a precision allows is kept back."""


@dataclass(frozen=True)
class Proposal:
    """What is proposed as one animal at a declared precision, and how it went on animals not used.

    Args:
        precision: The declared precision: at least this share of the proposed pairs is one animal.
        least: Least probability at which a pair is proposed, from all reviewed pairs; None where they are
            too few to vouch for that precision, and nothing is proposed.
        coverage_same: Share of the pairs of one animal that were proposed, on animals not used.
        coverage_pairs: Share of all pairs that were proposed.
        observed: Share of the proposed pairs that were one animal; None when none was proposed.
        observed_low: Lower end of its 95 % interval, as if the pairs were independent.
        observed_high: Upper end.
        proposed: How many different pairs were proposed.
        wrong: How many of these are two animals.
    """

    precision: float
    least: float | None
    coverage_same: float
    coverage_pairs: float
    observed: float | None
    observed_low: float | None
    observed_high: float | None
    proposed: int
    wrong: int


def least_probability(stated: Values, same: Values, weights: Values, precision: float) -> float | None:
    """Find the least probability from which on pairs may be proposed at a precision.

    A pair is proposed when its own probability reaches the precision, the fewer the pairs of one animal the
    further above it, and when all pairs told at least that probable held the precision too. The first alone
    would trust the curve, the second alone a few pairs.

    Args:
        stated: Shape (n,), probabilities of pairs that had no part in the fit.
        same: Shape (n,), 1 where the pair is one animal.
        weights: Shape (n,), how many pairs each stands for.
        precision: The declared precision.

    Returns:
        The probability, never below the precision; None when nothing may be proposed.

    >>> least_probability(np.array([0.999, 0.998, 0.95]), np.array([1.0, 1, 0]), np.ones(3), 0.9)
    0.998
    """
    pairs = float(weights @ same)
    needed = 1 - (1 - precision) * pairs / (pairs + _PAIRS_OF_DOUBT)
    order = np.argsort(-stated, kind="stable")
    told = stated[order]
    held = np.cumsum((weights * same)[order]) / np.cumsum(weights[order])
    # A pair may be proposed only with all pairs of the same probability.
    is_last = np.append(np.diff(told) != 0, True)[: len(told)]
    ends = np.flatnonzero((told >= needed) & (held >= precision) & is_last)
    return float(told[ends[-1]]) if len(ends) else None


@dataclass(frozen=True, eq=False)
class UnusedPairs:
    """Pairs that were told by curves which had not seen their animals; a pair may stand more than once.

    Args:
        pair: Shape (n,), number of the pair.
        stated: Shape (n,), its probability.
        same: Shape (n,), 1 where it is one animal.
        weights: Shape (n,), how many pairs it stands for.
    """

    pair: NDArray[np.int64]
    stated: Values
    same: Values
    weights: Values


def measure_proposal(
    precision: float, least: float | None, tested: UnusedPairs, is_proposed: NDArray[np.bool_]
) -> Proposal:
    """Measure how proposals went on animals not used.

    Args:
        precision: The declared precision.
        least: Least probability, from all reviewed pairs.
        tested: The pairs.
        is_proposed: Shape (n,), which of them were proposed.
    """
    shown = np.unique(tested.pair[is_proposed])
    wrong = np.unique(tested.pair[is_proposed & (tested.same == 0)])
    held = float(tested.weights[is_proposed].sum())
    right = float((tested.weights * tested.same)[is_proposed].sum())
    observed = right / held if held else None
    low, high = _interval(observed, len(shown))
    return Proposal(
        precision=precision,
        least=least,
        coverage_same=right / max(float(tested.weights @ tested.same), 1e-12),
        coverage_pairs=held / float(tested.weights.sum()),
        observed=observed,
        observed_low=low,
        observed_high=high,
        proposed=len(shown),
        wrong=len(wrong),
    )


def _interval(share: float | None, pairs: int) -> tuple[float | None, float | None]:
    """Clopper-Pearson, the number of right pairs being the share of the different pairs."""
    if share is None or not pairs:
        return None, None
    from scipy.stats import beta

    right = share * pairs
    low = float(beta.ppf(0.025, right, pairs - right + 1)) if right > 0 else 0.0
    high = float(beta.ppf(0.975, right + 1, pairs - right)) if right < pairs else 1.0
    return low, high

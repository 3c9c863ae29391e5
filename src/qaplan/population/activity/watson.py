"""Whether two samples of times of day may come from one curve: Watson's test with labels drawn anew."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["same_curve_probability", "watson_statistic"]

Floats: TypeAlias = NDArray[np.float64]

_SAME_TIME = 1e-9


def watson_statistic(first: Floats, second: Floats) -> float:
    """Watson's two-sample statistic, which no turn of the clock changes; equal times are let stand.

    Args:
        first: Radians, shape (n,).
        second: Radians, shape (m,).

    Source:
        G. S. Watson (1962), Goodness-of-fit tests on a circle II, Biometrika 49, 57-63; with ties as J. H.
        Zar, Biostatistical Analysis, 5th edition, 27.6.
    """
    sizes, is_first = _pooled(first, second)
    return float(_statistic(is_first[None], sizes)[0])


def same_curve_probability(
    first: Floats, second: Floats, rng: np.random.Generator, *, draws: int = 2000
) -> float:
    """The probability of so large a statistic where both samples come from one curve.

    Args:
        first: Radians, shape (n,).
        second: Radians, shape (m,).
        rng: Where chance comes from.
        draws: How often the labels are drawn anew.
    """
    sizes, is_first = _pooled(first, second)
    seen = _statistic(is_first[None], sizes)[0]
    drawn = rng.permuted(np.tile(is_first, (draws, 1)), axis=1)
    as_large = int((_statistic(drawn, sizes) >= seen - 1e-12).sum())
    return (as_large + 1) / (draws + 1)


def _pooled(first: Floats, second: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which of the pooled times in order is the last of its ties, and which is of the first sample."""
    pooled = np.concatenate([first, second]) % (2 * np.pi)
    order = np.argsort(pooled, kind="stable")
    is_last = np.append(np.diff(pooled[order]) > _SAME_TIME, True)
    return is_last, np.asarray(order < len(first))


def _statistic(is_first: NDArray[np.bool_], is_last: NDArray[np.bool_]) -> Floats:
    total = is_first.shape[1]
    n = int(is_first[0].sum())
    m = total - n
    ahead = np.cumsum(is_first, axis=1) / n - np.cumsum(~is_first, axis=1) / m
    at = np.flatnonzero(is_last)
    ties = np.diff(np.append(-1, at))
    apart = ahead[:, at]
    squares, sums = (apart**2) @ ties, apart @ ties
    return np.asarray(n * m / total**2 * (squares - sums**2 / total), dtype=np.float64)

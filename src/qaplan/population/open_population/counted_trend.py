"""The trend of a few counts, exactly: given their sum, only when each was counted can tell of a change."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["count_change"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]

_FURTHEST = 2 * math.log(100.0)
_LEVEL = 0.05
_STEP = 0.01
_FINEST = 20_000


def count_change(
    years: Floats, counts: Whole, effort: Floats, power: float
) -> tuple[float, float, float, float, float, float]:
    """Yearly change of the logarithm, its interval and P, and the changes that would have been seen.

    Args:
        years: Decimal years, rising.
        counts: The counts; their sum over 0.
        effort: Effort behind each.
        power: Power of the changes that would have been seen.

    Returns:
        Change, lower end, upper end, P, smallest increase and smallest decrease that would have been seen;
        infinite where there is none.

    Source:
        The sum of the counted years is sufficient for the slope of a log-linear Poisson regression; given
        the sum of the counts its distribution is that of draws among the years (Cox and Hinkley 1974,
        Theoretical Statistics, section 5.2; Lehmann and Romano 2005, Testing Statistical Hypotheses,
        section 4.4).
    """
    law = _Law.of(years, counts, effort)
    observed = law.place(years, counts)
    at_least, at_most = law.tails(0.0)
    p_value = min(1.0, 2 * float(min(at_least[observed], at_most[observed])))
    rejects_up, rejects_down = at_least <= _LEVEL / 2, at_most <= _LEVEL / 2
    return (
        law.best(observed),
        law.end(observed, upper=False),
        law.end(observed, upper=True),
        p_value,
        law.seen(rejects_up, power),
        -law.seen(rejects_down, power, sign=-1.0),
    )


class _Law:
    """The distribution of the sum of the counted years, tilted by any change."""

    def __init__(self, first: float, step: float, log_chance: Floats, total: int) -> None:
        self.step = step
        self.first = first
        self.total = total
        self.log_chance = log_chance
        self.sums = np.arange(len(log_chance)) * step

    @classmethod
    def of(cls, years: Floats, counts: Whole, effort: Floats) -> _Law:
        """Draw the sum one by one, on a grid of years as fine as they need."""
        total = int(counts.sum())
        step = _common_step(years - years[0], total)
        offsets = np.round((years - years[0]) / step).astype(np.int64)
        one = np.zeros(int(offsets.max()) + 1)
        np.add.at(one, offsets, effort / effort.sum())
        whole = _power(one, total)
        with np.errstate(divide="ignore"):
            return cls(float(years[0]), step, np.log(np.maximum(whole, 0.0)), total)

    def place(self, years: Floats, counts: Whole) -> int:
        """Where the observed sum stands."""
        offsets = np.round((years - self.first) / self.step).astype(np.int64)
        return int((offsets * counts).sum())

    def chances(self, change: float) -> Floats:
        """Chance of each sum under a yearly change of the logarithm."""
        log_chance = self.log_chance + change * self.sums
        chance = np.exp(log_chance - log_chance.max())
        return np.asarray(chance / chance.sum())

    def tails(self, change: float) -> tuple[Floats, Floats]:
        """Chance of each sum or more, and of each sum or less."""
        chance = self.chances(change)
        return np.cumsum(chance[::-1])[::-1], np.cumsum(chance)

    def best(self, observed: int) -> float:
        """The change whose expected sum is the observed one."""
        held = np.flatnonzero(np.isfinite(self.log_chance))
        if observed == held[0]:
            return -math.inf
        if observed == held[-1]:
            return math.inf
        return _crossing(lambda change: float(self.chances(change) @ self.sums) - self.sums[observed])

    def end(self, observed: int, *, upper: bool) -> float:
        """The change under which the observed sum, or one farther out, has half the level."""
        if upper:
            return _crossing(lambda change: _LEVEL / 2 - float(self.tails(change)[1][observed]))
        return _crossing(lambda change: float(self.tails(change)[0][observed]) - _LEVEL / 2)

    def seen(self, rejects: NDArray[np.bool_], power: float, sign: float = 1.0) -> float:
        """The smallest change that falls among the sums that tell of one with the power."""
        if not np.isfinite(self.log_chance[rejects]).any():
            return math.inf
        return _crossing(lambda change: float(self.chances(sign * change)[rejects].sum()) - power)


def _crossing(rising: Callable[[float], float]) -> float:
    """Where a rising function crosses zero; infinite where it does not within all changes looked at."""
    from scipy.optimize import brentq

    if rising(-_FURTHEST) > 0:
        return -math.inf
    if rising(_FURTHEST) < 0:
        return math.inf
    return float(brentq(rising, -_FURTHEST, _FURTHEST, xtol=1e-8))


def _common_step(offsets: Floats, total: int) -> float:
    """A step of which all years are multiples, near enough; a coarser one where there are many counts."""
    coarsest = float(offsets.max()) * total / _FINEST
    for parts in (1, 2, 4, 12):
        if np.allclose(offsets * parts, np.round(offsets * parts), atol=1e-6):
            return max(1.0 / parts, coarsest)
    return max(_STEP, coarsest)


def _power(one: Floats, times: int) -> Floats:
    """The law of a sum of equal independent draws, by repeated squaring."""
    whole, square = np.ones(1), one
    while times:
        if times % 2:
            whole = np.convolve(whole, square)
        times //= 2
        if times:
            square = np.convolve(square, square)
    return whole

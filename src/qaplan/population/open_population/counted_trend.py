"""The trend of counts: given their sum, only when each was counted can tell of a change.

Few counts are reckoned exactly. Thousands of them are reckoned by their mean and variance, with the scatter
that they show: so many are never independent.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["MOST_COUNTED", "count_change", "errors_needed", "is_overdispersed"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]

_FURTHEST = 2 * math.log(100.0)
_LEVEL = 0.05
_STEP, _COARSEST = 0.01, 0.05
_FINEST = 20_000
MOST_COUNTED = 1e9
"""What no count of animals or events goes beyond."""

_SUSPICIOUS, _TELLING = 0.01, 5
_STEPS = 4000


def count_change(
    years: Floats, counts: Whole, effort: Floats, power: float
) -> tuple[float, float, float, float, float, float]:
    """Yearly change of the logarithm, its interval and P, and the changes that would have been seen.

    Where the law of the counted years would need more than some thousand steps, the answer is by Student's t
    of the score, whose error is widened where the counts scatter more than chance alone would have them.

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
        section 4.4). Scatter beyond chance by Pearson's statistic (McCullagh and Nelder 1989, Generalized
        Linear Models, section 6.2).
    """
    total = int(counts.sum())
    step = _common_step(years - years[0], total)
    if float(years[-1] - years[0]) / step * total > _FINEST:
        return _Many(years, counts, effort).change(power)
    law = _Law.of(years, counts, effort, step)
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
    def of(cls, years: Floats, counts: Whole, effort: Floats, step: float) -> _Law:
        """Draw the sum one by one, on a grid of years as fine as they need."""
        total = int(counts.sum())
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


class _Many:
    """Many counts: the mean and the variance of the counted years under any change, given their sum."""

    def __init__(self, years: Floats, counts: Whole, effort: Floats) -> None:
        self.years = years - float(np.average(years, weights=counts + 1))
        self.counts = counts
        self.share = effort / effort.sum()
        self.total = int(counts.sum())
        self.observed = float(self.years @ counts)

    def expected(self, change: float) -> Floats:
        """Counts that are expected under a change."""
        log_chance = np.log(self.share) + change * self.years
        chance = np.exp(log_chance - log_chance.max())
        return np.asarray(self.total * chance / chance.sum())

    def moments(self, change: float) -> tuple[float, float]:
        """Mean and variance of the sum of the counted years, if chance alone were at work."""
        expected = self.expected(change)
        mean = float(expected @ self.years)
        return mean, float(expected @ (self.years - mean / self.total) ** 2)

    def best(self) -> float:
        """The change whose expected sum is the observed one."""
        return _crossing(lambda change: self.moments(change)[0] - self.observed)

    def scatter(self) -> float:
        """Pearson's statistic of the counts about the change that fits best."""
        best = min(max(self.best(), -_FURTHEST), _FURTHEST)
        expected = self.expected(best)
        held = expected > 0
        return float(((self.counts[held] - expected[held]) ** 2 / expected[held]).sum())

    def change(self, power: float) -> tuple[float, float, float, float, float, float]:
        """What :func:`count_change` gives."""
        from scipy.special import stdtr, stdtrit

        freedom = len(self.years) - 2
        scale = max(1.0, self.scatter() / freedom)
        critical = float(stdtrit(freedom, 1 - _LEVEL / 2))

        def score(change: float) -> float:
            mean, variance = self.moments(change)
            return (mean - self.observed) / math.sqrt(max(scale * variance, 1e-12))

        mean, variance = self.moments(0.0)
        needed = errors_needed(freedom, critical, power) * math.sqrt(scale * variance)
        return (
            self.best(),
            _crossing(lambda change: score(change) + critical),
            _crossing(lambda change: score(change) - critical),
            float(2 * stdtr(freedom, -abs(score(0.0)))),
            _crossing(lambda change: self.moments(change)[0] - mean - needed),
            -_crossing(lambda change: mean - self.moments(-change)[0] - needed),
        )


def is_overdispersed(years: Floats, counts: Whole, effort: Floats) -> bool:
    """Whether counts scatter about their trend by more than chance alone would have them.

    Fewer than five counts a year do not tell.
    """
    from scipy.special import gammaincc

    if counts.sum() < _TELLING * len(years):
        return False
    freedom = len(years) - 2
    return bool(gammaincc(freedom / 2, _Many(years, counts, effort).scatter() / 2) < _SUSPICIOUS)


def errors_needed(freedom: int, critical: float, power: float) -> float:
    """How many standard errors a slope must have to be told from none with the power.

    The noncentral t is summed over equally probable values of the estimated error, which never fails.
    """
    from scipy.optimize import brentq
    from scipy.special import gammaincinv, ndtr

    steps = (np.arange(_STEPS) + 0.5) / _STEPS
    limits = critical * np.sqrt(2 * gammaincinv(freedom / 2, steps) / freedom)

    def short(many: float) -> float:
        return float(ndtr(many - limits).mean()) - power

    return float(brentq(short, 0.0, float(limits.max()) + 10.0))


def _crossing(rising: Callable[[float], float]) -> float:
    """Where a rising function crosses zero; infinite where it does not within all changes looked at."""
    from scipy.optimize import brentq

    if rising(-_FURTHEST) > 0:
        return -math.inf
    if rising(_FURTHEST) < 0:
        return math.inf
    return float(brentq(rising, -_FURTHEST, _FURTHEST, xtol=1e-8))


def _common_step(offsets: Floats, total: int) -> float:
    """A step of which all years are multiples, near enough."""
    for parts in (1, 2, 4, 12):
        if np.allclose(offsets * parts, np.round(offsets * parts), atol=1e-6):
            return 1.0 / parts
    return max(_STEP, min(float(offsets.max()) * total / _FINEST, _COARSEST))


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

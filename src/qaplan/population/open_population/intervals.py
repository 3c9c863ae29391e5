"""Intervals of rates: on the scale of their link, by the delta method, and exact ones of few deaths."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from qaplan.population.maximum_likelihood import Maximum, Numbers, inverse_logit, jacobian

__all__ = ["binomial_interval", "death_rate_interval", "log_interval", "logit_interval"]

_Z = 1.959963984540054
_NEGLIGIBLE = 1e-3


def logit_interval(maximum: Maximum, at: int) -> tuple[float, float]:
    """95 % interval of a probability on the logit scale; not a number at the edge."""
    error = maximum.standard_errors[at]
    if math.isnan(error):
        return math.nan, math.nan
    low, high = inverse_logit(maximum.beta[at] + np.array([-_Z, _Z]) * error)
    return float(low), float(high)


def log_interval(
    maximum: Maximum, function: Callable[[Numbers], Numbers]
) -> tuple[tuple[float, float, float], ...]:
    """Derived positive values with their 95 % intervals on the log scale, by the delta method.

    What hangs on a coefficient at the edge has no interval: its ends are not a number.

    Args:
        maximum: The maximum.
        function: From coefficients to values over 0, written for complex numbers too.
    """
    values = np.real(function(maximum.beta))
    slopes = jacobian(lambda beta: np.log(function(beta)), maximum.beta)
    known = ~np.isnan(np.diag(maximum.covariance))
    inner = maximum.covariance[np.ix_(known, known)]
    errors = np.sqrt(np.maximum(np.sum((slopes[:, known] @ inner) * slopes[:, known], axis=1), 0.0))
    # What hangs on a coefficient at the edge has no interval.
    hangs = (np.abs(slopes[:, ~known]) > _NEGLIGIBLE).any(axis=1) | (not known.any())
    errors = np.where(hangs, np.nan, errors)
    spread = np.exp(_Z * errors)
    return tuple(
        (float(value), float(value / width), float(value * width))
        for value, width in zip(values, spread, strict=True)
    )


def binomial_interval(events: float, of: float, level: float = 0.95) -> tuple[float, float]:
    """The exact interval of a share; numbers need not be whole.

    Args:
        events: Events, 0 or more.
        of: Trials, over 0.
        level: Probability of the interval.

    Source:
        Clopper and Pearson 1934, The use of confidence or fiducial limits, Biometrika 26:404-413.

    >>> [round(each, 4) for each in binomial_interval(0, 3)]
    [0.0, 0.7076]
    """
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    low = 0.0 if events <= 0 else float(betaincinv(events, of - events + 1, tail))
    high = 1.0 if events >= of else float(betaincinv(events + 1, of - events, 1 - tail))
    return low, high


def death_rate_interval(deaths: int, years: float, level: float = 0.95) -> tuple[float, float]:
    """The exact interval of a death rate a year, where it is constant.

    Args:
        deaths: Deaths.
        years: Years under watch of all animals together, over 0.
        level: Probability of the interval.

    Source:
        Garwood 1936, Fiducial limits for the Poisson distribution, Biometrika 28:437-442.

    >>> [round(each, 3) for each in death_rate_interval(0, 1.0)]
    [0.0, 3.689]
    """
    from scipy.special import gammaincinv

    tail = (1 - level) / 2
    low = 0.0 if deaths == 0 else float(gammaincinv(deaths, tail)) / years
    return low, float(gammaincinv(deaths + 1, 1 - tail)) / years

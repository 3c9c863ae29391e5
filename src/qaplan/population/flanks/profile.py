"""An interval by the profile of the likelihood: how far one coefficient may go."""

from __future__ import annotations

from math import inf, sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.population.fitting.optimising import Objective, maximise
from qaplan.population.fitting.types import Z_95

__all__ = ["profile_ends"]

Floats: TypeAlias = NDArray[np.float64]
_CLOSE = 1e-3
_TRIES = 12
_FURTHEST = 12.0


def profile_ends(
    objective: Objective, beta: Floats, value: float, *, at: int, error: float
) -> tuple[float, float]:
    """Where the profile has fallen by half the 95 % point of chi-squared with one degree of freedom.

    Args:
        objective: The log-likelihood with its gradient.
        beta: Its maximum.
        value: The log-likelihood there.
        at: Which coefficient.
        error: Its standard error, to begin with.

    Returns:
        The lower and the upper end; infinite where the profile does not fall so far.
    """
    below, above = (_end(objective, beta, value, at=at, step=way * Z_95 * error) for way in (-1.0, 1.0))
    return below, above


def _end(objective: Objective, beta: Floats, value: float, *, at: int, step: float) -> float:
    """Follow the profile; the root of what it has lost is nearly a straight line."""
    others = [each for each in range(len(beta)) if each != at]
    start = beta[others]
    inside, outside = 0.0, inf
    depth_inside, depth_outside = 0.0, inf
    for _ in range(_TRIES):
        start, best = _best(objective, beta[at] + step, start, at=at)
        depth = sqrt(max(2.0 * (value - best), 0.0)) if np.isfinite(best) else inf
        if abs(depth - Z_95) < _CLOSE:
            return float(beta[at] + step)
        if depth < Z_95:
            inside, depth_inside = step, depth
        else:
            outside, depth_outside = step, depth
        if outside == inf:
            grown = step * min(max(Z_95 / max(depth, 1e-3), 1.05), 2.0)
            if abs(grown) > _FURTHEST:
                return inf if step > 0 else -inf
            step = grown
        else:
            share = (Z_95 - depth_inside) / (depth_outside - depth_inside) if depth_outside < inf else 0.5
            step = inside + min(max(share, 0.02), 0.98) * (outside - inside)
    return float(beta[at] + step)


def _best(objective: Objective, fixed: float, start: Floats, *, at: int) -> tuple[Floats, float]:
    """The other coefficients at their best, and the log-likelihood there."""

    def inner(others: Floats) -> tuple[float, Floats]:
        whole = np.insert(others, at, fixed)
        value, gradient = objective(whole)
        return value, np.delete(gradient, at)

    found = maximise(inner, start)
    return found.beta, found.value

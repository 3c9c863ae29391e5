"""Finding the maximum of a smooth log-likelihood in few evaluations, with its exact Hessian."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["LOOSE", "Ending", "Objective", "Optimum", "maximise"]

Floats: TypeAlias = NDArray[np.float64]
Objective: TypeAlias = Callable[[Floats], tuple[float, Floats]]
"""A log-likelihood with its gradient; not finite where the coefficients are out of reach."""
Ending = Literal["maximum", "saddle", "stalled", "no_start"]

_SEED_STEP = 1e-3
_HESSIAN_STEP = 1e-4
_LONGEST_STEP = 1.5
_CLOSE = 1e-6
_DONE = 1e-10
_ENOUGH = 1e-9
_MOST_STEPS = 60
_FRESH_FOR = 8
_LEVEL = 1e-4
_STEEP = 1e-3
_FURTHER = 6.0
# A standard error of ten on a link scale: from a thousandth part to a thousandfold and more.
LOOSE = 0.01
"""Curvature below which a direction counts as level."""


@dataclass(frozen=True, eq=False)
class Optimum:
    """Where the search ended.

    Args:
        beta: The coefficients.
        value: The log-likelihood there.
        information: Minus the second derivatives there.
        ending: ``maximum``, though directions may be level; ``saddle``: some direction still climbs;
            ``stalled``: no step climbed; ``no_start``: the start is out of reach.
    """

    beta: Floats
    value: float
    information: Floats
    ending: Ending


def maximise(objective: Objective, start: Floats) -> Optimum:
    """Climb by a quasi-Newton method that begins with the curvature at its start, and end with Newton steps.

    The coefficients should be of one scale: a step of 1 should matter alike in each.

    Args:
        objective: The log-likelihood with its gradient.
        start: Where to begin.

    Returns:
        The end of the search; never an error.

    Source:
        Nocedal and Wright 2006, Numerical Optimization, chapters 3 and 6 (BFGS, Armijo's condition).
    """
    begun = _Point.at(objective, np.asarray(start, dtype=np.float64))
    if not np.isfinite(begun.cost):
        size = len(begun.beta)
        return Optimum(begun.beta, -np.inf, np.full((size, size), np.nan), "no_start")
    climbed = _climb(objective, begun)
    return _finish(objective, climbed)


@dataclass(frozen=True, eq=False)
class _Point:
    """A point with minus the log-likelihood, and its gradient."""

    beta: Floats
    cost: float
    slope: Floats

    @classmethod
    def at(cls, objective: Objective, beta: Floats) -> _Point:
        value, gradient = objective(beta)
        if not (np.isfinite(value) and np.isfinite(gradient).all()):
            return cls(beta, np.inf, np.zeros(len(beta)))
        return cls(beta, -value, -gradient)


def _climb(objective: Objective, begun: _Point) -> _Point:
    point, inverse = begun, _inverse(_one_sided(objective, begun))
    age = 0
    for _ in range(_MOST_STEPS):
        step = -inverse @ point.slope
        if -(point.slope @ step) < 2 * _CLOSE:
            return point
        longest = float(np.abs(step).max())
        following = _along(objective, point, step * min(1.0, _LONGEST_STEP / longest))
        if following is None and age == 0:
            return point
        if following is None or age >= _FRESH_FOR:
            point = following or point
            inverse, age = _inverse(_one_sided(objective, point)), 0
            continue
        inverse = _updated(inverse, following.beta - point.beta, following.slope - point.slope)
        point, age = following, age + 1
    return point


def _along(objective: Objective, point: _Point, step: Floats) -> _Point | None:
    """The first point along a step, or a part of it, that climbs enough; None where none does."""
    expected = float(point.slope @ step)
    share = 1.0
    for _ in range(10):
        tried = _Point.at(objective, point.beta + share * step)
        if tried.cost <= point.cost + 1e-4 * share * expected:
            return tried
        bend = tried.cost - point.cost - share * expected
        best = -expected * share / (2 * bend) if np.isfinite(bend) and bend > 0 else 0.1
        share *= min(0.5, max(0.1, best))
    return None


def _updated(inverse: Floats, step: Floats, change: Floats) -> Floats:
    """The inverse Hessian after a step (BFGS); as it was where the slope says nothing of a maximum."""
    along = float(step @ change)
    if along <= 1e-10 * float(np.linalg.norm(step) * np.linalg.norm(change)):
        return inverse
    turned = inverse @ change
    mixed = np.outer(turned, step)
    grown = np.outer(step, step) * (1 + float(change @ turned) / along)
    return np.asarray(inverse + (grown - mixed - mixed.T) / along)


def _one_sided(objective: Objective, point: _Point) -> Floats:
    """The Hessian from one gradient more for each coefficient: rough, and good enough to begin with."""
    rows = []
    for at in range(len(point.beta)):
        moved = point.beta.copy()
        moved[at] += _SEED_STEP
        other = _Point.at(objective, moved)
        change = (other.slope - point.slope) / _SEED_STEP
        rows.append(change if np.isfinite(other.cost) else np.eye(len(point.beta))[at])
    whole = np.array(rows)
    return np.asarray((whole + whole.T) / 2)


def _hessian(objective: Objective, beta: Floats) -> Floats:
    """The Hessian from gradients on both sides."""
    rows = []
    for at in range(len(beta)):
        step = np.zeros(len(beta))
        step[at] = _HESSIAN_STEP
        up, down = _Point.at(objective, beta + step), _Point.at(objective, beta - step)
        rows.append((up.slope - down.slope) / (2 * _HESSIAN_STEP))
    whole = np.array(rows)
    return np.asarray((whole + whole.T) / 2)


def _inverse(hessian: Floats) -> Floats:
    """The inverse of the nearest curvature that has a maximum: signs turned, flat directions bent."""
    size = np.sqrt(np.maximum(np.abs(np.diag(hessian)), 1e-8))
    values, vectors = np.linalg.eigh(hessian / np.outer(size, size))
    values = np.maximum(np.abs(values), max(1e-3 * float(np.abs(values).max()), 1e-12))
    return np.asarray((vectors / values) @ vectors.T / np.outer(size, size))


def _finish(objective: Objective, point: _Point) -> Optimum:
    """Newton's steps with the exact Hessian until nothing is left to gain; none along level directions."""
    information = _hessian(objective, point.beta)
    for again in range(4):
        step, ending = _newton(point, information)
        gain = -0.5 * float(point.slope @ step)
        if ending != "maximum" or gain < _DONE:
            point = _to_the_end(objective, point, information) if ending == "maximum" else point
            return Optimum(point.beta, -point.cost, information, ending)
        tried = _Point.at(objective, point.beta + step)
        if tried.cost > point.cost:
            is_noise = gain < max(_ENOUGH, 1e-13 * abs(point.cost))
            return Optimum(point.beta, -point.cost, information, "maximum" if is_noise else "stalled")
        if gain > 100 * _CLOSE and again < 3:
            information = _hessian(objective, tried.beta)
        point = tried
    return Optimum(point.beta, -point.cost, information, "stalled")


def _newton(point: _Point, information: Floats) -> tuple[Floats, Ending]:
    """The step along stiff directions, and what the others say of the point."""
    nowhere = np.zeros(len(point.beta))
    if not np.isfinite(information).all():
        return nowhere, "stalled"
    values, vectors = np.linalg.eigh(information)
    if values[0] < -_LEVEL:
        return nowhere, "saddle"
    along = vectors.T @ point.slope
    is_stiff = values > LOOSE
    if np.abs(along[~is_stiff]).max(initial=0.0) > _STEEP:
        return nowhere, "stalled"
    shares = np.where(is_stiff, along / np.where(is_stiff, values, 1.0), 0.0)
    return np.asarray(-(vectors @ shares)), "maximum"


def _to_the_end(objective: Objective, point: _Point, information: Floats) -> _Point:
    """Go on along level directions that still climb a little: what runs away is followed to where it ends."""
    values, vectors = np.linalg.eigh(information)
    loose = vectors[:, values <= LOOSE]
    for _ in range(3):
        uphill = -(loose @ (loose.T @ point.slope))
        steepness = float(np.linalg.norm(uphill))
        if steepness < _DONE:
            return point
        tried = _Point.at(objective, point.beta + _FURTHER * uphill / steepness)
        settled = _Point.at(objective, tried.beta + _newton(tried, information)[0])
        following = min(tried, settled, key=lambda each: each.cost)
        if following.cost >= point.cost - _DONE:
            return point
        point = following
    return point

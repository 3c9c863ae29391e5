"""Intervals by profile likelihood: how far a value may move before the data object, all else at its best."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import UsageError
from qaplan.population.fitting.optimising import maximise
from qaplan.population.fitting.types import Z_95, Fit
from qaplan.population.formulas import ModelDesign, designs
from qaplan.population.inference.intervals import End, ProfileInterval
from qaplan.population.inference.region import check_density
from qaplan.population.spatial import likelihood_of
from qaplan.population.spatial.types import Likelihood

__all__ = ["profile_coefficient", "profile_density"]

Floats: TypeAlias = NDArray[np.float64]
_CLOSE = 1e-3
_MOST_STEPS = 14
_WIDEST = 12.0
_BETTER = 1e-3


@dataclass(frozen=True, eq=False)
class _Coordinates:
    """A log-likelihood in coordinates of which the first is profiled.

    Args:
        to_beta: From the coordinates to the coefficients, with the matrix of the slopes.
        estimate: Coordinates of the estimate.
        covariance: Of the coordinates.
    """

    to_beta: Callable[[Floats], tuple[Floats, Floats]]
    estimate: Floats
    covariance: Floats


def profile_coefficient(fit: Fit, at: int) -> ProfileInterval:
    """Profile one coefficient on its link scale.

    Args:
        fit: A fit; one at an edge may be profiled, and has then an open end.
        at: Which coefficient, from 0.

    Returns:
        The interval of 95 %.

    Raises:
        UsageError: ``population.no_such_coefficient`` if there is none of that number.

    Source:
        D. J. Venzon and S. H. Moolgavkar (1988), A method for computing profile-likelihood-based confidence
        intervals, Applied Statistics 37, 87-94.
    """
    if not 0 <= at < len(fit.beta):
        raise UsageError(
            "population.no_such_coefficient", f"the model has no coefficient {at}", do="count from 0"
        )
    order = np.array([at, *(each for each in range(len(fit.beta)) if each != at)])
    slopes = np.zeros((len(order), len(order)))
    slopes[order, np.arange(len(order))] = 1.0

    def to_beta(point: Floats) -> tuple[Floats, Floats]:
        return np.asarray(slopes @ point, dtype=np.float64), slopes

    covariance = _known(fit.covariance)[np.ix_(order, order)]
    of = _Coordinates(to_beta, fit.beta[order], covariance)
    name = fit.coefficients[at]
    return _profiled(fit, of, f"{name.parameter} {name.term}", "link")


def profile_density(fit: Fit) -> ProfileInterval:
    """Profile the mean density over all cells of all sessions, and with it the expected number of animals.

    Args:
        fit: A fit of the full likelihood whose ``D`` has an intercept.

    Returns:
        The interval of 95 %, animals on 100 square kilometres.

    Raises:
        DataError: ``population.region_needs_density`` with a conditional likelihood.
        UsageError: ``population.density_without_intercept`` if ``D`` has no intercept.
    """
    check_density(fit)
    design = designs(fit.survey, fit.model)
    columns = design.columns["D"]
    terms = [each.term for each in fit.coefficients[columns]]
    if "(Intercept)" not in terms:
        raise UsageError(
            "population.density_without_intercept",
            "the mean density cannot be profiled: D has no intercept",
            do="write D~ without 0 or -1",
        )
    return _profiled(
        fit, _by_mean(fit, design, columns.start + terms.index("(Intercept)")), "density", "density"
    )


def _by_mean(fit: Fit, design: ModelDesign, intercept: int) -> _Coordinates:
    """Coordinates of which the first is the logarithm of the mean density, in the intercept's place."""
    size = len(fit.beta)
    columns = design.columns["D"]
    rows = np.concatenate([each.density for each in design.sessions])
    order = np.array([intercept, *(each for each in range(size) if each != intercept)])

    def to_beta(point: Floats) -> tuple[Floats, Floats]:
        beta = np.empty(size)
        beta[order] = point
        beta[intercept] = 0.0
        relative = np.exp(rows @ beta[columns])
        mean = float(relative.mean())
        slope = np.zeros(size)
        slope[columns] = relative @ rows / len(rows) / mean
        slopes = np.zeros((size, size))
        slopes[order, np.arange(size)] = 1.0
        slopes[intercept] = -slope[order]
        slopes[intercept, 0] = 1.0
        beta[intercept] = point[0] - np.log(mean)
        return beta, slopes

    point = fit.beta[order].copy()
    zeroed = fit.beta.copy()
    zeroed[intercept] = 0.0
    point[0] = fit.beta[intercept] + np.log(np.exp(rows @ zeroed[columns]).mean())
    inverse = np.linalg.inv(to_beta(point)[1])
    return _Coordinates(
        to_beta, point, np.asarray(inverse @ _known(fit.covariance) @ inverse.T, dtype=np.float64)
    )


def _profiled(fit: Fit, of: _Coordinates, name: str, scale: Literal["link", "density"]) -> ProfileInterval:
    likelihood = likelihood_of(fit.survey, fit.model)
    walker = _Walker(likelihood, of, fit.log_lik)
    lower, upper = walker.end(-1), walker.end(1)
    return ProfileInterval(
        name=name,
        scale=scale,
        estimate=float(of.estimate[0]),
        se=float(np.sqrt(of.covariance[0, 0])),
        lower=lower,
        upper=upper,
        points=tuple(sorted(walker.points)),
        higher_by=walker.higher_by,
        evaluations=likelihood.evaluations,
        provenance=fit.provenance,
    )


class _Walker:
    """Walks along a profile, each point begun from the nearest one before."""

    def __init__(self, likelihood: Likelihood, of: _Coordinates, top: float) -> None:
        self.likelihood, self.of, self.top = likelihood, of, top
        variance = of.covariance[0, 0]
        self.lean = of.covariance[1:, 0] / variance
        rest = of.covariance[1:, 1:] - np.outer(self.lean, of.covariance[0, 1:])
        self.scale = _root(rest)
        self.se = float(np.sqrt(variance))
        self.points: list[tuple[float, float]] = [(float(of.estimate[0]), top)]
        self.rests: dict[float, Floats] = {float(of.estimate[0]): of.estimate[1:]}
        self.higher_by = 0.0

    def end(self, side: int) -> End:
        """Where the profile has fallen by 1.92, by the secant method on the root of the fall."""
        estimate = float(self.of.estimate[0])
        inner, fall_inner = 0.0, 0.0
        away = Z_95
        for _ in range(_MOST_STEPS):
            fall = self._root_fall(estimate + side * away * self.se)
            if self.higher_by:
                break
            if abs(fall - Z_95) < _CLOSE:
                return End(estimate + side * away * self.se, "found")
            if away >= _WIDEST and fall < Z_95:
                return End(None, "open")
            slope = (fall - fall_inner) / (away - inner) if away != inner else 1.0
            if fall < Z_95:
                inner, fall_inner = away, fall
            step = (Z_95 - fall) / slope if slope > 1e-3 else _WIDEST
            following = min(away + step, _WIDEST, 2.5 * away)
            away = following if following > inner else (away + inner) / 2
        return End(estimate + side * away * self.se, "rough")

    def _root_fall(self, value: float) -> float:
        """The root of twice the fall of the profile at a value."""
        reached = self.at(value)
        self.points.append((value, reached))
        if reached > self.top + _BETTER:
            self.higher_by = max(self.higher_by, reached - self.top)
        return float(np.sqrt(max(2 * (self.top - reached), 0.0)))

    def at(self, value: float) -> float:
        """The best log-likelihood at a value."""
        nearest = min(self.rests, key=lambda each: abs(each - value))
        begun = self.rests[nearest] + self.lean * (value - nearest)
        if not len(begun):
            return self.likelihood(self.of.to_beta(np.array([value]))[0])[0]

        def objective(rest: Floats) -> tuple[float, Floats]:
            beta, slopes = self.of.to_beta(np.concatenate([[value], begun + self.scale @ rest]))
            found, gradient = self.likelihood(beta)
            return found, np.asarray(self.scale.T @ (slopes.T @ gradient)[1:], dtype=np.float64)

        # Where coefficients run away the curvature vanishes, and the search says so by where it ends.
        with np.errstate(all="ignore"):
            best = maximise(objective, np.zeros(len(begun)))
        self.rests[value] = np.asarray(begun + self.scale @ best.beta, dtype=np.float64)
        return best.value


def _known(covariance: Floats) -> Floats:
    """The covariance, with ones for what is not known."""
    is_there = np.isfinite(np.diag(covariance))
    known = np.where(np.outer(is_there, is_there), covariance, 0.0)
    known[~is_there, ~is_there] = 1.0
    return np.asarray(known, dtype=np.float64)


def _root(matrix: Floats) -> Floats:
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 1e-12)), dtype=np.float64)

"""The maximum of a small smooth log-likelihood: exact gradients, standard errors, status, profile intervals.

A log-likelihood is written once, for numbers and for complex numbers: its gradient is then the imaginary part
at a tiny imaginary step, exact to the last figures, and nobody derives it by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "LogLik",
    "Maximum",
    "MaximumStatus",
    "gradient",
    "inverse_cloglog",
    "inverse_logit",
    "jacobian",
    "maximise",
    "profile_interval",
]

Floats: TypeAlias = NDArray[np.float64]
Numbers: TypeAlias = NDArray[Any]
"""Numbers, or complex numbers while a gradient is taken."""
LogLik: TypeAlias = Callable[[Numbers], Any]
MaximumStatus = Literal["ok", "not_converged", "at_the_edge", "not_identified"]

_TINY = 1e-30
_FAR, _SLACK = 5.0, 0.05
_WIDEST = 40.0
_FURTHEST = 35.0
_STEP = 1e-4
_FLAT = 1e-7
_REJECTED = 1e10


@dataclass(frozen=True, eq=False)
class Maximum:
    """Where a log-likelihood is largest.

    Args:
        beta: Coefficients on the link scale.
        covariance: Of the coefficients; not a number for those at the edge.
        log_lik: The log-likelihood there.
        evaluations: Evaluations of the likelihood with its gradient.
        status: ``ok``; ``not_converged``: no maximum was reached; ``at_the_edge``: a coefficient runs away,
            as with a probability of 0 or 1; ``not_identified``: the data do not tell coefficients apart.
        edges: The coefficients that run away.
    """

    beta: Floats
    covariance: Floats
    log_lik: float
    evaluations: int
    status: MaximumStatus
    edges: tuple[int, ...] = ()

    @property
    def standard_errors(self) -> Floats:
        """Standard errors on the link scale; not a number at the edge."""
        return np.sqrt(np.diag(self.covariance))


def inverse_logit(x: Numbers) -> Numbers:
    """A probability from its log odds.

    >>> inverse_logit(np.zeros(1)).tolist()
    [0.5]
    """
    return 1.0 / (1.0 + np.exp(-_held(x)))


def inverse_cloglog(x: Numbers) -> Numbers:
    """The chance of at least one event, from the logarithm of the expected number of them.

    >>> round(float(inverse_cloglog(np.zeros(1))[0]), 4)
    0.6321
    """
    return -np.expm1(-np.exp(np.where(x.real > 3.5, 3.5, _held(x))))


def gradient(log_lik: LogLik, beta: Floats) -> Floats:
    """The gradient of a log-likelihood, exact to rounding.

    Args:
        log_lik: The log-likelihood, written for complex numbers too.
        beta: Where.

    Source:
        Squire and Trapp 1998, Using complex variables to estimate derivatives of real functions, SIAM Review
        40:110-112.
    """
    found = np.empty(len(beta))
    for at in range(len(beta)):
        stepped = beta.astype(np.complex128)
        stepped[at] += _TINY * 1j
        found[at] = np.imag(log_lik(stepped)) / _TINY
    return found


def jacobian(function: Callable[[Numbers], Numbers], beta: Floats) -> Floats:
    """Derivatives of derived values, shape (n_values, n_coefficients), for the delta method."""
    columns = []
    for at in range(len(beta)):
        stepped = beta.astype(np.complex128)
        stepped[at] += _TINY * 1j
        columns.append(np.imag(function(stepped)) / _TINY)
    return np.stack(columns, axis=-1)


def maximise(log_lik: LogLik, starts: Sequence[Floats]) -> Maximum:
    """Find the maximum from several starting values, and say how sure it is.

    Args:
        log_lik: The log-likelihood.
        starts: Starting values; the best end counts.

    Returns:
        The maximum with its status; never an error.
    """
    search = _Search(log_lik)
    ends = [search.climb(start) for start in starts]
    beta = max(ends, key=lambda end: search.value(end))
    beta, information = search.polish(beta)
    return search.described(beta, information)


def profile_interval(
    log_lik: LogLik, maximum: Maximum, coefficient: int, *, level: float = 0.95
) -> tuple[float, float]:
    """The profile-likelihood interval of one coefficient; infinite where the likelihood stays flat.

    Args:
        log_lik: The log-likelihood.
        maximum: Its maximum.
        coefficient: Which coefficient.
        level: Probability of the interval.

    Source:
        Venzon and Moolgavkar 1988, A method for computing profile-likelihood-based confidence intervals,
        Applied Statistics 37:87-94 (the definition; the ends are found by halving).
    """
    from scipy.special import chdtri

    drop = float(chdtri(1, 1 - level)) / 2
    return (
        _profile_end(log_lik, maximum, coefficient, -1.0, drop),
        _profile_end(log_lik, maximum, coefficient, 1.0, drop),
    )


@dataclass
class _Search:
    log_lik: LogLik
    evaluations: int = 0

    def value(self, beta: Floats) -> float:
        found = float(np.real(self.log_lik(beta)))
        return found if np.isfinite(found) else -_REJECTED

    def downhill(self, beta: Floats) -> tuple[float, Floats]:
        self.evaluations += 1
        value = self.value(beta)
        if value <= -_REJECTED:
            return _REJECTED, np.zeros(len(beta))
        return -value, -gradient(self.log_lik, beta)

    def climb(self, start: Floats) -> Floats:
        from scipy.optimize import minimize

        found = minimize(
            self.downhill, start, jac=True, method="BFGS", options={"gtol": 1e-6, "maxiter": 500}
        )
        return np.asarray(found.x, dtype=np.float64)

    def information(self, beta: Floats) -> Floats:
        """Minus the second derivatives, from exact gradients on both sides."""
        rows = []
        for at in range(len(beta)):
            step = np.zeros(len(beta))
            step[at] = _STEP
            up, down = self.downhill(beta + step)[1], self.downhill(beta - step)[1]
            rows.append((up - down) / (2 * _STEP))
        whole = np.array(rows)
        return np.asarray((whole + whole.T) / 2)

    def polish(self, beta: Floats) -> tuple[Floats, Floats]:
        """Newton's steps while they climb."""
        information = self.information(beta)
        for _ in range(5):
            free = _inside(beta, information)
            slope = -self.downhill(beta)[1]
            if not free.any() or not _is_definite(information[np.ix_(free, free)]):
                break
            step = np.zeros(len(beta))
            step[free] = np.linalg.solve(information[np.ix_(free, free)], slope[free])
            if np.abs(step).max() < 1e-9 or self.value(beta + step) < self.value(beta):
                break
            beta = beta + step
            information = self.information(beta)
        return beta, information

    def described(self, beta: Floats, information: Floats) -> Maximum:
        free = _inside(beta, information)
        inner = information[np.ix_(free, free)]
        covariance = np.full_like(information, np.nan)
        slope = self.downhill(beta)[1]
        log_lik = self.value(beta)
        status: MaximumStatus = "ok" if free.all() else "at_the_edge"
        if log_lik <= -_REJECTED or np.abs(slope).max(initial=0.0) > 1e-3 * (1 + abs(log_lik)):
            status = "not_converged"
        elif not _is_definite(inner):
            status = "not_identified"
        else:
            covariance[np.ix_(free, free)] = np.linalg.inv(inner)
        edges = tuple(int(at) for at in np.flatnonzero(~free))
        return Maximum(beta, covariance, log_lik, self.evaluations, status, edges)


def _held(x: Numbers) -> Numbers:
    """Keep exponents in range: past it nothing changes, and the slope is none."""
    low = np.where(x.real < -_FURTHEST, -_FURTHEST, x)
    return np.where(low.real > _FURTHEST, _FURTHEST, low)


def _inside(beta: Floats, information: Floats) -> NDArray[np.bool_]:
    """Which coefficients have not run away: far out, where the likelihood is flat."""
    return (np.abs(beta) < _FAR) | (np.diag(information) > _SLACK)


def _is_definite(information: Floats) -> bool:
    if not np.isfinite(information).all():
        return False
    scale = np.sqrt(np.abs(np.diag(information)))
    if not scale.all():
        return False
    return bool(np.linalg.eigvalsh(information / np.outer(scale, scale)).min(initial=1.0) > _FLAT)


def _profile_end(log_lik: LogLik, maximum: Maximum, at: int, sign: float, drop: float) -> float:
    """Widen until the profile has dropped, then halve."""
    from scipy.optimize import brentq

    rest = [each for each in range(len(maximum.beta)) if each != at]
    held = maximum.beta[rest].copy()

    def short(value: float) -> float:
        nonlocal held

        def others(inner: Numbers) -> Any:  # noqa: ANN401  # a number or a complex one
            whole = np.empty(len(maximum.beta), dtype=inner.dtype)
            whole[rest], whole[at] = inner, value
            return log_lik(whole)

        search = _Search(others)
        ends = [search.climb(start) for start in (held, maximum.beta[rest])] if rest else [held]
        held = max(ends, key=search.value)
        return maximum.log_lik - search.value(held) - drop

    error = float(maximum.standard_errors[at])
    start, width = float(maximum.beta[at]), 2.0 * error if np.isfinite(error) else 0.5
    while short(start + sign * width) < 0:
        width *= 2
        if width > _WIDEST:
            return sign * float("inf")
    ends = sorted((start, start + sign * width))
    return float(brentq(short, *ends, xtol=1e-5))

"""A curve from score to probability that never falls: a penalised logistic curve with leaning strata.

The logit of the probability is ``start + D u + exp(D v) * (B c)``: B holds cubic B-splines of the score,
whose coefficients c never fall, D the strata of the pair, u how much a stratum lies above or below the whole
and v how much steeper its curve is. Penalties pull c towards a straight line and u and v towards nothing, so
that a stratum with few pairs leans on the whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Curve", "Scale", "fit_curve", "scale_of"]

Values = NDArray[np.float64]

_DEGREE = 3
_PIECES = 5
_BENT, _LIFTED, _STEEPENED, _SLOPE = 2.0, 2.0, 6.0, 0.02
_LOGIT_END = 30.0
_STEEPEST = 2.0
_MOST_ROUNDS, _SHORTEST, _NEAR = 60, 1e-3, 1e-7


@dataclass(frozen=True)
class Scale:
    """How scores are laid on a line of even spread, and where the splines stand on it.

    Args:
        middle: Median of the reviewed scores.
        spread: Half the width of their middle half.
        knots: Knots of the splines on the line, ends repeated.
    """

    middle: float
    spread: float
    knots: tuple[float, ...]

    def basis(self, scores: Values) -> Values:
        """Steps of the splines at some scores; scores beyond the reviewed ones count as the outermost.

        Returns:
            Shape (n, steps); a curve with steps that are not negative never falls.
        """
        from scipy.interpolate import BSpline

        knots = np.array(self.knots)
        line = np.clip(self.line(scores), knots[0], np.nextafter(knots[-1], -np.inf))
        splines = BSpline.design_matrix(line, knots, _DEGREE).toarray()
        steps = np.cumsum(splines[:, ::-1], axis=1)[:, ::-1]
        return np.asarray(steps[:, 1:], np.float64)

    def line(self, scores: Values) -> Values:
        """The scores on the line: as they are near the middle, as their logarithm far from it."""
        return np.asarray(np.arcsinh((scores - self.middle) / self.spread))


@dataclass(frozen=True, eq=False)
class Curve:
    """A fitted curve.

    Args:
        start: Logit at the least score.
        steps: Shape (steps,), not negative.
        lifts: Shape (strata,), u.
        slopes: Shape (strata,), v.
    """

    start: float
    steps: Values
    lifts: Values
    slopes: Values

    def logits(self, basis: Values, strata: Values) -> Values:
        """Logit of the probability of some pairs.

        Args:
            basis: From ``Scale.basis``.
            strata: From ``stratum_columns``.
        """
        whole = basis @ self.steps
        logits = self.start + strata @ self.lifts + np.exp(strata @ self.slopes) * whole
        return np.clip(logits, -_LOGIT_END, _LOGIT_END)

    def as_row(self) -> Values:
        """All numbers of the curve in one row."""
        return np.concatenate([[self.start], self.steps, self.lifts, self.slopes])

    @staticmethod
    def of_row(row: Values, steps: int) -> Curve:
        """Read a curve from its row."""
        strata = (len(row) - 1 - steps) // 2
        ends = np.cumsum([1, steps, strata])
        return Curve(float(row[0]), row[1 : ends[1]], row[ends[1] : ends[2]], row[ends[2] :])


def scale_of(scores: Values) -> Scale:
    """Lay reviewed scores on a line of even spread.

    Args:
        scores: Shape (n,), at least two of them different.
    """
    low, middle, high = np.quantile(scores, [0.25, 0.5, 0.75])
    spread = float(high - low) / 2 or float(scores.std()) or 1.0
    bare = Scale(float(middle), spread, ())
    line = bare.line(scores)
    inner = np.quantile(line, np.linspace(0, 1, _PIECES + 1)[1:-1])
    ends = [float(line.min())] * (_DEGREE + 1), [float(line.max())] * (_DEGREE + 1)
    within = [float(each) for each in np.unique(inner) if ends[0][0] < each < ends[1][0]]
    return Scale(float(middle), spread, (*ends[0], *within, *ends[1]))


def fit_curve(
    basis: Values,
    strata: Values,
    same: Values,
    weights: Values,
    *,
    start: Curve | None = None,
    most_rounds: int = _MOST_ROUNDS,
) -> Curve:
    """Fit the curve by penalised weighted likelihood.

    Fisher scoring; each step solves a least-squares problem in which the steps of the curve stay above zero.

    Args:
        basis: From ``Scale.basis``, shape (n, steps).
        strata: Shape (n, strata), 0 and 1.
        same: Shape (n,), 1 where the pair is one animal.
        weights: Shape (n,), how many pairs each stands for; their mean is taken as 1.
        start: A curve near the answer, when one is known.
        most_rounds: How often the curve is bettered at most.
    """
    steps, kinds = basis.shape[1], strata.shape[1]
    problem = _Problem(basis, strata, same, weights / weights.mean(), _penalty(steps, kinds))
    row = _first_guess(problem) if start is None else start.as_row()
    loss = problem.loss(row)
    for _ in range(most_rounds):
        wanted = problem.step_from(row)
        reach, new, new_loss = 1.0, wanted, problem.loss(wanted)
        while new_loss > loss and reach > _SHORTEST:
            reach /= 2
            new = row + reach * (wanted - row)
            new_loss = problem.loss(new)
        if loss - new_loss < _NEAR * (1 + abs(loss)):
            row = new if new_loss < loss else row
            break
        row, loss = new, new_loss
    return Curve.of_row(row, steps)


@dataclass(frozen=True, eq=False)
class _Problem:
    basis: Values
    strata: Values
    same: Values
    weights: Values
    penalty: Values

    def loss(self, row: Values) -> float:
        """Negative log-likelihood with its penalties."""
        logits = Curve.of_row(row, self.basis.shape[1]).logits(self.basis, self.strata)
        fit = self.weights @ (np.logaddexp(0.0, logits) - self.same * logits)
        return float(fit + 0.5 * row @ self.penalty @ row)

    def step_from(self, row: Values) -> Values:
        """The row that is best where the curve is taken as straight and the loss as a parabola."""
        from scipy.linalg import solve_triangular
        from scipy.optimize import lsq_linear

        steps, kinds = self.basis.shape[1], self.strata.shape[1]
        curve = Curve.of_row(row, steps)
        whole = self.basis @ curve.steps
        steep = np.exp(self.strata @ curve.slopes)
        chance = 1 / (1 + np.exp(-curve.logits(self.basis, self.strata)))
        parts = (steep[:, None] * self.basis, self.strata, (steep * whole)[:, None] * self.strata)
        pulls = np.hstack([np.ones((len(chance), 1)), *parts])
        weighted = pulls * (self.weights * np.maximum(chance * (1 - chance), 1e-6))[:, None]
        bend = pulls.T @ weighted + self.penalty + 1e-8 * np.eye(len(row))
        down = pulls.T @ (self.weights * (self.same - chance)) - self.penalty @ row
        root = np.linalg.cholesky(bend)
        target = root.T @ row + solve_triangular(root, down, lower=True)
        low = np.concatenate(
            [[-np.inf], np.zeros(steps), np.full(kinds, -np.inf), np.full(kinds, -_STEEPEST)]
        )
        high = np.concatenate([np.full(1 + steps + kinds, np.inf), np.full(kinds, _STEEPEST)])
        return np.asarray(lsq_linear(root.T, target, (low, high), method="bvls").x)


def _penalty(steps: int, kinds: int) -> Values:
    bends = np.diff(np.eye(steps), axis=0)
    penalty = np.zeros((1 + steps + 2 * kinds,) * 2)
    penalty[1 : 1 + steps, 1 : 1 + steps] = _BENT * bends.T @ bends + _SLOPE * np.eye(steps)
    places = np.arange(1 + steps, 1 + steps + 2 * kinds)
    penalty[places, places] = np.repeat([_LIFTED, _STEEPENED], kinds)
    return penalty


def _first_guess(problem: _Problem) -> Values:
    steps = problem.basis.shape[1]
    share = min(max(float(np.average(problem.same, weights=problem.weights)), 0.01), 0.99)
    guess = np.zeros(len(problem.penalty))
    guess[0] = np.log(share / (1 - share)) - 2.0
    guess[1 : 1 + steps] = 4.0 / steps
    return guess

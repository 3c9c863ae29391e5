"""The chance that a resident is seen, over everything that is borrowed and not known."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.population.small_n.priors import SexRanges
from qaplan.population.small_n.reach import Reach

__all__ = ["COARSE_SCORES", "Chances", "fine_scores", "finely"]

Floats: TypeAlias = NDArray[np.float64]
COARSE_SCORES: Floats = np.linspace(-3.2, 3.2, 33)
"""Standard normal scores at which what is smooth in them is reckoned, to be filled in between."""

_FINE = 400


class Chances:
    """What stations have seen, and would see, of a resident with each sigma and lambda0.

    Args:
        reach: Stations, their days and the area.
        ranges: The borrowed ranges.
        nodes: Nodes of the quadrature for each of the two.
    """

    def __init__(self, reach: Reach, ranges: SexRanges, nodes: int) -> None:
        """Reckon the hazards once; lambda0 and days only multiply them."""
        self.sigmas, sigma_weights = ranges.sigma_m.nodes(nodes)
        self._lambdas, lambda_weights = ranges.lambda0_per_day.nodes(nodes)
        self.weights: Floats = np.outer(sigma_weights, lambda_weights).ravel()
        self._worked = np.array([reach.hazard(sigma) for sigma in self.sigmas])
        self._daily = np.array([reach.day_of_all(sigma) for sigma in self.sigmas])

    def seen(self, further_days: float = 0.0, added: Floats | None = None) -> Floats:
        """Probability that a resident of the area is seen at least once, at each node.

        Args:
            further_days: Days on which all stations work besides those worked.
            added: What further stations see in a day, where lambda0 is 1; shape (n_sigmas, n_cells).
        """
        daily = self._daily if added is None else self._daily + added
        hazard = self._worked + further_days * daily
        missed = [np.exp(-each * hazard).mean(axis=1) for each in self._lambdas]
        return np.asarray(1.0 - np.stack(missed, axis=1).ravel())

    def mean_seen(self, further_days: float = 0.0) -> float:
        """The same over everything that is not known."""
        return float(self.weights @ self.seen(further_days))

    def none_seen(self, residents: float, further_days: float = 0.0, added: Floats | None = None) -> float:
        """Probability that no resident is seen where their number is Poisson.

        Args:
            residents: Expected number of residents.
            further_days: Days on which all stations work besides those worked.
            added: What further stations see, as in :meth:`seen`.
        """
        return float(self.weights @ np.exp(-residents * self.seen(further_days, added)))


def fine_scores() -> Floats:
    """Standard normal scores at the middles of equally probable steps."""
    from scipy.special import ndtri

    return np.asarray(ndtri((np.arange(_FINE) + 0.5) / _FINE))


def finely(values: Floats) -> Floats:
    """Fill in along the first axis, from the coarse scores to the fine ones.

    Args:
        values: Values at the coarse scores, shape (n_coarse, n_columns).
    """
    scores = fine_scores()
    columns = np.atleast_2d(values.T)
    return np.stack([np.interp(scores, COARSE_SCORES, column) for column in columns], axis=1)

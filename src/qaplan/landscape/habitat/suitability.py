"""Suitability from presences against a background: a penalised logistic model with curves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qaplan.landscape.habitat.stacks import LayerStack
from qaplan.landscape.rasters.types import Floats, Ints, Raster

__all__ = ["SuitabilityModel", "fit_suitability", "suitability_map"]

_STRENGTH = 1.0


@dataclass(frozen=True, eq=False)
class SuitabilityModel:
    """A fitted model.

    Args:
        names: Names of the layers.
        middle: Mean of each layer over presences and background.
        spread: Its standard deviation; 1 for a layer that is the same everywhere.
        linear: Coefficient of each layer, standardised.
        square: Coefficient of its square.
        constant: The constant.
    """

    names: tuple[str, ...]
    middle: Floats
    spread: Floats
    linear: Floats
    square: Floats
    constant: float

    def predict(self, rows: Floats) -> Floats:
        """Suitability from 0 to 1 of ground with these values, shape (n_cells, n_layers).

        One half is as many presences as the share of such ground among the background would give.
        """
        from scipy.special import expit

        z = self._clamped((rows - self.middle) / self.spread)
        return np.asarray(expit(self.constant + z @ self.linear + (z * z) @ self.square), dtype=np.float64)

    def _clamped(self, z: Floats) -> Floats:
        """Nothing beyond eight standard deviations: there a square would run away, and the mask says so."""
        return np.clip(z, -8.0, 8.0)


def fit_suitability(
    stack: LayerStack, presence: Ints, background: Ints, *, strength: float = _STRENGTH
) -> SuitabilityModel:
    """Fit a model of presences against a background.

    Both have the same weight in all, so that the number of background cells is of no matter. Each layer has
    a slope and a bend, held back by a ridge penalty.

    Args:
        stack: The layers.
        presence: Cells with presences.
        background: Cells of the background.
        strength: Weight of the penalty for each presence; 0 is not allowed.

    Source:
        Weighted logistic regression as a point process: Fithian and Hastie 2013, Annals of Applied
        Statistics 7:1917-1939; penalties: Phillips and Dudik 2008, Ecography 31:161-175.
    """
    from sklearn.linear_model import LogisticRegression

    rows = np.concatenate([stack.rows_at(presence), stack.rows_at(background)])
    middle, spread = rows.mean(axis=0), rows.std(axis=0)
    spread[spread == 0] = 1.0
    z = (rows - middle) / spread
    is_presence = np.repeat([1, 0], [len(presence), len(background)])
    weight = np.where(is_presence == 1, 1.0, len(presence) / len(background))
    model = LogisticRegression(C=1.0 / strength, max_iter=1_000)
    model.fit(np.hstack([z, z * z]), is_presence, sample_weight=weight)
    linear, square = np.split(np.asarray(model.coef_[0], dtype=np.float64), 2)
    return SuitabilityModel(stack.names, middle, spread, linear, square, float(model.intercept_[0]))


def suitability_map(model: SuitabilityModel, stack: LayerStack) -> Raster:
    """The suitability of every cell that has all values."""
    cells = np.flatnonzero(stack.is_known.ravel())
    return stack.map_of(model.predict(stack.rows_at(cells)), cells)

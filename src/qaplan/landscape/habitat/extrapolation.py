"""Where a model of habitat is asked about ground that it was never told of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qaplan.landscape.habitat.stacks import LayerStack
from qaplan.landscape.rasters.types import Floats, Ints, Raster

__all__ = ["Extrapolation", "extrapolation_of"]

_RIDGE = 1e-9


@dataclass(frozen=True, eq=False)
class Extrapolation:
    """How unlike the reference each cell is.

    Args:
        outside: How far the layers lie outside the range of the reference, in ranges, summed and negative;
            0 where all lie within, none where a value is missing.
        unusual: The distance of the mix of values from the reference's middle, as a part of the longest in
            the reference; over 1 is a mix that the reference does not hold.
        worst: Number of the layer that lies furthest outside, -1 where none does.
        names: Names of the layers.
    """

    outside: Raster
    unusual: Raster
    worst: Ints
    names: tuple[str, ...]

    @property
    def is_new(self) -> Raster:
        """The mask: 1 where the model extrapolates, 0 where it does not."""
        known = np.isfinite(self.outside.values)
        new = (self.outside.values < 0) | (self.unusual.values > 1)
        return self.outside.with_values(np.where(known, new.astype(np.float64), np.nan))

    @property
    def share_new(self) -> float:
        """The share of the cells with values in which the model extrapolates."""
        return float(np.nanmean(self.is_new.values))


def extrapolation_of(stack: LayerStack, reference: Ints) -> Extrapolation:
    """Compare every cell with the cells that a model was fitted to.

    Args:
        stack: The layers.
        reference: Those cells, presences and background.

    Source:
        NT1 and NT2 of Mesgaran et al. 2014, Diversity and Distributions 20:1147-1159.
    """
    cells = np.flatnonzero(stack.is_known.ravel())
    rows, known = stack.rows_at(cells), stack.rows_at(reference)
    low, high = known.min(axis=0), known.max(axis=0)
    width = np.where(high > low, high - low, 1.0)
    beyond = np.minimum(0.0, np.minimum(rows - low, high - rows)) / width
    longest = float(_distances(known, known).max())
    unusual = _distances(rows, known) / (longest or 1.0)
    worst = np.full(stack.is_known.size, -1, dtype=np.int64)
    worst[cells] = np.where(beyond.min(axis=1) < 0, beyond.argmin(axis=1), -1)
    return Extrapolation(
        stack.map_of(beyond.sum(axis=1), cells),
        stack.map_of(unusual, cells),
        worst.reshape(stack.is_known.shape),
        stack.names,
    )


def _distances(rows: Floats, known: Floats) -> Floats:
    """Squared Mahalanobis distances from the middle of what is known."""
    spread = np.atleast_2d(np.cov(known, rowvar=False))
    spread = spread + np.eye(len(spread)) * (_RIDGE * np.trace(spread) + _RIDGE)
    away = rows - known.mean(axis=0)
    return np.asarray((away * np.linalg.solve(spread, away.T).T).sum(axis=1), dtype=np.float64)

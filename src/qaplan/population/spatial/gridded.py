"""Sums over the cells of a grid, by rows and columns, for counts that fall off half-normally.

On a grid the half-normal of a distance is one factor of the easting times one of the northing, and so is a
whole history of counts: it falls off half-normally around the mean place of its detections. The sums over
pairs of detector and cell, and of animal and cell, become small matrix products. Holes have no weight.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.population.spatial.cells import CellSums, Slopes, Sums
from qaplan.population.spatial.detection_functions import Rates
from qaplan.population.spatial.exposure import Exposure

__all__ = ["Grid", "GriddedSums", "grid_of"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]

_MOST_HOLES = 8
_FAINTEST = 1e-250


@dataclass(frozen=True, eq=False)
class Grid:
    """The smallest grid that holds all cells of a mask.

    Args:
        eastings: Of its columns, ascending, metres from ``middle``.
        northings: Of its rows, ascending, metres from ``middle``.
        cell: Index of each cell of the mask in the flattened grid, northings first, shape (n_cells,).
        middle: Easting and northing from which places are measured.
    """

    eastings: Floats
    northings: Floats
    cell: Whole
    middle: Floats

    def spread(self, values: Floats) -> Floats:
        """Values of cells on the grid, 0 in the holes, shape (n_northings, n_eastings)."""
        spread = np.zeros(len(self.northings) * len(self.eastings))
        spread[self.cell] = values
        return spread.reshape(len(self.northings), len(self.eastings))


def grid_of(place_m: Floats) -> Grid | None:
    """The grid on which the middles of cells lie; None where it would be mostly holes."""
    if not len(place_m):
        return None
    middle = np.round(place_m.mean(axis=0))
    away = np.round(place_m - middle, 7)
    eastings, column = np.unique(away[:, 0], return_inverse=True)
    northings, row = np.unique(away[:, 1], return_inverse=True)
    if len(eastings) * len(northings) > _MOST_HOLES * len(place_m):
        return None
    cell = (row * len(eastings) + column).astype(np.int64)
    return Grid(eastings, northings, cell, middle)


class GriddedSums:
    """Sums on a grid: counts, half-normal hazard with one sigma, straight lines, no response to detection."""

    def __init__(
        self, exposure: Exposure, grid: Grid, place_m: Floats, in_full: Callable[[], CellSums]
    ) -> None:
        """Keep squared distances along each axis, of detectors and of the mean places of histories.

        Args:
            exposure: What the animals were exposed to.
            grid: The grid of the mask.
            place_m: Eastings and northings of the detectors, shape (n_detectors, 2), metres.
            in_full: Makes the sums that visit every pair, for points at which a product would vanish.
        """
        self.exposure, self.grid, self._in_full = exposure, grid, in_full
        self._dense: CellSums | None = None
        place = place_m[exposure.detector] - grid.middle
        self.east = (place[:, :1] - grid.eastings) ** 2
        self.north = (place[:, 1:] - grid.northings) ** 2
        times = exposure.detections
        self.total = times.sum(axis=1)
        middle = (times @ place) / np.maximum(self.total, 1.0)[:, None]
        apart = np.array(
            [each @ ((place - at) ** 2).sum(axis=1) for each, at in zip(times, middle, strict=True)]
        )
        self.history_east, nearest_east = _from_nearest(self.total, middle[:, :1], grid.eastings)
        self.history_north, nearest_north = _from_nearest(self.total, middle[:, 1:], grid.northings)
        self.apart = apart.reshape(len(times)) + nearest_east + nearest_north

    def at(self, log_weight: Floats, rates: Rates) -> Sums:
        """The sums at the logarithms of the weights of the cells and the parameters of the rows."""
        sums = _GriddedAt(self, log_weight, rates)
        return sums if sums.is_exact else self.in_full().at(log_weight, rates)

    def hazard(self, rates: Rates) -> Floats:
        """Sum of the hazards of all detectors for an animal that was not detected, shape (n_cells,)."""
        return _Detectors(self, rates).hazard

    def in_full(self) -> CellSums:
        """The sums over every pair of detector and cell, made when first asked for."""
        if self._dense is None:
            self._dense = self._in_full()
        return self._dense


def _from_nearest(total: Floats, middle: Floats, axis: Floats) -> tuple[Floats, Floats]:
    """Detections times squared distances along an axis, and the smallest of each animal taken away."""
    squared = total[:, None] * (middle - axis) ** 2
    nearest = squared.min(axis=1)
    return squared - nearest[:, None], nearest


class _Detectors:
    """The hazards of the detectors at one point."""

    def __init__(self, cells: GriddedSums, rates: Rates) -> None:
        self.steepness = float(np.exp(-2 * rates.log_scale[0]) / 2)
        self.height = np.exp(rates.log_height) * cells.exposure.naive
        self.east = np.exp(cells.east * -self.steepness)
        self.north = np.exp(cells.north * -self.steepness)
        hazard = (self.north * self.height[:, None]).T @ self.east
        self.hazard = hazard.reshape(-1)[cells.grid.cell]

    def moments(self, cells: GriddedSums, weight: Floats) -> tuple[Floats, float]:
        """Weighted sums of the hazards over cells, by detector, and in all times the squared distance."""
        across = self.north @ weight
        hazards = self.height * np.vecdot(across, self.east)
        farther = np.vecdot(across, self.east * cells.east)
        farther += np.vecdot((self.north * cells.north) @ weight, self.east)
        return hazards, float(self.height @ farther)


class _GriddedAt:
    """Gridded sums at one point."""

    def __init__(self, cells: GriddedSums, log_weight: Floats, rates: Rates) -> None:
        self.cells = cells
        self.detectors = _Detectors(cells, rates)
        hazard = self.detectors.hazard
        self.weight = np.exp(log_weight)
        self.missed = self.weight * np.exp(-hazard)
        self.detected = float(self.weight @ -np.expm1(-hazard))
        largest = self.missed.max()
        self.left = cells.grid.spread(self.missed / largest)
        steepness = self.detectors.steepness
        self.east = np.exp(cells.history_east * -steepness)
        self.north = np.exp(cells.history_north * -steepness)
        self.across = self.north @ self.left
        self.sums = np.vecdot(self.across, self.east)
        self.is_exact = bool((self.sums > _FAINTEST).all())
        exposure = cells.exposure
        self.log_history = np.log(self.sums) + np.log(largest) - steepness * cells.apart
        self.log_history += exposure.detections @ rates.log_height + exposure.constant

    def slopes(self, history: Floats, detected: float) -> Slopes:
        """Gradients, given those for ``log_history`` and for ``detected``."""
        cells, exposure, steepness = self.cells, self.cells.exposure, self.detectors.steepness
        scaled = history / self.sums
        here = self.left * ((self.north * scaled[:, None]).T @ self.east)
        here_cells = here.reshape(-1)[cells.grid.cell]
        farther = np.vecdot(self.across, self.east * cells.history_east)
        farther += np.vecdot((self.north * cells.history_north) @ self.left, self.east)
        squared = float(scaled @ farther + history @ cells.apart)
        gone = cells.grid.spread(here_cells - detected * self.missed)
        hazards, hazards_squared = self.detectors.moments(cells, gone)
        scale = np.zeros(len(exposure.detector))
        scale[:1] = 2 * steepness * (squared - hazards_squared)
        return Slopes(
            here_cells + detected * (self.weight - self.missed),
            history @ exposure.detections - hazards,
            scale,
            np.zeros(len(scale)),
        )

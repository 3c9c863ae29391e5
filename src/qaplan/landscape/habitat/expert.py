"""Suitability as experts put it: layers that raise or lower it, each with a stated weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qaplan.base.errors import DataError
from qaplan.landscape.rasters.types import Floats, Raster

__all__ = ["ExpertLayer", "distance_to", "edges_of_relief", "expert_suitability"]


@dataclass(frozen=True, eq=False)
class ExpertLayer:
    """What an expert says of one layer.

    Args:
        name: Its name, such as ``distance to a spring``.
        raster: Its values.
        worst: The value at which it counts 0, and so beyond.
        best: The value at which it counts 1, and so beyond; below `worst` where less is better.
        weight: How much it counts among the layers, more than 0.
        source: Who says so.
    """

    name: str
    raster: Raster
    worst: float
    best: float
    weight: float = 1.0
    source: str = ""

    def scaled(self) -> Floats:
        """The layer from 0 to 1, shape (rows, columns)."""
        return np.clip((self.raster.values - self.worst) / (self.best - self.worst), 0.0, 1.0)


def expert_suitability(layers: Sequence[ExpertLayer]) -> Raster:
    """The weighted mean of expert layers, from 0 to 1; no value where one of them has none.

    Args:
        layers: At least one, on the same cells.

    Raises:
        DataError: ``habitat.no_layers``; ``habitat.bad_expert`` where a weight is not above 0 or both ends
            are the same; ``habitat.other_cells``.
    """
    if not layers:
        raise DataError("habitat.no_layers", "there is no layer", do="give at least one")
    first = layers[0].raster
    for each in layers:
        if not (each.weight > 0 and np.isfinite([each.worst, each.best, each.weight]).all()) or (
            each.worst == each.best
        ):
            do = "give a weight above 0 and two different ends"
            raise DataError("habitat.bad_expert", "the expert layer says nothing", where=each.name, do=do)
        if not each.raster.lies_like(first):
            do = "warp all layers to the cells and the system of the first"
            raise DataError("habitat.other_cells", "the layer has other cells", where=each.name, do=do)
    total = sum(each.weight for each in layers)
    mean = sum((each.scaled() * (each.weight / total) for each in layers), np.zeros_like(first.values))
    return first.with_values(np.asarray(mean, dtype=np.float64))


def edges_of_relief(relief: Raster, *, reach_cells: int = 1) -> Raster:
    """How far the ground falls within a few cells: cliffs, canyons and their edges stand out.

    Args:
        relief: Heights.
        reach_cells: How many cells to each side are looked at.

    Returns:
        Highest less lowest of the cells around, in the unit of the heights.
    """
    from scipy.ndimage import maximum_filter, minimum_filter

    known = np.isfinite(relief.values)
    size = 2 * reach_cells + 1
    high = maximum_filter(np.where(known, relief.values, -np.inf), size, mode="nearest")
    low = minimum_filter(np.where(known, relief.values, np.inf), size, mode="nearest")
    return relief.with_values(np.where(known, high - low, np.nan))


def distance_to(grid: Raster, is_there: Floats) -> Raster:
    """The distance of each cell's middle to the nearest cell that holds something.

    Args:
        grid: The cells; those without a value get no distance.
        is_there: Above 0 where it is, such as a spring, a road or a village; shape (rows, columns).

    Returns:
        In the unit of the grid.

    Raises:
        DataError: ``habitat.nothing_there`` where no cell holds it.
    """
    from scipy.ndimage import distance_transform_edt

    if not (is_there > 0).any():
        raise DataError("habitat.nothing_there", "no cell holds it", do="leave the layer out")
    away = distance_transform_edt(~(is_there > 0)) * grid.cell
    return grid.with_values(np.where(np.isfinite(grid.values), away, np.nan))

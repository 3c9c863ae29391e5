"""Layers of one area, cell upon cell: what a model of habitat is told of the ground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.landscape.rasters.types import Floats, Ints, Raster

__all__ = ["LayerStack", "cells_at", "stack_of"]

Bools: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class LayerStack:
    """Several layers on the same cells.

    Args:
        names: Their names.
        values: Their values, shape (n_layers, rows, columns).
        grid: A raster that says where the cells lie; its values are of no matter.
    """

    names: tuple[str, ...]
    values: Floats
    grid: Raster

    @property
    def is_known(self) -> Bools:
        """Which cells have a value in every layer, shape (rows, columns)."""
        return np.asarray(np.isfinite(self.values).all(axis=0), dtype=np.bool_)

    def rows_at(self, cells: Ints) -> Floats:
        """The values of some cells, shape (n_cells, n_layers); cells count row by row from the north-west."""
        return self.values.reshape(len(self.names), -1)[:, cells].T

    def map_of(self, values: Floats, cells: Ints) -> Raster:
        """A raster with a value for each of some cells, and none elsewhere."""
        flat = np.full(self.values[0].size, np.nan)
        flat[cells] = values
        return self.grid.with_values(flat.reshape(self.values.shape[1:]))


def stack_of(layers: Mapping[str, Raster]) -> LayerStack:
    """Lay rasters upon each other.

    Args:
        layers: Rasters by name, of one system and the same cells.

    Raises:
        DataError: ``habitat.no_layers`` where there is none; ``habitat.other_cells`` where one has other
            cells or another system than the first; ``habitat.no_cell`` where no cell has all values.
    """
    if not layers:
        raise DataError("habitat.no_layers", "there is no layer", do="give at least one")
    first = next(iter(layers.values()))
    for name, layer in layers.items():
        if not layer.lies_like(first) or layer.crs != first.crs:
            do = "warp all layers to the cells and the system of the first"
            raise DataError(
                "habitat.other_cells", "the layer has other cells than the first", where=name, do=do
            )
    stack = LayerStack(tuple(layers), np.stack([each.values for each in layers.values()]), first)
    if not stack.is_known.any():
        do = "look whether the layers overlap"
        raise DataError("habitat.no_cell", "no cell has a value in every layer", do=do)
    return stack


def cells_at(grid: Raster, places: Floats) -> Ints:
    """The cell that holds each place, counted row by row from the north-west; -1 outside.

    Args:
        grid: The cells.
        places: Eastings and northings, shape (n_places, 2), in the system of the grid.

    >>> cells_at(Raster(np.zeros((2, 3)), cell=10.0), np.array([[25.0, 15.0], [-1.0, 5.0]])).tolist()
    [2, -1]
    """
    column = np.floor((places[:, 0] - grid.west) / grid.cell).astype(np.int64)
    row = np.ceil((grid.north - places[:, 1]) / grid.cell).astype(np.int64) - 1
    inside = (row >= 0) & (row < grid.rows) & (column >= 0) & (column < grid.columns)
    return np.where(inside, row * grid.columns + column, -1).astype(np.int64)

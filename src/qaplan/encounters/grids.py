"""Regular ground: detectors on a grid and a mask that is a rectangle around detectors."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.encounters.types import Detectors, Mask

__all__ = ["SQUARE_METRES_PER_HA", "grid_detectors", "rectangular_mask"]

Floats: TypeAlias = NDArray[np.float64]
SQUARE_METRES_PER_HA = 10_000.0


def grid_detectors(
    columns: int,
    rows: int,
    spacing_m: float,
    *,
    occasions: int = 1,
    usage: float = 1.0,
    first_m: tuple[float, float] = (0.0, 0.0),
) -> Detectors:
    """Lay detectors on a regular grid, column by column.

    Args:
        columns: Detectors from west to east.
        rows: Detectors from south to north.
        spacing_m: Distance between neighbours, metres.
        occasions: Number of occasions.
        usage: Effort of every detector on every occasion.
        first_m: Easting and northing of the south-western one, metres.

    Returns:
        The detectors, named ``T1`` and so on.

    >>> grid_detectors(2, 2, 500.0).place_m.tolist()
    [[0.0, 0.0], [0.0, 500.0], [500.0, 0.0], [500.0, 500.0]]
    """
    eastings = first_m[0] + spacing_m * np.arange(columns, dtype=np.float64)
    northings = first_m[1] + spacing_m * np.arange(rows, dtype=np.float64)
    place_m = np.column_stack([np.repeat(eastings, rows), np.tile(northings, columns)])
    names = tuple(f"T{number}" for number in range(1, len(place_m) + 1))
    return Detectors(names, place_m, np.full((len(place_m), occasions), usage))


def rectangular_mask(place_m: Floats, *, buffer_m: float, spacing_m: float) -> Mask:
    """Lay square cells over the rectangle that holds the detectors and a buffer around them.

    Args:
        place_m: Eastings and northings of the detectors, shape (n_detectors, 2), metres.
        buffer_m: How far the rectangle reaches beyond the outermost detectors, metres.
        spacing_m: Side of a cell, metres.

    Returns:
        The mask, its cells from south to north and there from west to east.

    Raises:
        DataError: ``encounters.bad_spacing`` where the side of a cell is not more than 0.
    """
    if not spacing_m > 0:
        raise DataError(
            "encounters.bad_spacing", "the side of a cell is not more than 0", do="give metres, such as 1000"
        )
    low, high = place_m.min(axis=0) - buffer_m, place_m.max(axis=0) + buffer_m
    middles = [_middles(low[axis], high[axis], spacing_m) for axis in (0, 1)]
    eastings, northings = np.meshgrid(*middles)
    cells = np.column_stack([eastings.ravel(), northings.ravel()])
    return Mask(cells, spacing_m**2 / SQUARE_METRES_PER_HA)


def _middles(low: float, high: float, spacing_m: float) -> Floats:
    """Middles of as many cells as cover a stretch, laid evenly over its ends."""
    number = max(int(np.ceil((high - low) / spacing_m - 1e-9)), 1)
    first = (low + high) / 2 - spacing_m * (number - 1) / 2
    return first + spacing_m * np.arange(number, dtype=np.float64)

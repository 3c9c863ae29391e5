"""Focal regions burnt in among short-circuit regions, for the points that a solve is about."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from qaplan.landscape.rasters.points import NumberedCells
from qaplan.landscape.rasters.types import Ints

__all__ = ["burnt_in"]


def burnt_in(
    regions: Ints | None, points: NumberedCells, chosen: Iterable[int], shape: tuple[int, ...]
) -> Ints:
    """Make one region of the cells of each focal point, together with every region that it touches.

    Args:
        regions: The number of each cell's short-circuit region, 0 for none; None without any.
        points: Focal points and regions.
        chosen: Those that are burnt in, one after the other.
        shape: Of the raster.

    Returns:
        The number of each cell's region, 0 for none.

    >>> points = NumberedCells(np.array([7, 7]), np.array([0, 0]), np.array([0, 2]))
    >>> burnt_in(None, points, [7], (1, 3)).tolist()
    [[1, 0, 1]]
    """
    found = np.zeros(shape, np.int64) if regions is None else regions.copy()
    highest = int(found.max(initial=0))
    for number in chosen:
        highest += 1
        of_number = points.numbers == number
        cells = (points.rows[of_number], points.columns[of_number])
        touched = np.unique(found[cells])
        for region in touched[touched > 0]:
            found[found == region] = highest
        found[cells] = highest
    return found

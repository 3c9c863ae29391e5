"""The background that presences are set against, drawn as people looked: by effort, or by like records."""

from __future__ import annotations

import numpy as np

from qaplan.base.errors import DataError
from qaplan.landscape.habitat.stacks import LayerStack, cells_at
from qaplan.landscape.rasters.types import Floats, Ints

__all__ = ["draw_background", "weight_of_records"]


def draw_background(
    stack: LayerStack, count: int, rng: np.random.Generator, *, weight: Floats | None = None
) -> Ints:
    """Draw cells at random: each at most once, or by effort as often as it was looked at.

    Records are made where people look. A background that was drawn alike everywhere lets a model learn the
    roads and stations; one drawn as people looked cancels that.

    Args:
        stack: The layers; only cells with all values are drawn.
        count: How many; without a weight all cells where they are fewer.
        rng: Source of randomness.
        weight: How much was looked at each cell, 0 or more, shape (rows, columns): camera days, or
            :func:`weight_of_records`. Alike everywhere if left out.

    Returns:
        The cells, sorted, counted row by row from the north-west.

    Raises:
        DataError: ``habitat.bad_effort`` where the weight has other cells, is negative or 0 everywhere.

    Source:
        Phillips et al. 2009, Ecological Applications 19:181-197.
    """
    known = np.flatnonzero(stack.is_known.ravel())
    if weight is None:
        return np.sort(rng.choice(known, size=min(count, len(known)), replace=False))
    if weight.shape != stack.is_known.shape or (np.nan_to_num(weight) < 0).any():
        do = "give days of looking for the cells of the layers, 0 or more"
        raise DataError("habitat.bad_effort", "the effort does not fit the layers", do=do)
    share = np.nan_to_num(weight.ravel()[known])
    if share.sum() <= 0:
        do = "give the effort of the same area, or leave it out"
        raise DataError("habitat.bad_effort", "nobody looked anywhere within the layers", do=do)
    # A cell may come again: each at most once would leave little of the effort where most cells are drawn.
    return np.sort(rng.choice(known, size=count, replace=True, p=share / share.sum()))


def weight_of_records(stack: LayerStack, places: Floats, *, reach_cells: float = 3.0) -> Floats:
    """How much was looked, as the density of records of any species that the same people make.

    Args:
        stack: The layers.
        places: Eastings and northings of the records, shape (n_records, 2).
        reach_cells: Standard deviation of the kernel, in cells.

    Returns:
        Shape (rows, columns), at least a thousandth of its highest value everywhere.

    Source:
        Target-group background: Phillips et al. 2009, Ecological Applications 19:181-197.
    """
    from scipy.ndimage import gaussian_filter

    cells = cells_at(stack.grid, places)
    count = np.bincount(cells[cells >= 0], minlength=stack.is_known.size).reshape(stack.is_known.shape)
    density = gaussian_filter(count.astype(np.float64), reach_cells, mode="constant")
    return np.asarray(np.maximum(density, density.max() / 1_000), dtype=np.float64)

"""The correction of the artefacts of blocks: the current of a block whose every cell were a target."""

from __future__ import annotations

import numpy as np

from qaplan.landscape.moving_window.solving import WindowSolver
from qaplan.landscape.moving_window.types import WindowOptions
from qaplan.landscape.moving_window.windows import Target, Window, disc, window_of, window_sources
from qaplan.landscape.rasters.types import Floats

__all__ = ["corrections_of", "cut_to"]


def corrections_of(shape: tuple[int, int], options: WindowOptions, solver: WindowSolver) -> Floats:
    """Factors for the cells of a whole window: the current of all cells of a block over that of its middle.

    Args:
        shape: Of the raster.
        options: What is asked for.
        solver: Solves the windows.

    Returns:
        Shape (2 reach + 1, 2 reach + 1), 1 where no current flows.

    Source:
        The factors of Omniscape 0.6 for block_size > 1.
    """
    reach, side = options.reach, 2 * options.reach + 1
    target = Target(reach, reach, float(options.block**2))
    window = window_of(target, (side, side), reach)
    conductance = disc(window, reach).astype(np.float64)
    by_block = solver.currents(conductance, _blocked(shape, target, window, options), window.target)
    near = disc(window, options.radius)
    sources = np.where(near, 1.0 / (near.sum() - 1), 0.0)
    sources[window.target] = 0.0
    alone = solver.currents(conductance, sources, window.target)
    radius = options.block_radius
    summed = np.zeros((side + 2 * radius, side + 2 * radius))
    for down in range(options.block):
        for right in range(options.block):
            summed[down : down + side, right : right + side] += alone
    every = summed[radius : radius + side, radius : radius + side].copy()
    every[by_block == 0] = 0.0
    every[every == 0] = 1.0
    by_block[by_block == 0] = 1.0
    return every / by_block


def cut_to(corrections: Floats, target: Target, window: Window, shape: tuple[int, int], reach: int) -> Floats:
    """The factors of a window that the edge of the raster cuts off."""
    rows = _kept(target.row, window.shape[0], shape[0], reach)
    columns = _kept(target.column, window.shape[1], shape[1], reach)
    return corrections[rows, columns]


def _blocked(shape: tuple[int, int], target: Target, window: Window, options: WindowOptions) -> Floats:
    """Sources of 1 around a block, as many as the raster has rows and columns for."""
    ones = np.ones(window.shape)
    found = window_sources(ones, target, window, options)
    side = window.shape[0]
    if min(shape) >= side:
        return found
    start, stop = options.reach - options.block_radius, options.reach + options.block_radius + 1
    found = disc(window, options.radius).astype(np.float64)
    found[start : min(stop, shape[0]), start : min(stop, shape[1])] = 0.0
    total = found.sum()
    return np.asarray(found * (target.strength / total)) if total > 0 else found


def _kept(at: int, size: int, whole: int, reach: int) -> slice:
    side = 2 * reach + 1
    last = size if at + 1 > whole - reach else side
    first = last - size if at + 1 < reach + 1 else 0
    return slice(first, last)

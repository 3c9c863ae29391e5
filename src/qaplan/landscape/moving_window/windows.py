"""Targets and their windows: which cells take part, and how much current each source puts in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qaplan.base.errors import DataError
from qaplan.landscape.moving_window.types import Condition, WindowOptions
from qaplan.landscape.rasters.types import Floats

__all__ = ["Target", "Window", "disc", "targets_of", "window_of", "window_sources"]


@dataclass(frozen=True)
class Target:
    """The middle of a block, to which current flows.

    Args:
        row: Its row.
        column: Its column.
        strength: Sum of the sources of its block.
    """

    row: int
    column: int
    strength: float


@dataclass(frozen=True)
class Window:
    """The part of a raster around a target.

    Args:
        rows: Its rows.
        columns: Its columns.
        target: Row and column of the target in it.
    """

    rows: slice
    columns: slice
    target: tuple[int, int]

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and columns."""
        return self.rows.stop - self.rows.start, self.columns.stop - self.columns.start


def targets_of(sources: Floats, options: WindowOptions) -> list[Target]:
    """The middles of the blocks with a source; what is left of the raster behind the last block has none."""
    side, radius = options.block, options.block_radius
    rows, columns = (size // side for size in sources.shape)
    blocks = sources[: rows * side, : columns * side].reshape(rows, side, columns, side).sum(axis=(1, 3))
    at = np.argwhere(blocks > 0)
    return [
        Target(row * side + radius, column * side + radius, float(blocks[row, column]))
        for row, column in at.tolist()
    ]


def window_of(target: Target, shape: Sequence[int], reach: int) -> Window:
    """The cells within reach of a target."""
    top, left = max(target.row - reach, 0), max(target.column - reach, 0)
    rows = slice(top, min(target.row + reach + 1, shape[0]))
    columns = slice(left, min(target.column + reach + 1, shape[1]))
    return Window(rows, columns, (target.row - top, target.column - left))


def disc(window: Window, radius: float) -> np.ndarray:
    """Cells of a window whose middle lies within a radius of the target's."""
    rows, columns = np.ogrid[: window.shape[0], : window.shape[1]]
    return np.asarray(np.hypot(rows - window.target[0], columns - window.target[1]) <= radius)


def window_sources(
    sources: Floats,
    target: Target,
    window: Window,
    options: WindowOptions,
    *,
    conditions: tuple[Condition, ...] = (),
) -> Floats:
    """The current that each cell of a window puts in: together as much as the target's strength.

    As Omniscape does, the block of the target is taken out where it lies in a whole window, also where the
    window is cut off at the northern or western edge of the raster.

    Args:
        sources: Strength of each cell of the raster.
        target: The target.
        window: Its window.
        options: What is asked for.
        conditions: What source and target must have alike; a source that has not puts nothing in.
    """
    found = np.where(disc(window, options.radius), sources[window.rows, window.columns], 0.0)
    start = options.reach - options.block_radius
    stop = options.reach + options.block_radius + 1
    found[start : min(stop, sources.shape[0]), start : min(stop, sources.shape[1])] = 0.0
    total = found[found > 0].sum()
    if total > 0:
        found[found > 0] *= target.strength / total
    for condition in conditions:
        found[~_alike(condition, target, window, options.block_radius)] = 0.0
    return found


def _alike(condition: Condition, target: Target, window: Window, radius: int) -> np.ndarray:
    """Cells of a window that are like the target's block; those without a value are taken to be."""
    rows = slice(target.row - radius, target.row + radius + 1)
    columns = slice(target.column - radius, target.column + radius + 1)
    block = condition.at_target[rows, columns]
    known = block.T[np.isfinite(block.T)]
    if not len(known):
        raise DataError(
            "landscape.no_condition",
            f"a condition has no value at the target in row {target.row + 1}, column {target.column + 1}",
            do="give conditions a value wherever there is a source",
        )
    here = condition.at_source[window.rows, window.columns]
    if condition.comparison == "equal":
        unlike = here != _commonest(known)
    else:
        off = here - np.median(known)
        unlike = (off > condition.upper) | (off < condition.lower)
    return np.asarray(~(unlike & np.isfinite(here)))


def _commonest(values: Floats) -> float:
    """The value that is there most often; of several the one that first was."""
    counts: dict[float, int] = {}
    best, most = float(values[0]), 0
    for value in values.tolist():
        counts[value] = counts.get(value, 0) + 1
        if counts[value] > most:
            best, most = value, counts[value]
    return best

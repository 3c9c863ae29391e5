"""The order in which nodes are eliminated: nested dissection of the grid that they lie on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from qaplan.landscape.circuits.types import Ints

__all__ = ["Elimination", "nested_dissection"]

_LEAF = 48
_TILE = 64
_FINEST = 8
_WINDOW = 0.12
_CROWDED = 0.02


@dataclass(frozen=True, eq=False)
class Elimination:
    """In which order nodes are eliminated.

    Args:
        order: The nodes, shape (n_nodes,).
        sizes: How many nodes, one after the other, make one tile or one cut, shape (n_pieces,); a cut comes
            after the pieces on both of its sides.
    """

    order: Ints
    sizes: Ints


def nested_dissection(place: Ints, first: Ints, second: Ints) -> Elimination | None:
    """Order nodes so that few new entries arise when they are eliminated.

    The grid is cut in two along the row or column near its middle that holds the fewest nodes; each half is
    ordered by the same rule, and the nodes of the cut come after both. An edge that leaps over a cut, as
    those of a region of many cells do, brings its end on the smaller side into the cut.

    Args:
        place: Row and column of each node, shape (n_nodes, 2).
        first: The one end of each edge, shape (n_edges,).
        second: The other end, shape (n_edges,).

    Returns:
        The order, or None where too many nodes share a place for the grid to guide.

    Source:
        George 1973, SIAM Journal on Numerical Analysis 10:345-363.
    """
    rows, columns = (int(each) + 1 for each in place.max(axis=0))
    grid = np.full((rows, columns), -1, np.int64)
    names = np.arange(len(place))
    grid[place[:, 0], place[:, 1]] = names
    hidden = names[grid[place[:, 0], place[:, 1]] != names]
    if len(hidden) > max(64, _CROWDED * len(place)):
        return None
    dissecting = _Dissecting(grid, place, _leaps(place, first, second))
    dissecting.cut(0, rows, 0, columns, dissecting.leaps)
    pieces = [each for each in (*dissecting.order, hidden) if len(each)]
    return Elimination(np.concatenate(pieces), np.array([len(each) for each in pieces]))


def _leaps(place: Ints, first: Ints, second: Ints) -> Ints:
    """Edges between nodes that are no neighbours on the grid, shape (n, 2)."""
    rows, columns = place[:, 0], place[:, 1]
    long = np.abs(rows[first] - rows[second]) > 1
    long |= np.abs(columns[first] - columns[second]) > 1
    return np.stack([first[long], second[long]], axis=1)


class _Dissecting:
    """The order so far; nodes that a cut has taken leave the grid."""

    def __init__(self, grid: Ints, place: Ints, leaps: Ints) -> None:
        self.grid, self.place, self.leaps = grid, place, leaps
        self.order: list[Ints] = []

    def cut(self, top: int, bottom: int, left: int, right: int, leaps: Ints) -> None:
        """Order the nodes of a rectangle, given the leaping edges with both ends in it."""
        inside = self.grid[top:bottom, left:right]
        if max(inside.shape) <= _TILE and not len(leaps):
            ordered = inside.ravel()[_pattern(*inside.shape)]
            self.order.append(ordered[ordered >= 0])
            return
        there = inside >= 0
        along_rows, along_columns = there.sum(axis=1), there.sum(axis=0)
        total = int(along_rows.sum())
        if total <= _LEAF or max(inside.shape) < 4:
            self.order.append(inside[there])
            return
        top, bottom = _trimmed(along_rows, top)
        left, right = _trimmed(along_columns, left)
        if bottom - top >= right - left:
            at = _thinnest(along_rows[along_rows.nonzero()[0][0] :][: bottom - top], top)
            boxes = ((top, at, left, right), (at + 1, bottom, left, right))
            taken = self.grid[at, left:right]
            axis = 0
        else:
            at = _thinnest(along_columns[along_columns.nonzero()[0][0] :][: right - left], left)
            boxes = ((top, bottom, left, at), (top, bottom, at + 1, right))
            taken = self.grid[top:bottom, at]
            axis = 1
        cut = taken[taken >= 0]
        taken[:] = -1
        if len(leaps):
            cut, leaps = self._with_leaps(cut, leaps, axis, at)
        for box, of_box in zip(boxes, self._shared_out(leaps, axis, at), strict=True):
            self.cut(*box, of_box)
        self.order.append(cut)

    def _with_leaps(self, cut: Ints, leaps: Ints, axis: int, at: int) -> tuple[Ints, Ints]:
        """Take the ends of leaps over the cut that lie on the side with fewer of them; the leaps left."""
        leaps = leaps[(self.grid[tuple(self.place[leaps].T)] >= 0).all(axis=0)] if len(leaps) else leaps
        before = self.place[leaps, axis] < at
        over = before[:, 0] != before[:, 1]
        if not over.any():
            return cut, leaps
        crossing = leaps[over]
        sides = [np.unique(crossing[before[over] == side]) for side in (True, False)]
        taken = min(sides, key=len)
        self.grid[tuple(self.place[taken].T)] = -1
        left = leaps[~over]
        return np.concatenate([cut, taken]), left[~np.isin(left, taken).any(axis=1)]

    def _shared_out(self, leaps: Ints, axis: int, at: int) -> tuple[Ints, Ints]:
        if not len(leaps):
            return leaps, leaps
        before = self.place[leaps[:, 0], axis] < at
        return leaps[before], leaps[~before]


@lru_cache(maxsize=4 * _TILE * _TILE)
def _pattern(rows: int, columns: int) -> Ints:
    """The order of the cells of a small rectangle, each named by row * columns + column."""
    cells = np.arange(rows * columns).reshape(rows, columns)
    if cells.size <= _FINEST:
        return cells.ravel()
    if rows < columns:
        return cells.T.ravel()[_pattern(columns, rows)]
    at = rows // 2
    above = _pattern(at, columns)
    below = (at + 1) * columns + _pattern(rows - at - 1, columns)
    return np.concatenate([above, below, cells[at]])


def _trimmed(counts: Ints, start: int) -> tuple[int, int]:
    """Where a rectangle begins and ends once empty lines at its rim are left off."""
    held = counts.nonzero()[0]
    return start + int(held[0]), start + int(held[-1]) + 1


def _thinnest(counts: Ints, start: int) -> int:
    """The line near the middle of the nodes that holds the fewest, the one nearest the middle first."""
    below = np.cumsum(counts) - counts / 2
    total = below[-1] + counts[-1] / 2
    off = np.abs(below / total - 0.5)
    off[[0, -1]] = 1.0
    near = np.flatnonzero(off <= max(_WINDOW, float(off.min())))
    best = near[np.lexsort((off[near], counts[near]))[0]]
    return start + int(best)

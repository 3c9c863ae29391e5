"""Cheapest ways over a landscape: the path, and the corridor of all ways that cost little more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError, UsageError
from qaplan.landscape.circuits.graph import raster_circuit
from qaplan.landscape.rasters.types import Floats, Ints, Raster

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["Corridor", "CostGround", "corridor_between", "corridors_among", "cost_ground"]

Bools: TypeAlias = NDArray[np.bool_]

_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class CostGround:
    """A landscape ready to be crossed.

    Args:
        resistance: The cost of crossing one cell, for each unit of length; no value where none passes.
        node: The node of each cell, shape (rows, columns); -1 where none passes.
        steps: Cost of each step between neighbours, both ways.
    """

    resistance: Raster
    node: Ints
    steps: csr_array


@dataclass(frozen=True, eq=False)
class Corridor:
    """The ways between two groups of cells.

    Args:
        path: Cells of the cheapest way, from the one to the other, counted row by row from the north-west.
        cost: What it costs: resistance times length, in the unit of the grid.
        length: How long it is, from middle to middle, in the unit of the grid.
        excess: How much more than the cheapest way the best way through each cell costs, as a part of it;
            no value where no way leads.
        slack: Up to which excess a cell belongs to the corridor.
    """

    path: Ints
    cost: float
    length: float
    excess: Raster
    slack: float

    @property
    def is_within(self) -> Bools:
        """The corridor, shape (rows, columns)."""
        return np.asarray(self.excess.values <= self.slack, dtype=np.bool_)

    @property
    def narrowest(self) -> int:
        """Its width where it is narrowest but at the ends: each cell counts at the nearest of the path."""
        return _narrowest(self)


def cost_ground(resistance: Raster) -> CostGround:
    """Make a landscape ready: a step costs the mean resistance of its two cells times its length.

    Args:
        resistance: Of each cell, more than 0; what has no value is not crossed.

    Raises:
        DataError: ``corridor.bad_resistance`` where a cell has 0 or less.
    """
    from scipy.sparse import csr_array

    known = np.isfinite(resistance.values)
    if not (resistance.values[known] > 0).all():
        do = "give every cell that can be crossed more than 0, and no value to the others"
        raise DataError("corridor.bad_resistance", "a resistance is 0 or less", do=do)
    joined = raster_circuit(resistance.with_values(1 / resistance.values))
    graph = joined.circuit
    cost = resistance.cell / graph.conductance
    ends = (np.concatenate([graph.first, graph.second]), np.concatenate([graph.second, graph.first]))
    steps = csr_array((np.concatenate([cost, cost]), ends), shape=(graph.n_nodes, graph.n_nodes))
    return CostGround(resistance, joined.node, steps)


def corridor_between(ground: CostGround, start: Ints, end: Ints, *, slack: float = 0.1) -> Corridor:
    """Find the cheapest way from one group of cells to another, and the corridor about it.

    Args:
        ground: The landscape.
        start: Cells of the one group, counted row by row from the north-west.
        end: Cells of the other.
        slack: How much more than the cheapest way a way of the corridor may cost, as a part of it.

    Raises:
        UsageError: ``corridor.bad_slack`` where it is negative or no number.
        DataError: ``corridor.off_ground`` where no cell of a group can be crossed, ``corridor.same_place``
            where both share a cell, ``corridor.no_way`` where none leads from one to the other.

    Source:
        Adriaensen et al. 2003, Landscape and Urban Planning 64:233-247.
    """
    return corridors_among(ground, (start, end), slack=slack)[0, 1]


def corridors_among(
    ground: CostGround, places: Sequence[Ints], *, slack: float = 0.1
) -> dict[tuple[int, int], Corridor]:
    """The corridors between each two of several groups of cells; the ground is walked once for each group.

    Args:
        ground: The landscape.
        places: The cells of each group.
        slack: As in :func:`corridor_between`.

    Returns:
        Corridors by the positions of the groups, the lower first.

    Raises:
        UsageError: ``corridor.bad_slack``.
        DataError: ``corridor.off_ground``, ``corridor.same_place``, ``corridor.no_way``.
    """
    if not (np.isfinite(slack) and slack >= 0):
        raise UsageError("corridor.bad_slack", "the slack is no share", do="give 0.1 for a tenth more")
    reached = [_reached(ground, each) for each in places]
    pairs = combinations(range(len(reached)), 2)
    return {(i, j): _corridor(ground, reached[i], reached[j], slack) for i, j in pairs}


@dataclass(frozen=True, eq=False)
class _Reached:
    """What each node costs from one place, and the node before it on that way."""

    nodes: Ints
    cost: Floats
    before: Ints


def _reached(ground: CostGround, cells: Ints) -> _Reached:
    from scipy.sparse.csgraph import dijkstra

    nodes = _nodes(ground, cells)
    cost, before, _ = dijkstra(ground.steps, indices=nodes, min_only=True, return_predecessors=True)
    return _Reached(nodes, np.asarray(cost, dtype=np.float64), np.asarray(before, dtype=np.int64))


def _corridor(ground: CostGround, start: _Reached, end: _Reached, slack: float) -> Corridor:
    if np.intersect1d(start.nodes, end.nodes).size:
        raise DataError("corridor.same_place", "both places share a cell", do="choose two places")
    last = int(end.nodes[np.argmin(start.cost[end.nodes])])
    cost = float(start.cost[last])
    if not np.isfinite(cost):
        do = "look for water, a border of the raster, or cells without a value between them"
        raise DataError("corridor.no_way", "no way leads from one place to the other", do=do)
    path = _cells_of(ground, _walked_back(start.before, last))
    total = (start.cost + end.cost - cost) / cost
    total[~np.isfinite(total)] = np.nan
    total[total < _ROUNDING] = 0.0  # a sum of steps taken in another order
    excess = np.where(ground.node >= 0, total[ground.node], np.nan)
    grid = ground.resistance
    return Corridor(path, cost, _length(grid, path), grid.with_values(excess), slack)


def _nodes(ground: CostGround, cells: Ints) -> Ints:
    nodes = ground.node.ravel()[cells[(cells >= 0) & (cells < ground.node.size)]]
    nodes = np.unique(nodes[nodes >= 0])
    if not len(nodes):
        do = "move it to ground that can be crossed, or look at the systems of both files"
        raise DataError("corridor.off_ground", "a place lies on no cell that can be crossed", do=do)
    return np.asarray(nodes, dtype=np.int64)


def _walked_back(before: Ints, last: int) -> Ints:
    way = [last]
    while before[way[-1]] >= 0:
        way.append(int(before[way[-1]]))
    return np.array(way[::-1], dtype=np.int64)


def _cells_of(ground: CostGround, nodes: Ints) -> Ints:
    """The cell of each node; here every node is one cell."""
    return np.asarray(np.flatnonzero(ground.node.ravel() >= 0)[nodes], dtype=np.int64)


def _length(grid: Raster, path: Ints) -> float:
    row, column = np.divmod(path, grid.columns)
    return float(np.hypot(np.diff(row), np.diff(column)).sum() * grid.cell)


def _narrowest(corridor: Corridor) -> int:
    from scipy.spatial import cKDTree

    columns = corridor.excess.columns
    path = np.column_stack(np.divmod(corridor.path, columns))
    within = np.argwhere(corridor.is_within)
    nearest = cKDTree(path).query(within)[1]
    shares = np.bincount(nearest, minlength=len(path))
    inner = shares[1:-1]
    return int(inner.min()) if len(inner) else int(shares.min())

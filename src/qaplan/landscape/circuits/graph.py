"""The circuit of a raster: a node for each cell that lets current through, an edge to each neighbour."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.landscape.circuits.types import Circuit, Floats, Ints, RasterCircuit
from qaplan.landscape.rasters.types import Raster

__all__ = ["Average", "Neighbours", "network_circuit", "raster_circuit"]

Neighbours: TypeAlias = Literal[4, 8]
Average: TypeAlias = Literal["resistance", "conductance"]
Bools: TypeAlias = NDArray[np.bool_]

_STRAIGHT = ((0, 1), (1, 0))
_DIAGONAL = ((1, 1), (1, -1))


def raster_circuit(
    conductance: Raster,
    *,
    neighbours: Neighbours = 8,
    average: Average = "resistance",
    same_node: Ints | None = None,
) -> RasterCircuit:
    """Join each cell that lets current through to its neighbours.

    Args:
        conductance: The conductance of each cell; a cell with none, 0 or less is no node.
        neighbours: 4, or 8 with the diagonals, whose conductance is divided by the square root of 2.
        average: Of two neighbours the ``resistance`` or the ``conductance`` is averaged.
        same_node: Cells with the same number above 0 are one node, shape (rows, columns). Such a cell
            carries the node of its number also where it lets nothing through itself, as long as another
            cell of that number does; only cells that let current through have edges.

    Returns:
        The circuit, its nodes in the order of their first cells, row by row. Edges between the same two
        nodes are kept apart: they come one direction after the other (east, south, south-east, south-west)
        and row by row within.

    Raises:
        DataError: ``landscape.not_finite`` if a conductance is infinite,
            ``landscape.other_cells`` if `same_node` has another shape.

    Source:
        McRae et al. 2008, Ecology 89:2712-2724; averages as in the manual of Circuitscape 5.

    >>> path = raster_circuit(Raster(np.array([[1.0, 1.0, 0.5]])))
    >>> path.circuit.conductance.round(3).tolist()
    [1.0, 0.667]
    """
    cells = conductance.values
    if np.isinf(cells).any():
        raise _infinite(cells)
    open_ = np.isfinite(cells) & (cells > 0)
    node, n_nodes, place, merged = _numbered(open_, same_node)
    parts = [_towards(step, cells, open_, node, average) for step in _steps(neighbours)]
    first, second, weight, one, other = (np.concatenate(each) for each in zip(*parts, strict=True))
    circuit = Circuit(n_nodes, first, second, weight, place)
    return RasterCircuit(circuit, node, np.stack([one, other], axis=1) if merged else None)


def network_circuit(first: Ints, second: Ints, conductance: Floats, n_nodes: int) -> Circuit:
    """A circuit of named edges, without a place on the ground.

    Args:
        first: The one end of each edge, shape (n_edges,).
        second: The other end, shape (n_edges,).
        conductance: Of each edge, shape (n_edges,); an edge of 0 is none, nor is one from a node to itself.
        n_nodes: Number of nodes.

    Raises:
        DataError: ``landscape.not_finite`` if a conductance is not a number or infinite,
            ``landscape.bad_conductance`` if one is negative.
    """
    if not np.isfinite(conductance).all():
        at = int(np.flatnonzero(~np.isfinite(conductance))[0])
        raise DataError(
            "landscape.not_finite",
            f"a conductance is {conductance[at]}",
            where=f"edge {at + 1}",
            do="give a number of 0 or more",
        )
    if (conductance < 0).any():
        at = int(np.flatnonzero(conductance < 0)[0])
        raise DataError(
            "landscape.bad_conductance",
            f"a conductance is negative: {conductance[at]:g}",
            where=f"edge {at + 1}",
            do="give a number of 0 or more",
        )
    kept = (first != second) & (conductance > 0)
    return Circuit(n_nodes, first[kept], second[kept], conductance[kept])


def _infinite(cells: Floats) -> DataError:
    row, column = (int(each[0]) for each in np.nonzero(np.isinf(cells)))
    return DataError(
        "landscape.not_finite",
        "a conductance is infinite",
        where=f"row {row + 1}, column {column + 1}",
        do="a resistance of 0 has no conductance: give a small resistance, or a short-circuit region",
    )


def _steps(neighbours: Neighbours) -> tuple[tuple[int, int], ...]:
    return _STRAIGHT if neighbours == 4 else _STRAIGHT + _DIAGONAL


def _numbered(open_: Bools, same_node: Ints | None) -> tuple[Ints, int, Ints, bool]:
    """Nodes of cells, their number, the row and column of each, and whether any is of several cells."""
    if same_node is not None and same_node.shape != open_.shape:
        raise DataError(
            "landscape.other_cells",
            f"the regions have {same_node.shape} cells, the raster {open_.shape}",
            do="give rasters of the same cells",
        )
    flat = np.flatnonzero(open_)
    node = np.full(open_.size, -1, np.int64)
    node[flat] = np.arange(len(flat))
    merged = same_node is not None and bool((same_node > 0).any())
    if same_node is not None and merged:
        flat = _merge(node, same_node.ravel(), flat)
    place = np.stack(np.divmod(flat, open_.shape[1]), axis=1)
    return node.reshape(open_.shape), len(flat), place, merged


def _merge(node: Ints, numbers: Ints, flat: Ints) -> Ints:
    """Give the cells of each number the node of its first cell with a node; the first cells that are left."""
    with_number = np.flatnonzero((numbers > 0) & (node >= 0))
    known, at = np.unique(numbers[with_number], return_index=True)
    heads = node[with_number[at]]
    cells = np.flatnonzero(np.isin(numbers, known))
    node[cells] = heads[np.searchsorted(known, numbers[cells])]
    left = np.unique(node[node >= 0])
    anew = np.full(len(flat) + 1, -1, np.int64)
    anew[left] = np.arange(len(left))
    node[:] = anew[node]
    return flat[left]


def _towards(
    step: tuple[int, int], cells: Floats, open_: Bools, node: Ints, average: Average
) -> tuple[Ints, Ints, Floats, Ints, Ints]:
    """Edges of one direction: their nodes, conductances and cells."""
    down, right = step
    here, there = _halves(down, right)
    joined = open_[here] & open_[there] & (node[here] != node[there])
    a, b = cells[here][joined], cells[there][joined]
    weight = 2 / (1 / a + 1 / b) if average == "resistance" else (a + b) / 2
    if down and right:
        weight = weight / np.sqrt(2)
    columns = node.shape[1]
    row, column = np.nonzero(joined)
    one = row * columns + column + (1 if right < 0 else 0)
    return node[here][joined], node[there][joined], weight, one, one + down * columns + right


def _halves(down: int, right: int) -> Iterator[tuple[slice, slice]]:
    """The cells that have a neighbour in that direction, and those neighbours."""
    rows = (slice(None, -down or None), slice(down, None))
    if right < 0:
        return zip(rows, (slice(-right, None), slice(None, right)), strict=True)
    return zip(rows, (slice(None, -right or None), slice(right, None)), strict=True)

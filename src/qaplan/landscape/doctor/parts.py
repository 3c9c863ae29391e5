"""The parts of a landscape that current cannot leave, found without making a circuit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qaplan.landscape.circuits.graph import Neighbours
from qaplan.landscape.doctor.types import Part, Points
from qaplan.landscape.rasters.types import Floats, Ints

__all__ = ["Parts", "parts_of", "parts_with_points"]

_SHOWN = 10


@dataclass(frozen=True, eq=False)
class Parts:
    """Parts, and which cells are one node.

    Args:
        label: The part of each cell, from 1; 0 where it lets nothing through, shape (rows, columns).
        node_like: A number that cells of one node share; -1 where there is no node, shape (rows, columns).
        cells: Number of cells that let current through.
        nodes: Number of nodes.
        edges: Number of edges.
    """

    label: Ints
    node_like: Ints
    cells: int
    nodes: int
    edges: int

    @property
    def sizes(self) -> Ints:
        """Number of cells of each part, shape (n_parts,)."""
        return np.bincount(self.label.ravel())[1:].astype(np.int64)


def parts_of(values: Floats, neighbours: Neighbours, same_node: Ints | None = None) -> Parts:
    """Find the parts of a raster.

    Args:
        values: Resistances or conductances; a cell without a value, with 0 or less lets nothing through.
        neighbours: Whether cells are joined to 4 or to 8 neighbours.
        same_node: The number of each cell's short-circuit region, 0 for none.
    """
    from scipy.ndimage import label

    open_ = np.isfinite(values) & (values > 0)
    found, count = label(open_, structure=np.ones((3, 3)) if neighbours == 8 else None)
    node_like = np.where(open_, np.arange(values.size).reshape(values.shape), -1)
    nodes = int(open_.sum())
    if same_node is not None and (same_node > 0).any():
        found, nodes = _joined(found, count, node_like, same_node, nodes)
    return Parts(found.astype(np.int64), node_like, int(open_.sum()), nodes, _edges(open_, neighbours))


def _joined(found: Ints, count: int, node_like: Ints, same_node: Ints, nodes: int) -> tuple[Ints, int]:
    """Parts that a short-circuit region joins are one; its cells share a node."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    inside = (same_node > 0) & (node_like >= 0)
    numbers, at = np.unique(same_node[inside], return_inverse=True)
    part = found[inside]
    size = count + 1 + len(numbers)
    links = coo_array((np.ones(len(part), np.int8), (part, count + 1 + at)), shape=(size, size))
    joined = connected_components(links, directed=False)[1]
    renumbered = np.unique(joined[1 : count + 1], return_inverse=True)[1] + 1
    label = np.concatenate([[0], renumbered])[found]
    cells = (same_node > 0) & np.isin(same_node, numbers)
    which = np.searchsorted(numbers, same_node[cells])
    node_like[cells] = node_like.size + which
    part_of_region = np.zeros(len(numbers), np.int64)
    part_of_region[at] = label[inside]
    label[cells] = part_of_region[which]
    return label, nodes - int(inside.sum()) + len(numbers)


def _edges(open_: np.ndarray, neighbours: Neighbours) -> int:
    total = int((open_[:, 1:] & open_[:, :-1]).sum()) + int((open_[1:] & open_[:-1]).sum())
    if neighbours == 8:
        total += int((open_[1:, 1:] & open_[:-1, :-1]).sum()) + int((open_[1:, :-1] & open_[:-1, 1:]).sum())
    return total


def parts_with_points(parts: Parts, points: Points | None) -> tuple[Part, ...]:
    """The largest parts and those that hold points, the largest first.

    Args:
        parts: All parts.
        points: Points on the raster.
    """
    sizes = parts.sizes
    held: dict[int, set[int]] = {}
    if points is not None:
        label = parts.label[points.row, points.column]
        for number, part in zip(points.number.tolist(), label.tolist(), strict=True):
            if part > 0:
                held.setdefault(part - 1, set()).add(int(number))
    largest = set(np.argsort(-sizes, kind="stable")[:_SHOWN].tolist())
    shown = sorted(largest | set(held), key=lambda each: (-int(sizes[each]), each))
    return tuple(Part(int(sizes[each]), tuple(sorted(held.get(each, ())))) for each in shown)

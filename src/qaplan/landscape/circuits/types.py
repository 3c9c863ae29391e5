"""What a circuit is, and what can be asked of it once it is factored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Circuit", "Factor", "RasterCircuit"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Circuit:
    """Nodes and the conductors between them.

    Args:
        n_nodes: Number of nodes, named 0 to n_nodes - 1.
        first: The one end of each edge, shape (n_edges,).
        second: The other end, shape (n_edges,); never the same node.
        conductance: Its conductance, more than 0, shape (n_edges,).
        place: Row and column of each node on the grid that it was made from, shape (n_nodes, 2); it guides
            the order in which nodes are eliminated. None for a network without places.
    """

    n_nodes: int
    first: Ints
    second: Ints
    conductance: Floats
    place: Ints | None = None


@dataclass(frozen=True, eq=False)
class RasterCircuit:
    """The circuit of a raster.

    Args:
        circuit: Its nodes and edges.
        node: The node of each cell, shape (rows, columns); -1 where the cell is none.
        ends: The two cells that each edge joins, as row * columns + column, shape (n_edges, 2). None where
            every node is a single cell, whose `place` then says the same.
    """

    circuit: Circuit
    node: Ints
    ends: Ints | None = None

    def edge_cells(self) -> tuple[Ints, Ints]:
        """The cells that each edge joins, as row * columns + column: those of `first`, those of `second`."""
        if self.ends is not None:
            return self.ends[:, 0], self.ends[:, 1]
        place = self.circuit.place
        assert place is not None
        cell = place[:, 0] * self.node.shape[1] + place[:, 1]
        return cell[self.circuit.first], cell[self.circuit.second]


class Factor(Protocol):
    """A grounded system that is ready to be solved for any number of right sides."""

    solver: str
    """Which solver was taken: ``direct`` or ``amg``."""

    residual: float
    """The largest relative residual of all solves so far."""

    def solve(self, current: Floats) -> Floats:
        """Potentials of all nodes, the grounded ones 0.

        Args:
            current: Current put into each node, shape (n_nodes,) or (n_nodes, k); what is put into a
                grounded node is of no effect.

        Returns:
            Potentials, of the same shape.
        """
        ...

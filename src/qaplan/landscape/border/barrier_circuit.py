"""A circuit with barrier lines on its edges: each crossing is an edge of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.landscape.border.edges import EdgeCrossings
from qaplan.landscape.circuits.types import Circuit

__all__ = ["BarrierCircuit", "with_barriers"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class BarrierCircuit:
    """A circuit whose lines can be shut and opened.

    Args:
        circuit: The circuit as if there were no lines. An edge that lines cross several times is a row of
            edges, so that each line can be opened by itself and all open make the edge that it was.
        edge: The edge of each crossing, shape (n_crossings,).
        crossings: The crossings.
    """

    circuit: Circuit
    edge: Ints
    crossings: EdgeCrossings

    def shut(self, permeability: Floats) -> Floats:
        """Conductance of every edge with the lines shut, shape (n_edges,).

        Args:
            permeability: Of each line, shape (n_lines,).
        """
        conductance = self.circuit.conductance.copy()
        conductance[self.edge] *= permeability[self.crossings.line]
        return conductance


def with_barriers(circuit: Circuit, crossings: EdgeCrossings) -> BarrierCircuit:
    """Lay lines on the edges of a circuit.

    An edge that is crossed ``k`` times becomes ``k`` edges in a row, each of ``k`` times its conductance:
    with all of them shut at a permeability it has that share of its conductance, however many lines there
    are, and with all open it is whole.

    Args:
        circuit: The circuit.
        crossings: Where its edges cross lines, in the order of the edges.
    """
    times = np.bincount(crossings.edge, minlength=len(circuit.first))
    rank = np.arange(len(crossings)) - np.searchsorted(crossings.edge, crossings.edge)
    last = rank == times[crossings.edge] - 1
    further = np.flatnonzero(rank > 0)
    node_after = np.full(len(crossings), -1, dtype=np.int64)
    node_after[~last] = circuit.n_nodes + np.arange(int((~last).sum()))
    edge = crossings.edge.copy()
    edge[further] = len(circuit.first) + np.arange(len(further))
    first = np.concatenate([circuit.first, node_after[further - 1]])
    second = np.concatenate([circuit.second, circuit.second[crossings.edge[further]]])
    second[edge[~last]] = node_after[~last]
    conductance = np.concatenate([circuit.conductance * np.maximum(times, 1), np.zeros(len(further))])
    conductance[edge] = (circuit.conductance * times)[crossings.edge]
    place = circuit.place
    if place is not None:
        place = np.concatenate([place, place[circuit.first[crossings.edge[~last]]]])
    made = replace(
        circuit,
        n_nodes=circuit.n_nodes + int((~last).sum()),
        first=first,
        second=second,
        conductance=conductance,
        place=place,
    )
    return BarrierCircuit(made, edge, crossings)

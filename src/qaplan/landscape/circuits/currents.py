"""How much current passes through each node and along each edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qaplan.landscape.circuits.types import Circuit, Floats, Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["PairCurrents", "edge_flows", "node_currents", "summed_over_pairs"]

_BLOCK_BYTES = 16_000_000


def edge_flows(circuit: Circuit, potential: Floats) -> Floats:
    """Current along each edge, from its first to its second node, shape (n_edges,).

    Args:
        circuit: The circuit.
        potential: Of each node, shape (n_nodes,).
    """
    return circuit.conductance * (potential[circuit.first] - potential[circuit.second])


def node_currents(circuit: Circuit, potential: Floats, *, to_ground: Floats | None = None) -> Floats:
    """Current through each node: the larger of what flows in and what flows out along edges.

    Args:
        circuit: The circuit.
        potential: Of each node, shape (n_nodes,).
        to_ground: Conductance from each node to the ground, whose current is counted too, shape (n_nodes,).

    Returns:
        Current through each node, shape (n_nodes,).
    """
    flow = edge_flows(circuit, potential)
    n = circuit.n_nodes
    out = _gathered(circuit.first, flow, n) - _gathered(circuit.second, flow, n)
    flow = np.abs(flow)
    both = _gathered(circuit.first, flow, n) + _gathered(circuit.second, flow, n)
    if to_ground is not None:
        leaking = to_ground * potential
        out, both = out + leaking, both + np.abs(leaking)
    return np.asarray((both + np.abs(out)) / 2, np.float64)


class PairCurrents:
    """Node currents of many pairs in one circuit.

    What flows in and what flows out of a node differ by the current that is put in, which is known: so half
    the sum of all flows at a node, and half a unit more at the two ends, is the larger of both.
    """

    def __init__(self, circuit: Circuit) -> None:
        """Keep the circuit and which edges meet in each node."""
        self.circuit = circuit
        self._meeting = _meeting(circuit)

    def of(self, potential: Floats, one: int, other: int) -> Floats:
        """Node currents where a current of 1 flows from one node to the other, shape (n_nodes,)."""
        flow = edge_flows(self.circuit, potential)
        np.abs(flow, out=flow)
        current = np.asarray(self._meeting @ flow, np.float64)
        current[[one, other]] += 0.5
        return current


def summed_over_pairs(circuit: Circuit, columns: Floats, edges: Ints | None = None) -> Floats:
    """Half the sum, over all pairs of columns, of the absolute flows at each node.

    The flows of an edge are sorted: the sum of all differences of k sorted numbers is a weighted sum of them,
    with the weights 1 - k, 3 - k, ..., k - 1.

    Args:
        circuit: The circuit.
        columns: Potentials, shape (n_nodes, k).
        edges: The edges to look at; all when None.

    Returns:
        Of each node, shape (n_nodes,).
    """
    k, n = columns.shape[1], circuit.n_nodes
    found = np.zeros(n)
    weight = np.arange(1 - k, k, 2) / 2.0
    total = len(circuit.first) if edges is None else len(edges)
    step = max(1, _BLOCK_BYTES // (8 * k))
    for start in range(0, total, step):
        block = slice(start, start + step) if edges is None else edges[start : start + step]
        first, second = circuit.first[block], circuit.second[block]
        flow = columns[first]
        flow -= columns[second]
        flow.sort(axis=1)
        each = (flow @ weight) * circuit.conductance[block]
        low = int(min(first.min(), second.min()))
        part = np.bincount(first - low, each)
        found[low : low + len(part)] += part
        part = np.bincount(second - low, each)
        found[low : low + len(part)] += part
    return found


def _gathered(nodes: Ints, flow: Floats, n_nodes: int) -> Floats:
    return np.asarray(np.bincount(nodes, flow, n_nodes), np.float64)


def _meeting(circuit: Circuit) -> csr_array:
    """A half for each edge that meets in a node, shape (n_nodes, n_edges)."""
    from scipy.sparse import coo_array

    edges = np.arange(len(circuit.first), dtype=np.int32)
    rows = np.concatenate([circuit.first, circuit.second]).astype(np.int32)
    shape = (circuit.n_nodes, len(edges))
    return coo_array((np.full(len(rows), 0.5), (rows, np.tile(edges, 2))), shape=shape).tocsr()

"""How much current passes through each node and along each edge."""

from __future__ import annotations

import numpy as np

from qaplan.landscape.circuits.types import Circuit, Floats, Ints

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
        """Keep the flows that potentials make, and which nodes each of them touches."""
        from scipy.sparse import csc_array, csr_array

        number = len(circuit.first)
        ends = np.stack([circuit.first, circuit.second], axis=1).astype(np.int32).ravel()
        starts = np.arange(0, 2 * number + 1, 2, dtype=np.int32)
        signed = np.stack([circuit.conductance, -circuit.conductance], axis=1).ravel()
        self._edges = number
        self._flowing = csr_array((signed, ends, starts), shape=(number, circuit.n_nodes))
        self._touched = csc_array((np.full(2 * number, 0.5), ends, starts), shape=(circuit.n_nodes, number))

    @property
    def at_once(self) -> int:
        """How many pairs are best made together."""
        return max(1, _BLOCK_BYTES // (8 * max(self._edges, 1)))

    def of(self, potentials: Floats, ends: Ints) -> Floats:
        """Node currents of some pairs with a current of 1 each, shape (n_nodes, m).

        Args:
            potentials: Of each pair, shape (n_nodes, m).
            ends: The two nodes of each pair, shape (2, m).
        """
        flow = self._flowing @ potentials
        np.abs(flow, out=flow)
        current = np.asarray(self._touched @ flow, np.float64)
        pairs = np.arange(current.shape[1])
        for end in ends:
            current[end, pairs] += 0.5
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

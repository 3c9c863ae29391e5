"""How much current passes through each node and along each edge."""

from __future__ import annotations

import numpy as np

from qaplan.landscape.circuits.types import Circuit, Floats, Ints

__all__ = ["PairCurrents", "edge_flows", "node_currents", "summed_over_pairs"]

_BLOCK_BYTES = 16_000_000
_KEPT_BYTES = 200_000_000


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

    def __init__(self, circuit: Circuit, potentials: Floats) -> None:
        """Take the potentials of each point, shape (k, n_nodes)."""
        from scipy.sparse import csc_array, csr_array

        number = len(circuit.first)
        ends = np.stack([circuit.first, circuit.second], axis=1).astype(np.int32).ravel()
        starts = np.arange(0, 2 * number + 1, 2, dtype=np.int32)
        signed = np.stack([circuit.conductance, -circuit.conductance], axis=1).ravel()
        self._potentials = potentials
        self._flowing = csr_array((signed, ends, starts), shape=(number, circuit.n_nodes))
        self._touched = csc_array((np.full(2 * number, 0.5), ends, starts), shape=(circuit.n_nodes, number))
        self._kept: dict[int, Floats] = {}
        self._most_kept = _KEPT_BYTES // (8 * max(number, 1))

    def of(self, i: int, j: int, ends: tuple[int, int]) -> Floats:
        """Node currents of a pair with a current of 1, shape (n_nodes,).

        Args:
            i: The one point.
            j: The other.
            ends: Their nodes.
        """
        flow = self._flow(j) - self._flow(i)
        np.abs(flow, out=flow)
        current = np.asarray(self._touched @ flow, np.float64)
        current[list(ends)] += 0.5
        return current

    def _flow(self, point: int) -> Floats:
        """What flows along each edge for a point; kept while there is room."""
        if point in self._kept:
            return self._kept[point]
        flow = np.asarray(self._flowing @ self._potentials[point], np.float64)
        if len(self._kept) < self._most_kept:
            self._kept[point] = flow
        return flow


def summed_over_pairs(circuit: Circuit, potentials: Floats, edges: Ints | None = None) -> Floats:
    """Half the sum, over all pairs of points, of the absolute flows at each node.

    The flows of an edge are sorted: the sum of all differences of k sorted numbers is a weighted sum of them,
    with the weights 1 - k, 3 - k, ..., k - 1.

    Args:
        circuit: The circuit.
        potentials: Of each point, shape (k, n_nodes).
        edges: The edges to look at; all when None.

    Returns:
        Of each node, shape (n_nodes,).
    """
    k, n = len(potentials), circuit.n_nodes
    found = np.zeros(n)
    weight = np.arange(1 - k, k, 2) / 2.0
    total = len(circuit.first) if edges is None else len(edges)
    step = max(1, _BLOCK_BYTES // (8 * k))
    for start in range(0, total, step):
        block = slice(start, start + step) if edges is None else edges[start : start + step]
        first, second = circuit.first[block], circuit.second[block]
        flow = np.ascontiguousarray((potentials[:, first] - potentials[:, second]).T)
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

"""Flows between focal points of one circuit, which is factored once for all of them."""

from __future__ import annotations

import numpy as np

from qaplan.landscape.circuits.components import components_of
from qaplan.landscape.circuits.currents import edge_flows, node_currents
from qaplan.landscape.circuits.factors import factorise
from qaplan.landscape.circuits.types import Circuit
from qaplan.landscape.projects.files.outputs import without_traces
from qaplan.landscape.projects.grounded import Flow, flow_of
from qaplan.landscape.rasters.types import Floats, Ints

__all__ = ["PointFlows"]

_MOST_BYTES = 1_000_000_000
_GOOD_RESIDUAL = {"direct": 1e-10, "amg": 1e-9}
"""By solver; what is solved anew is better by far where it is direct, and costs most where it is iterated."""


class PointFlows:
    """Superposes potentials of a current at each focal node; solves anew where that is not good enough."""

    def __init__(self, circuit: Circuit, nodes: Ints, *, solver: str = "auto") -> None:
        """Solve for a current at each focal node, taken out at the first of its part.

        Args:
            circuit: The circuit.
            nodes: The focal nodes.
            solver: As in :func:`~qaplan.landscape.circuits.factors.factorise`.
        """
        self.circuit, self.solver, self.nodes = circuit, solver, np.unique(nodes)
        self.part = components_of(circuit)
        self.taken, self.columns = "direct", np.zeros((0, 0))
        if len(self.nodes) < 2 or 8 * circuit.n_nodes * len(self.nodes) > _MOST_BYTES:
            return
        _, heads = np.unique(self.part[self.nodes], return_index=True)
        factor = factorise(circuit, self.nodes[heads], solver=solver)
        put_in = np.zeros((circuit.n_nodes, len(self.nodes)))
        put_in[self.nodes, np.arange(len(self.nodes))] = 1.0
        self.columns = factor.solve(put_in)
        self.taken = factor.solver

    def flow(self, sources: Floats, grounds: Floats) -> Flow:
        """The flow from sources to direct grounds, all of them focal nodes.

        Args:
            sources: Current put into each node, shape (n_nodes,).
            grounds: Infinite at the grounds, 0 elsewhere, shape (n_nodes,); no node is both.
        """
        at_source, at_ground = sources[self.nodes] != 0, grounds[self.nodes] > 0
        part = self.part[self.nodes]
        live = at_source & np.isin(part, part[at_ground])
        if not len(self.columns) or not live.any() or len(np.unique(part[live])) > 1:
            return flow_of(self.circuit, sources, grounds, solver=self.solver)
        here = part == part[live][0]
        current = self._currents(np.where(live, sources[self.nodes], 0.0), at_ground & here)
        potential = self.columns @ current
        potential -= potential[self.nodes[at_ground & here]].mean()
        potential[self.part != part[live][0]] = 0.0
        potential[self.nodes[at_ground & here]] = 0.0
        residual = self._residual(potential, current)
        if residual > _GOOD_RESIDUAL[self.taken]:
            return flow_of(self.circuit, sources, grounds, solver=self.solver)
        through = without_traces(node_currents(self.circuit, potential))
        lost = int((at_source & ~live).sum())
        return Flow(potential, through, True, self.taken, residual, lost)

    def _currents(self, known: Floats, grounded: np.ndarray) -> Floats:
        """What goes into each focal node: as known, and at the grounds what keeps them at one potential."""
        at = self.columns[self.nodes]
        k = int(grounded.sum())
        system = np.ones((k + 1, k + 1))
        system[:k, :k] = at[np.ix_(grounded, grounded)]
        system[k, k] = 0.0
        right = -np.append((at @ known)[grounded], known.sum())
        found = known.copy()
        found[grounded] = np.linalg.solve(system, right)[:k]
        return found

    def _residual(self, potential: Floats, current: Floats) -> float:
        circuit, n = self.circuit, self.circuit.n_nodes
        flow = edge_flows(circuit, potential)
        off = np.zeros(n) + np.bincount(circuit.first, flow, n) - np.bincount(circuit.second, flow, n)
        off[self.nodes] -= current
        return float(np.linalg.norm(off) / np.linalg.norm(current))

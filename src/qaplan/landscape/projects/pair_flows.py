"""Potentials of pairs of points, made better where superposition has lost their last digits."""

from __future__ import annotations

import numpy as np

from qaplan.landscape.circuits.components import components_of
from qaplan.landscape.circuits.currents import edge_flows
from qaplan.landscape.circuits.factors import factorise
from qaplan.landscape.circuits.types import Circuit, Factor
from qaplan.landscape.rasters.types import Floats, Ints

__all__ = ["PairFlows"]

_GOOD_RESIDUAL = 1e-10
_MOST_ROUNDS = 3


class PairFlows:
    """Solves again for what a pair's potentials leave of its current.

    Potentials of a pair are the difference of those of two points, which are millions of times larger where
    the first point lies behind a barrier: behind other barriers, where little flows, it holds few digits.
    """

    def __init__(self, circuit: Circuit, nodes: Ints, *, solver: str = "auto") -> None:
        """Keep what is solved for.

        Args:
            circuit: The circuit.
            nodes: The nodes of the points, -1 for none.
            solver: As in :func:`~qaplan.landscape.circuits.factors.factorise`.
        """
        self.circuit, self.nodes, self.solver = circuit, nodes[nodes >= 0], solver
        self.part = components_of(circuit)
        self._made: Factor | None = None

    def refined(self, potential: Floats, one: int, other: int) -> Floats:
        """The potentials of a current of 1 from one node, whose is 0, to another, shape (n_nodes,)."""
        off = self._left(potential, one, other)
        for _ in range(_MOST_ROUNDS):
            if np.linalg.norm(off) <= _GOOD_RESIDUAL:
                break
            better = potential + self._factor().solve(off)
            better = np.where(self.part == self.part[one], better - better[one], 0.0)
            then = self._left(better, one, other)
            if not np.linalg.norm(then) < np.linalg.norm(off):
                break
            potential, off = better, then
        return potential

    def _left(self, potential: Floats, one: int, other: int) -> Floats:
        """What is put into each node and does not flow away along its edges."""
        circuit, n = self.circuit, self.circuit.n_nodes
        flow = edge_flows(circuit, potential)
        off = np.bincount(circuit.second, flow, n) - np.bincount(circuit.first, flow, n)
        off[one] -= 1.0
        off[other] += 1.0
        return np.asarray(off, np.float64)

    def _factor(self) -> Factor:
        if self._made is None:
            _, heads = np.unique(self.part[self.nodes], return_index=True)
            self._made = factorise(self.circuit, self.nodes[heads], solver=self.solver, part=self.part)
        return self._made

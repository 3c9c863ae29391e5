"""Effective resistances between all pairs of nodes, and the current that flows between them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import combinations
from typing import Literal, TypeAlias

import numpy as np

from qaplan.landscape.circuits.components import components_of
from qaplan.landscape.circuits.currents import PairCurrents, summed_over_pairs
from qaplan.landscape.circuits.factors import factorise
from qaplan.landscape.circuits.results import PairwiseResult, cautions_of
from qaplan.landscape.circuits.types import Circuit, Floats, Ints

__all__ = ["EachPair", "MapKind", "Pair", "between"]

Pair: TypeAlias = tuple[int, int]
EachPair: TypeAlias = Callable[[int, int, Floats, Floats], None]
MapKind: TypeAlias = Literal["cumulative", "maximum"]

_TOGETHER = {"direct": 10, "amg": 2}
"""How many right sides are solved together."""


def between(
    circuit: Circuit,
    nodes: Ints,
    *,
    solver: str = "auto",
    wanted: Collection[Pair] | None = None,
    each_pair: EachPair | None = None,
    maps: Collection[MapKind] = (),
) -> PairwiseResult:
    """Put a current of 1 between each two of some nodes and say what resists it.

    The circuit is factored once and solved for one node less than there are; every pair follows by
    superposition.

    Args:
        circuit: The circuit.
        nodes: The node of each point, shape (k,); -1 for a point that has none. Two points may share one.
        solver: As in `factorise`; a name that nobody knows is read as ``auto``, with a caution.
        wanted: The pairs asked for, as positions (i, j) in `nodes`; all of them when None.
        each_pair: Called for each pair of two nodes in one part of the circuit with i < j, the potentials,
            0 at point i and the resistance at point j, and the node currents, both of shape (n_nodes,).
        maps: Which maps over the pairs to make: ``cumulative``, ``maximum``.

    Returns:
        Resistances, exactly 0 for two points on one node and -1 for a pair without a way or not asked for.

    Source:
        McRae et al. 2008, Ecology 89:2712-2724, for the meaning.

    >>> path = Circuit(3, np.array([0, 1]), np.array([1, 2]), np.array([1.0, 0.5]))
    >>> between(path, np.array([0, 2])).resistance.round(9).tolist()
    [[0.0, 3.0], [3.0, 0.0]]
    """
    pairs = _Pairs(circuit, nodes, wanted)
    solved = _Solved(circuit, pairs, solver)
    resistance = pairs.table(solved.potentials)
    cumulative = maximum = None
    if each_pair is not None or "maximum" in maps or (maps and wanted is not None):
        cumulative, maximum = _one_by_one(circuit, pairs, solved.potentials, each_pair, maps)
    elif maps:
        cumulative = _all_at_once(circuit, pairs, solved.potentials)
    return PairwiseResult(
        nodes=nodes,
        resistance=resistance,
        cumulative=cumulative if "cumulative" in maps else None,
        maximum=maximum if "maximum" in maps else None,
        solver=solved.solver,
        residual=solved.residual,
        cautions=cautions_of(solver, solved.residual),
    )


class _Pairs:
    """Which points have a way to each other, and which pairs were asked for."""

    def __init__(self, circuit: Circuit, nodes: Ints, wanted: Collection[Pair] | None) -> None:
        self.nodes, self.wanted = nodes, wanted
        self.part_of_node = components_of(circuit)
        self.has_several_parts = bool(self.part_of_node.any())
        self.part = -1 - np.arange(len(nodes))
        self.part[nodes >= 0] = self.part_of_node[nodes[nodes >= 0]]

    def groups(self) -> Iterator[Ints]:
        """Points of one part of the circuit that lie on two nodes at least, by position."""
        for each in np.unique(self.part[self.part >= 0]):
            points = np.flatnonzero(self.part == each)
            if len(np.unique(self.nodes[points])) > 1:
                yield points

    def linked(self) -> Iterator[Pair]:
        """Pairs of two nodes with a way, as asked for."""
        every = combinations(range(len(self.nodes)), 2)
        asked = every if self.wanted is None else sorted({(min(p), max(p)) for p in self.wanted})
        for i, j in asked:
            if self.part[i] == self.part[j] and self.nodes[i] != self.nodes[j]:
                yield i, j

    def table(self, potentials: Floats) -> Floats:
        """Resistances of the pairs, shape (k, k)."""
        k = len(self.nodes)
        found = np.full((k, k), -1.0)
        np.fill_diagonal(found, 0.0)
        asked = np.ones((k, k), bool)
        if self.wanted is not None:
            asked[:] = False
            for i, j in self.wanted:
                asked[i, j] = asked[j, i] = True
        for points in self.groups():
            at = potentials[np.ix_(points, self.nodes[points])].T
            own = np.diag(at)
            found[np.ix_(points, points)] = (own[:, None] - at) + (own[None, :] - at.T)
        same = (self.nodes[:, None] == self.nodes[None, :]) & (self.nodes >= 0)[:, None]
        found[same] = 0.0
        found[~asked] = -1.0
        np.fill_diagonal(found, 0.0)
        return found


class _Solved:
    """Potentials for a current put in at each point and taken out at the first of its part."""

    def __init__(self, circuit: Circuit, pairs: _Pairs, solver: str) -> None:
        nodes = pairs.nodes
        self.potentials = np.zeros((len(nodes), circuit.n_nodes))
        self.solver, self.residual = "direct", 0.0
        groups = list(pairs.groups())
        if not groups:
            return
        grounds = np.array([nodes[points[0]] for points in groups])
        factor = factorise(circuit, grounds, solver=solver, part=pairs.part_of_node)
        asked = np.setdiff1d(np.unique(nodes[np.concatenate(groups)]), grounds)
        width = _TOGETHER[factor.solver]
        for start in range(0, len(asked), width):
            block = asked[start : start + width]
            current = np.zeros((circuit.n_nodes, len(block)))
            current[block, np.arange(len(block))] = 1.0
            potential = factor.solve(current)
            for at, node in enumerate(block):
                self.potentials[nodes == node] = potential[:, at]
        self.solver, self.residual = factor.solver, factor.residual


def _one_by_one(
    circuit: Circuit,
    pairs: _Pairs,
    potentials: Floats,
    each_pair: EachPair | None,
    maps: Collection[MapKind],
) -> tuple[Floats, Floats]:
    """The sum and the maximum of the node currents of the pairs, a few pairs made at a time."""
    currents = PairCurrents(circuit, potentials)
    cumulative, maximum = np.zeros(circuit.n_nodes), np.zeros(circuit.n_nodes)
    for i, j in pairs.linked():
        one, other = int(pairs.nodes[i]), int(pairs.nodes[j])
        current = currents.of(i, j, (one, other))
        if "cumulative" in maps:
            cumulative += current
        if "maximum" in maps:
            np.maximum(maximum, current, out=maximum)
        if each_pair is not None:
            potential = potentials[j] - potentials[i]
            potential -= potential[one]
            if pairs.has_several_parts:
                potential[pairs.part_of_node != pairs.part[i]] = 0.0
            each_pair(i, j, potential, current)
    return cumulative, maximum


def _all_at_once(circuit: Circuit, pairs: _Pairs, potentials: Floats) -> Floats:
    """The sum of the node currents of all pairs."""
    cumulative = np.zeros(circuit.n_nodes)
    groups = list(pairs.groups())
    for points in groups:
        edges = None
        if len(groups) > 1:
            edges = np.flatnonzero(pairs.part_of_node[circuit.first] == pairs.part[points[0]])
        cumulative += summed_over_pairs(circuit, potentials[points], edges)
        nodes = pairs.nodes[points]
        others = np.array([(nodes != each).sum() for each in nodes])
        np.add.at(cumulative, nodes, others / 2)
    return cumulative

"""What is left of a circuit when only gates may change it: a dense problem of the edges that they open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["GateCircuit", "GateState"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class GateState:
    """A circuit with some gates open.

    Args:
        drop: Potential drop over each edge for current put in at the ends of each, shape (n_edges, n_edges).
        pull: Potential drop over each edge for each direction of the objective, shape (n_edges, n_columns).
        value: The objective.
        added: Conductance that is added to each edge by the open gates, shape (n_edges,).
    """

    drop: Floats
    pull: Floats
    value: float
    added: Floats


@dataclass(frozen=True, eq=False)
class GateCircuit:
    """A circuit with every gate shut, reduced to the edges that gates open and to the populations.

    Every set of gates is then an exact update: with ``I`` the edges that it opens, ``D`` the conductance
    added to them, the objective is ``value - pull_I' (D^-1 + drop_II)^-1 pull_I``.

    Args:
        drop: Potential drop over each edge for a unit current put in at the ends of each, gates shut, shape
            (n_edges, n_edges).
        pull: Potential drop over each edge for a unit current spread over each population, shape (n_edges,
            n_populations).
        between: Mean potential of each population for the current of each, shape (n_populations,
            n_populations).
        weight: Weight of each pair of populations in the objective, symmetric, zero on its diagonal; with a
            sum of 2 the objective is a mean over pairs. Shape (n_populations, n_populations).
        gate: The gate of each pair of a gate and an edge that it opens, shape (n_members,), in order.
        edge: Its edge, shape (n_members,).
        added: The conductance that the gate adds to the edge, over 0, shape (n_members,).
        n_gates: Number of gates.

    Source:
        Woodbury 1950, Inverting modified matrices, Princeton Statistical Research Group memorandum 42.
    """

    drop: Floats
    pull: Floats
    between: Floats
    weight: Floats
    gate: Ints
    edge: Ints
    added: Floats
    n_gates: int

    @property
    def n_edges(self) -> int:
        """Number of edges that a gate opens."""
        return int(self.drop.shape[0])

    @cached_property
    def shut(self) -> GateState:
        """No gate open."""
        columns = self._columns
        value = float(np.einsum("ac,ab,bc->", columns, self.between, columns))
        return GateState(self.drop, self.pull @ columns, value, np.zeros(self.n_edges))

    @cached_property
    def most(self) -> Floats:
        """Conductance that is added to each edge where all gates are open, shape (n_edges,)."""
        return self.added_by(range(self.n_gates))

    @cached_property
    def blocks(self) -> tuple[Ints, Floats]:
        """Edges of each gate and what it adds to them, shape (n_gates, widest), filled up with nothing."""
        counts = np.bincount(self.gate, minlength=self.n_gates)
        widest = max(int(counts.max(initial=0)), 1)
        edges = np.zeros((self.n_gates, widest), dtype=np.int64)
        added = np.zeros((self.n_gates, widest))
        place = np.arange(len(self.gate)) - np.repeat(np.cumsum(counts) - counts, counts)
        edges[self.gate, place], added[self.gate, place] = self.edge, self.added
        return edges, added

    @cached_property
    def is_overlapping(self) -> bool:
        """Whether two gates open one edge."""
        return len(np.unique(self.edge)) < len(self.edge)

    @cached_property
    def _columns(self) -> Floats:
        """Directions whose squares sum to the weighted sum over pairs, shape (n_populations, n_columns)."""
        laplacian = np.diag(self.weight.sum(axis=0)) - self.weight
        values, vectors = np.linalg.eigh(laplacian)
        kept = values > 1e-12 * max(values.max(initial=0.0), 1e-300)
        return np.asarray(vectors[:, kept] * np.sqrt(values[kept]))

    def shut_from(self, half_open: Floats) -> GateCircuit:
        """The same with every gate shut, where its potentials were solved with some open by half.

        A circuit with its gates shut is ill-conditioned; one between shut and open is solved far better.

        Args:
            half_open: Conductance that was added to each edge in the solving, shape (n_edges,).
        """
        if not self.n_edges:
            return self
        from scipy.linalg import solve_triangular

        root = np.sqrt(half_open)
        core = np.eye(self.n_edges) - root[:, None] * self.drop * root
        factor = np.linalg.cholesky(core)
        across = solve_triangular(factor, root[:, None] * self.drop, lower=True)
        aside = solve_triangular(factor, root[:, None] * self.pull, lower=True)
        return replace(
            self,
            drop=self.drop + across.T @ across,
            pull=self.pull + across.T @ aside,
            between=self.between + aside.T @ aside,
        )

    def added_by(self, gates: Ints | range | tuple[int, ...] | list[int]) -> Floats:
        """Conductance that open gates add to each edge: of several that open one edge, the widest counts."""
        is_open = np.zeros(self.n_gates, dtype=np.bool_)
        is_open[np.asarray(gates, dtype=np.int64)] = True
        members = is_open[self.gate]
        added = np.zeros(self.n_edges)
        np.maximum.at(added, self.edge[members], self.added[members])
        return added

    def value_of(self, gates: tuple[int, ...] | list[int]) -> float:
        """The objective with some gates open, others shut."""
        return self._value(self.added_by(gates), self.shut.pull, self.shut.value)

    def state_of(self, gates: tuple[int, ...] | list[int]) -> GateState:
        """The whole circuit with some gates open."""
        added = self.added_by(gates)
        at, root, factor = self._factor(added)
        if not len(at):
            return self.shut
        from scipy.linalg import solve_triangular

        across = solve_triangular(factor, root[:, None] * self.drop[at], lower=True, check_finite=False)
        aside = solve_triangular(factor, root[:, None] * self.shut.pull[at], lower=True, check_finite=False)
        drop = self.drop - across.T @ across
        pull = self.shut.pull - across.T @ aside
        return GateState(drop, pull, self.shut.value - float((aside**2).sum()), added)

    def slope_at(self, shares: Floats) -> tuple[float, Floats]:
        """The objective where gates are open by a share, and its slope along each.

        The objective is convex in the shares, and never more than at the set of gates that whole shares name.

        Args:
            shares: Share by which each gate is open, 0 to 1, shape (n_gates,).

        Returns:
            The objective and a subgradient, shape (n_gates,).
        """
        wanted = np.bincount(self.edge, shares[self.gate] * self.added, self.n_edges)
        added = np.minimum(wanted, self.most)
        at, root, factor = self._factor(added)
        pull, value = self.shut.pull, self.shut.value
        if len(at):
            from scipy.linalg import cho_solve

            flow = root[:, None] * cho_solve((factor, True), root[:, None] * pull[at], check_finite=False)
            value -= float((pull[at] * flow).sum())
            pull = pull - self.drop[:, at] @ flow
        is_free = wanted <= self.most * (1 + 1e-12)
        steep = -(pull**2).sum(axis=1) * is_free
        slope = np.bincount(self.gate, steep[self.edge] * self.added, self.n_gates)
        return value, slope.astype(np.float64)

    def resistances(self, gates: tuple[int, ...] | list[int]) -> Floats:
        """Effective resistance between the populations with some gates open, shape (n, n)."""
        added = self.added_by(gates)
        at, root, factor = self._factor(added)
        between = self.between
        if len(at):
            from scipy.linalg import solve_triangular

            aside = solve_triangular(factor, root[:, None] * self.pull[at], lower=True, check_finite=False)
            between = between - aside.T @ aside
        own = np.diag(between)
        return np.asarray(own[:, None] + own[None, :] - between - between.T)

    def _factor(self, added: Floats) -> tuple[Ints, Floats, Floats]:
        """The edges that are changed, the roots of what they gain, and the factor of the update."""
        at = np.flatnonzero(added > 0).astype(np.int64)
        root = np.sqrt(added[at])
        core = np.eye(len(at)) + root[:, None] * self.drop[np.ix_(at, at)] * root
        return at, root, np.asarray(np.linalg.cholesky(core) if len(at) else core, dtype=np.float64)

    def _value(self, added: Floats, pull: Floats, value: float) -> float:
        at, root, factor = self._factor(added)
        if not len(at):
            return value
        from scipy.linalg import solve_triangular

        aside = solve_triangular(factor, root[:, None] * pull[at], lower=True, check_finite=False)
        return value - float((aside**2).sum())

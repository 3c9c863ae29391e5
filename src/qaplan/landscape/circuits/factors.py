"""Factor a grounded circuit once, then solve it for any currents."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np

from qaplan.base.errors import DataError, ModelError
from qaplan.landscape.circuits.components import components_of
from qaplan.landscape.circuits.dissection import nested_dissection
from qaplan.landscape.circuits.multifrontal import Multifrontal
from qaplan.landscape.circuits.tiles import NotDefiniteError
from qaplan.landscape.circuits.types import Circuit, Factor, Floats, Ints

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csc_array

    Bools: TypeAlias = NDArray[np.bool_]

__all__ = ["MANY", "MOST_DIRECT", "SOLVERS", "factorise", "solver_for"]

SOLVERS = ("auto", "direct", "amg")
"""The names of solvers; any other is read as ``auto``."""

MANY = 300_000
"""From so many nodes on a grid the direct factor is made by pieces."""

MOST_DIRECT = 2_500_000
"""Up to so many nodes ``auto`` factors directly; above, it iterates."""

_GOOD_RESIDUAL = 1e-10
_SMALL, _SMALL_PANEL = 150_000, 4
_PIECE = 300
_REFINEMENTS = 3


def solver_for(n_nodes: int, solver: str) -> str:
    """Which solver is taken: ``direct`` or ``amg``.

    Args:
        n_nodes: Number of nodes of the system.
        solver: ``direct``, ``amg``, or anything else for the choice by size.
    """
    if solver in ("direct", "amg"):
        return solver
    return "direct" if n_nodes <= MOST_DIRECT else "amg"


def factorise(
    circuit: Circuit,
    grounded: Ints,
    *,
    solver: str = "auto",
    to_ground: Floats | None = None,
    part: Ints | None = None,
) -> Factor:
    """Make a circuit ready to be solved.

    Parts of the circuit that hang on no ground are left out: their potentials stay 0.

    Args:
        circuit: The circuit.
        grounded: Nodes at potential 0.
        solver: ``direct`` (SuperLU in an order of nested dissection, and a multifrontal Cholesky factor in
            the same order where there are many nodes), ``amg`` (conjugate gradients with an algebraic
            multigrid) or ``auto``, the first up to `MOST_DIRECT` nodes.
        to_ground: A finite conductance from each node to the ground, 0 for none, shape (n_nodes,).
        part: The part of the circuit of each node, where it is known already.

    Raises:
        DataError: ``landscape.no_ground`` if nothing is grounded at all.
        ModelError: ``landscape.singular`` if rounding leaves nothing of a node's conductances.
    """
    system = _System(circuit, grounded, to_ground, part)
    if solver_for(len(system.free), solver) == "direct":
        return _Direct(system)
    return _Multigrid(system)


class _System:
    """The Laplacian of the free nodes, in the order of their elimination."""

    def __init__(
        self, circuit: Circuit, grounded: Ints, to_ground: Floats | None, part: Ints | None = None
    ) -> None:
        if not len(grounded) and (to_ground is None or not (to_ground > 0).any()):
            raise DataError("landscape.no_ground", "nothing is grounded", do="give a ground")
        self.n_nodes = circuit.n_nodes
        self.circuit, self.to_ground = circuit, to_ground
        fixed = np.zeros(circuit.n_nodes, bool)
        fixed[grounded] = True
        part = components_of(circuit) if part is None else part
        self.free = np.flatnonzero(self._held(fixed, part) & ~fixed)

    def _held(self, fixed: Bools, part: Ints) -> Bools:
        """Nodes in parts that hang on a ground."""
        held = np.zeros(int(part.max(initial=0)) + 1, bool)
        held[part[fixed]] = True
        if self.to_ground is not None:
            held[part[self.to_ground > 0]] = True
        return held[part]

    def ordered(self) -> tuple[Ints, Ints | None]:
        """The free nodes in a good order, and the sizes of its pieces; None where there is no good order."""
        circuit = self.circuit
        if circuit.place is None or not len(self.free):
            return self.free, None
        position = np.full(self.n_nodes, -1, np.int64)
        position[self.free] = np.arange(len(self.free))
        first, second = position[circuit.first], position[circuit.second]
        kept = (first >= 0) & (second >= 0)
        found = nested_dissection(circuit.place[self.free], first[kept], second[kept])
        if found is None:
            return self.free, None
        return self.free[found.order], found.sizes

    def laplacian(self, nodes: Ints) -> csc_array:
        """The grounded Laplacian with these nodes as rows and columns."""
        from scipy.sparse import coo_array

        circuit, m = self.circuit, len(nodes)
        position = np.full(self.n_nodes, -1, np.int32)
        position[nodes] = np.arange(m, dtype=np.int32)
        first, second, weight = position[circuit.first], position[circuit.second], circuit.conductance
        diagonal = np.zeros(self.n_nodes)
        for ends in (circuit.first, circuit.second):
            diagonal += np.bincount(ends, weight, self.n_nodes)
        if self.to_ground is not None:
            diagonal = diagonal + self.to_ground
        kept = (first >= 0) & (second >= 0)
        first, second, weight = first[kept], second[kept], weight[kept]
        own = np.arange(m, dtype=np.int32)
        rows = np.concatenate([first, second, own])
        columns = np.concatenate([second, first, own])
        values = np.concatenate([-weight, -weight, diagonal[nodes]])
        return coo_array((values, (rows, columns)), shape=(m, m)).tocsc()


class _Solved(ABC):
    """What both ways of solving share: residuals, and nodes that have no equation."""

    solver = ""

    def __init__(self, system: _System, nodes: Ints, matrix: csc_array) -> None:
        self.nodes, self.matrix, self.n_nodes = nodes, matrix, system.n_nodes
        self.residual = 0.0

    def solve(self, current: Floats) -> Floats:
        """Potentials of all nodes, the grounded ones 0; `current` of shape (n_nodes,) or (n_nodes, k)."""
        potential = np.zeros(current.shape)
        if len(self.nodes):
            right = np.ascontiguousarray(current[self.nodes], np.float64)
            potential[self.nodes] = self._refined(right)
        return potential

    def _refined(self, right: Floats) -> Floats:
        found = self._solve(right)
        now = self._residual(found, right)
        for _ in range(_REFINEMENTS):
            if now <= _GOOD_RESIDUAL:
                break
            better = found + self._correct(right - self.matrix @ found)
            then = self._residual(better, right)
            if not then < now:
                break
            found, now = better, then
        self.residual = float(np.maximum(self.residual, now))
        return found

    def _residual(self, found: Floats, right: Floats) -> float:
        """The largest relative residual of the columns, each taken for itself to spare memory."""
        if right.ndim == 1:
            size = float(np.linalg.norm(right))
            return float(np.linalg.norm(right - self.matrix @ found)) / (size or 1.0)
        each = [self._residual(one, other) for one, other in zip(found.T, right.T, strict=True)]
        return float(np.max(each, initial=0.0))

    @abstractmethod
    def _solve(self, right: Floats) -> Floats:
        """The solution, not refined."""

    def _correct(self, off: Floats) -> Floats:
        return self._solve(off)


class _Direct(_Solved):
    """Factors of the matrix."""

    solver = "direct"

    def __init__(self, system: _System) -> None:
        nodes, sizes = system.ordered()
        super().__init__(system, nodes, system.laplacian(nodes))
        if len(nodes):
            self.factors = _multifrontal(self.matrix, sizes) or _superlu(self.matrix, sizes)

    def _solve(self, right: Floats) -> Floats:
        return np.asarray(self.factors.solve(right))


class _Factors(Protocol):
    def solve(self, right: Floats, /) -> Floats: ...


def _multifrontal(matrix: csc_array, sizes: Ints | None) -> _Factors | None:
    """A Cholesky factor by pieces, where there are many nodes and the pieces are not crumbs."""
    n = matrix.shape[0]
    if sizes is None or n < MANY or n < _PIECE * len(sizes):
        return None
    try:
        return Multifrontal(matrix, sizes)
    except NotDefiniteError:
        return None


def _superlu(matrix: csc_array, sizes: Ints | None) -> _Factors:
    from scipy.sparse.linalg import splu

    way = "MMD_AT_PLUS_A" if sizes is None else "NATURAL"
    panel = _SMALL_PANEL if matrix.shape[0] <= _SMALL else None
    options = {"SymmetricMode": True, "Equil": False}
    try:
        factors: _Factors = splu(
            matrix, permc_spec=way, diag_pivot_thresh=0.0, panel_size=panel, options=options
        )
    except RuntimeError as error:
        do = "narrow the range of resistances"
        raise ModelError("landscape.singular", "the circuit cannot be solved", do=do) from error
    return factors


class _Multigrid(_Solved):
    """Conjugate gradients with a smoothed-aggregation multigrid."""

    solver = "amg"
    tolerance = 1e-11
    most_steps = 2000

    def __init__(self, system: _System) -> None:
        from pyamg import smoothed_aggregation_solver

        super().__init__(system, system.free, system.laplacian(system.free))
        if not len(system.free):
            return
        rows = self.matrix.T.tocsr(copy=False)
        levels = smoothed_aggregation_solver(rows, strength="symmetric", max_coarse=100)
        self.before = levels.aspreconditioner()

    def _solve(self, right: Floats) -> Floats:
        if right.ndim == 1:
            return self._one(right)
        return np.stack([self._one(each) for each in right.T], axis=1)

    def _one(self, right: Floats) -> Floats:
        from scipy.sparse.linalg import cg

        found, _ = cg(
            self.matrix, right, rtol=self.tolerance, atol=0.0, maxiter=self.most_steps, M=self.before
        )
        return np.asarray(found)

    def _correct(self, off: Floats) -> Floats:
        """Nothing is gained by a second round: the steps end at the tolerance."""
        return np.zeros(off.shape)

"""Current in a window: from sources to the one cell that is grounded."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.landscape.projects.files.outputs import without_traces
from qaplan.landscape.rasters.types import Floats, Raster

__all__ = ["WIDEST_BAND", "WindowSolver"]

Cell: TypeAlias = tuple[int, int]
Bools: TypeAlias = NDArray[np.bool_]
_Half: TypeAlias = tuple[slice, slice]

WIDEST_BAND = 160
"""Windows of fewer columns are factored as a band; wider ones by the solver of circuits."""

_KEPT_BANDS = 64
_KEPT_CIRCUITS = 2


class WindowSolver:
    """Solves windows; those without resistance share their factors where they are of one size."""

    def __init__(self, *, has_diagonals: bool = True, solver: str = "auto") -> None:
        """Keep how cells are joined.

        Args:
            has_diagonals: Whether a cell is joined to eight neighbours, not four.
            solver: Of windows too wide for a band, as in
                :func:`~qaplan.landscape.circuits.factors.factorise`.
        """
        self.has_diagonals, self.solver = has_diagonals, solver
        self.residual, self.solves = 0.0, 0
        self._uniform: OrderedDict[tuple[int, ...], _Band | _Wide] = OrderedDict()

    def currents(self, conductance: Floats, sources: Floats, target: Cell) -> Floats:
        """The current through each cell.

        Args:
            conductance: Of each cell, 0 where nothing flows, shape (rows, columns). Of two neighbours the
                conductance is averaged.
            sources: Current put into each cell; that of the target is of no effect.
            target: Row and column of the cell that is grounded.

        Returns:
            The larger of what flows into a cell and what flows out of it, 0 where nothing flows or no more
            than the traces that arithmetic leaves.
        """
        if not conductance[target] > 0:
            return np.zeros(conductance.shape)
        joined = self._joined(conductance > 0, target)
        put_in = np.where(joined, sources, 0.0)
        put_in[target] = 0.0
        if not put_in.any():
            return np.zeros(conductance.shape)
        return self._solved(self._system(np.where(joined, conductance, 0.0), target), put_in)

    def uniform_currents(self, shape: Cell, sources: Floats, target: Cell) -> Floats:
        """The current through each cell of a landscape of conductance 1; see :meth:`currents`."""
        put_in = sources.copy()
        put_in[target] = 0.0
        if not put_in.any():
            return np.zeros(shape)
        key = (*shape, *target)
        if key not in self._uniform:
            self._uniform[key] = self._system(np.ones(shape), target)
            if len(self._uniform) > (_KEPT_BANDS if shape[1] <= WIDEST_BAND else _KEPT_CIRCUITS):
                self._uniform.popitem(last=False)
        self._uniform.move_to_end(key)
        return self._solved(self._uniform[key], put_in)

    def _joined(self, cells: Bools, target: Cell) -> Bools:
        """Cells with a way to the target."""
        from scipy.ndimage import label

        steps = np.ones((3, 3)) if self.has_diagonals else None
        parts, _ = label(cells, structure=steps)
        return np.asarray(parts == parts[target])

    def _system(self, conductance: Floats, target: Cell) -> _Band | _Wide:
        if conductance.shape[1] <= WIDEST_BAND:
            return _Band(conductance, target, self.has_diagonals)
        return _Wide(conductance, target, self.has_diagonals, self.solver)

    def _solved(self, system: _Band | _Wide, put_in: Floats) -> Floats:
        through, residual = system.flow(put_in)
        self.residual = float(np.maximum(self.residual, residual))
        self.solves += 1
        return without_traces(through)


class _Wide:
    """A window as a circuit, for those too wide for a band."""

    def __init__(self, conductance: Floats, target: Cell, has_diagonals: bool, solver: str) -> None:
        from qaplan.landscape.circuits.factors import factorise
        from qaplan.landscape.circuits.graph import raster_circuit

        made = raster_circuit(
            Raster(conductance), neighbours=8 if has_diagonals else 4, average="conductance"
        )
        self.circuit, self.is_node = made.circuit, made.node >= 0
        self.factor = factorise(made.circuit, made.node[[target[0]], [target[1]]], solver=solver)

    def flow(self, put_in: Floats) -> tuple[Floats, float]:
        """The current through each cell, and the relative residual."""
        from qaplan.landscape.circuits.currents import node_currents

        potential = self.factor.solve(put_in[self.is_node])
        through = np.zeros(put_in.shape)
        through[self.is_node] = node_currents(self.circuit, potential)
        return through, self.factor.residual


class _Band:
    """A window as a banded system, a row for each of its cells."""

    def __init__(self, conductance: Floats, target: Cell, has_diagonals: bool) -> None:
        self.shape, self.target = conductance.shape, target
        self.steps = list(_edges(conductance, has_diagonals))
        self._factor: Floats | None = None

    def flow(self, put_in: Floats) -> tuple[Floats, float]:
        """The current through each cell, and the relative residual."""
        potential = self._potential(put_in)
        net, both = np.zeros(self.shape), np.zeros(self.shape)
        for _, here, there, weight in self.steps:
            flow = weight * (potential[here] - potential[there])
            net[here] += flow
            net[there] -= flow
            np.abs(flow, out=flow)
            both[here] += flow
            both[there] += flow
        off = net - put_in
        off[self.target] = 0.0
        return (both + np.abs(net)) / 2, float(np.linalg.norm(off) / np.linalg.norm(put_in))

    def _potential(self, put_in: Floats) -> Floats:
        from scipy.linalg import cho_solve_banded, cholesky_banded

        if self._factor is None:
            matrix = self._matrix()
            self._factor = cholesky_banded(matrix, lower=True, overwrite_ab=True, check_finite=False)
        found = cho_solve_banded((self._factor, True), put_in.ravel(), check_finite=False)
        return np.asarray(found).reshape(self.shape)

    def _matrix(self) -> Floats:
        """The lower half of the Laplacian by diagonals; the target and cells without current stand alone."""
        rows, columns = self.shape
        band = np.zeros((columns + 2, rows * columns))
        diagonal = np.zeros(self.shape)
        target = self.target[0] * columns + self.target[1]
        for offset, here, there, weight in self.steps:
            diagonal[here] += weight
            diagonal[there] += weight
            off = np.zeros(self.shape)
            off[here] = -weight
            band[offset] += off.ravel()
        diagonal[diagonal == 0] = 1.0
        diagonal[self.target] = 1.0
        band[0] = diagonal.ravel()
        band[1:, target] = 0.0
        for offset in {each[0] for each in self.steps} - {0}:
            if target >= offset:
                band[offset, target - offset] = 0.0
        return band


def _edges(conductance: Floats, has_diagonals: bool) -> Iterator[tuple[int, _Half, _Half, Floats]]:
    """Each direction: how far apart its cells are by their order, the cells, and what lies between them."""
    every, first, last = slice(None), slice(None, -1), slice(1, None)
    columns = conductance.shape[1]
    straight = 0.5
    aslant = 0.5 / np.sqrt(2.0)
    directions = [
        (1, (every, first), (every, last), straight),
        (columns, (first, every), (last, every), straight),
    ]
    if has_diagonals:
        directions += [
            (columns + 1, (first, first), (last, last), aslant),
            (columns - 1, (first, last), (last, first), aslant),
        ]
    for offset, here, there, share in directions:
        a, b = conductance[here], conductance[there]
        yield offset, here, there, np.where((a > 0) & (b > 0), (a + b) * share, 0.0)

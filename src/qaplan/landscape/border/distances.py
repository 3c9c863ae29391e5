"""Ways from detectors to cells over a landscape with barrier lines, at each permeability."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.landscape.border.edges import crossings_of
from qaplan.landscape.circuits.graph import raster_circuit
from qaplan.landscape.rasters.types import Raster

__all__ = ["BarrierDistances"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
_FARTHEST_M = 1e9


class BarrierDistances:
    """Least-cost distances over a landscape, with a toll for each line that a step crosses.

    A step from a cell to one of its eight neighbours costs its length times the mean of their resistances, so
    that a resistance of 1 is a metre for a metre; ways are at most 8 % longer than straight ones, and never
    shorter. Crossing a line at a permeability of one half costs the scale. A cell without a resistance is no
    way; what cannot be reached is farther than any animal goes.
    """

    def __init__(
        self,
        resistance: Raster,
        lines: Sequence[Floats],
        places: Sequence[tuple[Floats, Floats]],
        *,
        scale_m: float = 1000.0,
    ) -> None:
        """Lay the lines on the edges between cells.

        Args:
            resistance: Resistance of each cell, over 0.
            lines: Eastings and northings of the vertices of each line, shape (n_vertices, 2), metres.
            places: For each session the places of its detectors and of its cells, each of shape (n, 2),
                metres.
            scale_m: What crossing costs at a permeability of one half, metres.

        Raises:
            DataError: ``gates.detector_off`` if a detector lies on no cell with a resistance.
        """
        passable = np.where(resistance.values > 0, resistance.values, np.nan)
        made = raster_circuit(resistance.with_values(1 / passable))
        first, second = made.edge_cells()
        steps = np.hypot(
            *(np.array(np.divmod(first, resistance.columns)) - np.divmod(second, resistance.columns))
        )
        flat = passable.ravel()
        self._cost = steps * resistance.cell * (flat[first] + flat[second]) / 2
        crossings = crossings_of(resistance, made, lines)
        self._crossed = np.bincount(crossings.edge, minlength=len(first))
        self._ends = made.circuit.first, made.circuit.second
        self._n_nodes, self._scale_m = made.circuit.n_nodes, scale_m
        self._sessions = [_Session(resistance, made.node, *each) for each in places]

    def __call__(self, permeability: float) -> tuple[Floats, ...]:
        """Distances from detectors to cells at a permeability, metres: one array for each session.

        Args:
            permeability: From 0 (shut) to 1 (no barrier).

        Raises:
            DataError: ``gates.bad_permeability`` outside 0 to 1.
        """
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import dijkstra

        if not 0 <= permeability <= 1:
            raise DataError(
                "gates.bad_permeability",
                f"{permeability} is no permeability",
                do="give a share from 0 (shut) to 1 (no barrier)",
            )
        toll = _FARTHEST_M if permeability == 0 else self._scale_m * (1 / permeability - 1)
        cost = self._cost + toll * self._crossed
        graph = csr_array((cost, self._ends), shape=(self._n_nodes, self._n_nodes))
        return tuple(
            each.of(dijkstra(graph, directed=False, indices=each.detectors)) for each in self._sessions
        )


class _Session:
    """The nodes of the detectors and cells of a session, and how far they are from each other in a line."""

    def __init__(self, raster: Raster, node: Ints, detectors_m: Floats, cells_m: Floats) -> None:
        self.detectors, self.cells = (_nodes(raster, node, each) for each in (detectors_m, cells_m))
        if (self.detectors < 0).any():
            at = int(np.flatnonzero(self.detectors < 0)[0])
            raise DataError(
                "gates.detector_off",
                f"detector {at + 1} lies on no cell with a resistance",
                do="give both in one coordinate system, and every detector a cell that can be passed",
            )
        apart = detectors_m[:, None, :] - cells_m[None, :, :]
        self.least = np.hypot(apart[..., 0], apart[..., 1]) * float(np.nanmin(raster.values[node >= 0]))

    def of(self, from_detectors: Floats) -> Floats:
        """Distances from the detectors to the cells."""
        found = np.where(self.cells >= 0, from_detectors[:, np.maximum(self.cells, 0)], _FARTHEST_M)
        return np.asarray(np.minimum(np.maximum(found, self.least), _FARTHEST_M), dtype=np.float64)


def _nodes(raster: Raster, node: Ints, places: Floats) -> Ints:
    """The node of the cell in which each place lies; -1 where there is none."""
    columns = np.floor((places[:, 0] - raster.west) / raster.cell).astype(np.int64)
    rows = np.floor((raster.north - places[:, 1]) / raster.cell).astype(np.int64)
    inside = (rows >= 0) & (rows < raster.rows) & (columns >= 0) & (columns < raster.columns)
    found = np.full(len(places), -1, dtype=np.int64)
    found[inside] = node[rows[inside], columns[inside]]
    return found

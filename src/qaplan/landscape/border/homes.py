"""Which nodes of a circuit a population lives on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError, Problem
from qaplan.landscape.border.types import HomeArea
from qaplan.landscape.circuits.types import RasterCircuit
from qaplan.landscape.rasters.types import Raster

__all__ = ["nodes_of_homes"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


def nodes_of_homes(raster: Raster, raster_circuit: RasterCircuit, homes: Sequence[HomeArea]) -> list[Ints]:
    """Find the nodes of each population: cells whose middle lies in its areas, and cells of its points.

    An area that holds no middle is the cell in which it lies.

    Args:
        raster: The raster that the circuit was made of.
        raster_circuit: Its circuit.
        homes: Where the populations live.

    Returns:
        The nodes of each, each node once.

    Raises:
        DataError: ``gates.too_few_populations`` for fewer than two, ``gates.no_home`` for those that lie
            outside of the raster or on cells that let no current through, ``gates.same_home`` for two that
            live on the same cells.
    """
    if len(homes) < 2:
        raise DataError(
            "gates.too_few_populations",
            "there are fewer than two populations",
            do="give the two or more populations that gates are to join",
        )
    found = [_nodes(raster, raster_circuit, home) for home in homes]
    problems = [
        Problem("gates.no_home", "it has no cell that lets current through", home.id)
        for home, nodes in zip(homes, found, strict=True)
        if not len(nodes)
    ]
    if problems:
        raise DataError(
            "gates.no_home",
            f"{len(problems)} of {len(homes)} populations do not lie on the landscape",
            do="move them onto cells with a resistance, and give all layers in one coordinate system",
            problems=problems,
        )
    _refuse_same(homes, found)
    return found


def _refuse_same(homes: Sequence[HomeArea], found: Sequence[Ints]) -> None:
    seen: dict[bytes, str] = {}
    for home, nodes in zip(homes, found, strict=True):
        other = seen.setdefault(nodes.tobytes(), home.id)
        if other != home.id:
            raise DataError(
                "gates.same_home",
                "two populations live on the same cells",
                where=f"{other}, {home.id}",
                do="draw them apart, or give them as one",
            )


def _nodes(raster: Raster, raster_circuit: RasterCircuit, home: HomeArea) -> Ints:
    cells = [_cells_of_points(raster, home.points)]
    cells += [_cells_in_area(raster, rings) for rings in home.areas]
    nodes = raster_circuit.node.ravel()[np.concatenate(cells)]
    return np.unique(nodes[nodes >= 0])


def _cells_of_points(raster: Raster, points: Floats) -> Ints:
    columns = np.floor((points[:, 0] - raster.west) / raster.cell).astype(np.int64)
    rows = np.floor((raster.north - points[:, 1]) / raster.cell).astype(np.int64)
    inside = (rows >= 0) & (rows < raster.rows) & (columns >= 0) & (columns < raster.columns)
    return np.asarray((rows * raster.columns + columns)[inside], dtype=np.int64)


def _cells_in_area(raster: Raster, rings: tuple[Floats, ...]) -> Ints:
    from shapely import Polygon, intersects_xy, prepare

    area = Polygon(rings[0], list(rings[1:]))
    prepare(area)
    eastings, northings = raster.middles()
    west, south, east, north = area.bounds
    columns = np.flatnonzero((eastings >= west) & (eastings <= east))
    rows = np.flatnonzero((northings >= south) & (northings <= north))
    grid_columns, grid_rows = (each.ravel() for each in np.meshgrid(columns, rows))
    inside = intersects_xy(area, eastings[grid_columns], northings[grid_rows])
    cells = grid_rows[inside] * raster.columns + grid_columns[inside]
    if len(cells):
        return np.asarray(cells, dtype=np.int64)
    point = area.representative_point()
    return _cells_of_points(raster, np.array([[point.x, point.y]]))

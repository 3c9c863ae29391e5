"""Where a corridor narrows: cells through which much of the current must pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qaplan.base.errors import DataError, UsageError
from qaplan.base.refusal import Caution
from qaplan.landscape.circuits.graph import raster_circuit
from qaplan.landscape.circuits.resistances import MapKind, between
from qaplan.landscape.rasters.types import Floats, Ints, Raster

__all__ = ["PinchPoints", "pinch_points"]

_SUMMED: tuple[MapKind, ...] = ("cumulative",)


@dataclass(frozen=True, eq=False)
class PinchPoints:
    """Current from one place to another.

    Args:
        current: Of a current of 1, how much passes through each cell; no value where none may.
        resistance: The effective resistance between the places.
        cells: Cells that at least `share` of the current passes through, strongest first; the places
            themselves are left out.
        share: That share.
        cautions: What is doubtful in the solution.
    """

    current: Raster
    resistance: float
    cells: Ints
    share: float
    cautions: tuple[Caution, ...] = ()


def pinch_points(
    resistance: Raster, start: Ints, end: Ints, *, within: Floats | None = None, share: float = 0.5
) -> PinchPoints:
    """Send a current of 1 from one group of cells to another and see where it is forced together.

    Args:
        resistance: Of each cell, more than 0.
        start: Cells of the one group, counted row by row from the north-west.
        end: Cells of the other.
        within: Above 0 where the current may pass, such as a corridor, shape (rows, columns); everywhere if
            left out.
        share: Share of the current from which a cell is a pinch point, more than 0 and at most 1.

    Raises:
        UsageError: ``corridor.bad_share``.
        DataError: ``corridor.off_ground``, ``corridor.same_place``, ``corridor.no_way``.

    Source:
        McRae et al. 2008, Ecology 89:2712-2724.
    """
    if not 0 < share <= 1:
        do = "give 0.5 for half of the current"
        raise UsageError("corridor.bad_share", "the share is not above 0 and at most 1", do=do)
    open_ = np.isfinite(resistance.values) & ((within > 0) if within is not None else True)
    ground = resistance.with_values(np.where(open_, 1 / resistance.values, np.nan))
    regions = np.zeros(open_.shape, dtype=np.int64)
    regions.ravel()[start], regions.ravel()[end] = 1, 2
    joined = raster_circuit(ground, same_node=regions)
    nodes = np.array([_node(joined.node, open_, each) for each in (start, end)])
    if nodes[0] == nodes[1]:
        raise DataError("corridor.same_place", "both places share a cell", do="choose two places")
    result = between(joined.circuit, nodes, maps=_SUMMED)
    found = float(result.resistance[0, 1])
    if found < 0:
        do = "widen the corridor, or look for cells without a value between them"
        raise DataError("corridor.no_way", "no way leads from one place to the other", do=do)
    flow = np.asarray(result.cumulative)
    current = np.where(joined.node >= 0, flow[joined.node], np.nan)
    inner = np.where(np.isin(joined.node, nodes) | ~np.isfinite(current), 0.0, current).ravel()
    strong = np.flatnonzero(inner >= share - 1e-9)
    strong = strong[np.argsort(-inner[strong], kind="stable")]
    return PinchPoints(resistance.with_values(current), found, strong, share, result.cautions)


def _node(node: Ints, open_: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], cells: Ints) -> int:
    on = cells[open_.ravel()[cells]]
    if not len(on):
        do = "move it to ground that can be crossed, or look at the systems of both files"
        raise DataError("corridor.off_ground", "a place lies on no cell that can be crossed", do=do)
    return int(node.ravel()[on[0]])

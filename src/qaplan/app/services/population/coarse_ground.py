"""The cells of a mask by coarse cells of every size in which an audience may see them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qaplan.base.places import METRES_PER_DEGREE, Cell, GridTier, cell_at

if TYPE_CHECKING:
    from qaplan.encounters.types import Mask

__all__ = ["CoarseGround", "coarse_cells", "coarse_grounds"]

_COVERED = 0.5
_HA_IN_KM2 = 100.0


@dataclass(frozen=True, eq=False)
class CoarseGround:
    """Which coarse cell each cell of a mask lies in.

    Args:
        cells: The coarse cells.
        group: Index of the coarse cell of each cell of the mask, shape (n_cells,).
        shown: Indices of those that may be told.
    """

    cells: tuple[Cell, ...]
    group: NDArray[np.int64]
    shown: tuple[int, ...]


def coarse_cells(place_m: NDArray[np.float64], crs: str, tier: GridTier) -> tuple[Cell, ...]:
    """The coarse cell of each place.

    Args:
        place_m: Eastings and northings, shape (n_places, 2), metres.
        crs: Their projection.
        tier: Size of the cells.
    """
    from qaplan.encounters.masks import degrees_of

    if not len(place_m):
        return ()
    return tuple(cell_at(east, north, tier) for east, north in degrees_of(place_m, crs).tolist())


def coarse_grounds(mask: Mask, crs: str, public: frozenset[Cell]) -> Iterator[CoarseGround]:
    """Group the cells of a mask, for stewards and for the public.

    Stewards are told the cells of which the mask covers at least half. The public is told those alone in
    which it is told that stations stand: how far the mask reaches beyond them would tell where they are.

    Args:
        mask: The mask; exact places, which stay in services.
        crs: Its projection.
        public: The cells of a degree in which stations stand.
    """
    for tier in (GridTier.TENTH, GridTier.DEGREE):
        held = coarse_cells(mask.place_m, crs, tier)
        cells = tuple(sorted(set(held)))
        at = {cell: number for number, cell in enumerate(cells)}
        group = np.array([at[each] for each in held], dtype=np.int64)
        if tier is GridTier.DEGREE:
            shown = tuple(at[each] for each in cells if each in public)
        else:
            shown = _covered(cells, (np.bincount(group) * mask.cell_ha / _HA_IN_KM2).tolist())
        yield CoarseGround(cells, group, shown)


def _covered(cells: tuple[Cell, ...], covered_km2: list[float]) -> tuple[int, ...]:
    """The cells of which at least half is covered; the one that is covered most where there is none."""
    shares = [km2 / _area_km2(cell) for cell, km2 in zip(cells, covered_km2, strict=True)]
    found = tuple(number for number, share in enumerate(shares) if share >= _COVERED)
    return found or (shares.index(max(shares)),)


def _area_km2(cell: Cell) -> float:
    side_km = cell.tier.side_deg * METRES_PER_DEGREE / 1000
    return side_km**2 * math.cos(math.radians(cell.centre[1]))

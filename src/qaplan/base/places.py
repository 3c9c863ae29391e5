"""Coarse places: cells of one decimal grid whose tiers nest, and the sentence of how coarse they are.

One grid family (1, 0.1 and 0.01 degree) for everybody, so that two releases never intersect to
something finer than the finer of the two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum

from qaplan.base.errors import DataError

__all__ = ["METRES_PER_DEGREE", "Cell", "GridTier", "cell_at", "check_on_earth", "parent_cell"]

METRES_PER_DEGREE = 111_320.0
"""Length of a degree of latitude, and of one of longitude on the equator."""


class GridTier(IntEnum):
    """How many decimals of a degree a cell keeps."""

    DEGREE = 0
    TENTH = 1
    HUNDREDTH = 2

    @property
    def side_deg(self) -> float:
        """Side of a cell, degrees."""
        return float(10.0 ** -int(self))


@dataclass(frozen=True, order=True)
class Cell:
    """One cell of the decimal grid, named by its south-west corner.

    Args:
        tier: Size of the cell.
        column: South-west longitude in units of the side.
        row: South-west latitude in units of the side.
    """

    tier: GridTier
    column: int
    row: int

    @property
    def west(self) -> float:
        """Western edge, degrees."""
        return round(self.column * self.tier.side_deg, 2)

    @property
    def south(self) -> float:
        """Southern edge, degrees."""
        return round(self.row * self.tier.side_deg, 2)

    @property
    def centre(self) -> tuple[float, float]:
        """Longitude and latitude of the middle, degrees."""
        half = self.tier.side_deg / 2
        return round(self.west + half, 3), round(self.south + half, 3)

    @property
    def id(self) -> str:
        """Name of the cell.

        >>> cell_at(54.63, 43.21, GridTier.TENTH).id
        'g1E54.6N43.2'
        """
        decimals = int(self.tier)
        east = f"{'E' if self.west >= 0 else 'W'}{abs(self.west):.{decimals}f}"
        north = f"{'N' if self.south >= 0 else 'S'}{abs(self.south):.{decimals}f}"
        return f"g{decimals}{east}{north}"

    @property
    def uncertainty_m(self) -> float:
        """Half the diagonal at the cell's middle, metres: the true place is that near or nearer."""
        side = self.tier.side_deg * METRES_PER_DEGREE
        return math.hypot(side * math.cos(math.radians(self.centre[1])), side) / 2


def check_on_earth(longitude: float, latitude: float) -> None:
    """Refuse numbers that cannot be a position.

    Args:
        longitude: Degrees east, -180 to 180.
        latitude: Degrees north, -90 to 90.

    Raises:
        DataError: ``place.out_of_range`` if one of them is outside; the message does not repeat it.
    """
    if not (-180.0 <= longitude <= 180.0 and -90.0 <= latitude <= 90.0):
        raise DataError(
            "place.out_of_range",
            "longitude or latitude is outside the Earth",
            do="give degrees, longitude -180 to 180 and latitude -90 to 90; check that they are not swapped",
        )


def cell_at(longitude: float, latitude: float, tier: GridTier) -> Cell:
    """Find the cell that holds a position.

    Args:
        longitude: Degrees east, -180 to 180.
        latitude: Degrees north, -90 to 90.
        tier: Size of the cell.

    Returns:
        The cell; a position on an edge belongs to the cell east and north of it.

    Raises:
        DataError: ``place.out_of_range`` if the position is not on the Earth.

    Source:
        Chapman 2020, Current Best Practices for Generalizing Sensitive Species Occurrence Data, table 7.
    """
    check_on_earth(longitude, latitude)
    # The finest cell is found once and the coarser ones are its quotients: so the tiers nest exactly.
    fine = 10 ** int(GridTier.HUNDREDTH)
    shrink = 10 ** (int(GridTier.HUNDREDTH) - int(tier))
    column, row = (math.floor(round(degrees * fine, 6)) for degrees in (longitude, latitude))
    return Cell(tier, column // shrink, row // shrink)


def parent_cell(cell: Cell, tier: GridTier) -> Cell:
    """Go up to a coarser cell; the same cell if the tier is its own.

    Raises:
        DataError: ``place.finer_than_held`` if the tier is finer than the cell.
    """
    if tier > cell.tier:
        raise DataError(
            "place.finer_than_held",
            "a cell cannot be made finer than it is held",
            do="ask for the same tier or a coarser one",
        )
    shrink = 10 ** (int(cell.tier) - int(tier))
    return Cell(tier, cell.column // shrink, cell.row // shrink)

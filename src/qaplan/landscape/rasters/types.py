"""What a raster is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.places import METRES_PER_DEGREE

__all__ = ["NO_DATA", "Raster"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

NO_DATA = -9999.0
"""What stands in a file where a cell has no value, unless the file says otherwise."""


@dataclass(frozen=True, eq=False)
class Raster:
    """A grid of square cells.

    Args:
        values: The value of each cell, shape (rows, columns), from north to south and there from west to
            east; not a number where it has none.
        cell: Side of a cell, in the unit of the system (metres in a projected one).
        west: Easting of the western edge.
        south: Northing of the southern edge.
        crs: The coordinate reference system, as pyproj reads it; empty where the file does not say.
    """

    values: Floats
    cell: float = 1.0
    west: float = 0.0
    south: float = 0.0
    crs: str = ""

    @property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.values.shape[0])

    @property
    def columns(self) -> int:
        """Number of columns."""
        return int(self.values.shape[1])

    @property
    def north(self) -> float:
        """Northing of the northern edge."""
        return self.south + self.rows * self.cell

    @property
    def east(self) -> float:
        """Easting of the eastern edge."""
        return self.west + self.columns * self.cell

    @property
    def cell_m(self) -> float:
        """Side of a cell in metres; without a coordinate system its unit is taken for metres."""
        if not self.crs:
            return self.cell
        from pyproj import CRS

        crs = CRS.from_user_input(self.crs)
        unit = METRES_PER_DEGREE if crs.is_geographic else float(crs.axis_info[0].unit_conversion_factor)
        return self.cell * unit

    def with_values(self, values: Floats) -> Raster:
        """The same cells with other values, shape (rows, columns)."""
        return replace(self, values=values)

    def lies_like(self, other: Raster, *, within: float = 1e-6) -> bool:
        """Whether both have the same cells, to a part of a cell."""
        if self.values.shape != other.values.shape:
            return False
        near = within * self.cell
        gaps = (self.cell - other.cell, self.west - other.west, self.south - other.south)
        return all(abs(each) <= near for each in gaps)

    def middles(self) -> tuple[Floats, Floats]:
        """Eastings of the columns' middles and northings of the rows' middles."""
        eastings = self.west + (np.arange(self.columns) + 0.5) * self.cell
        northings = self.north - (np.arange(self.rows) + 0.5) * self.cell
        return eastings.astype(np.float64), northings.astype(np.float64)

"""Numbered points and regions on a raster: which cell is whose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from qaplan.base.errors import DataError
from qaplan.landscape.rasters.types import Floats, Ints, Raster

__all__ = ["NumberedCells", "as_numbered", "burnt_in", "cells_of_raster", "cells_of_table", "reclassified"]

_LARGEST_NUMBER = 2.0**53


@dataclass(frozen=True, eq=False)
class NumberedCells:
    """Cells that have a number each; cells with the same number belong together.

    Args:
        numbers: The number of each, in ascending order, shape (n,).
        rows: Its row, from 0 in the north, shape (n,).
        columns: Its column, from 0 in the west, shape (n,).
    """

    numbers: Ints
    rows: Ints
    columns: Ints

    def distinct(self) -> Ints:
        """The numbers, each once."""
        return np.unique(self.numbers)

    def are_regions(self) -> bool:
        """Whether some number has several cells."""
        return len(self.distinct()) < len(self.numbers)

    def only(self, numbers: Ints) -> NumberedCells:
        """Those with some of the numbers."""
        kept = np.isin(self.numbers, numbers)
        return NumberedCells(self.numbers[kept], self.rows[kept], self.columns[kept])

    def on(self, raster: Raster) -> Ints:
        """The number of each cell of a raster, 0 where there is none, shape (rows, columns)."""
        cells = np.zeros(raster.values.shape, np.int64)
        cells[self.rows, self.columns] = self.numbers
        return cells

    def first_cells(self) -> NumberedCells:
        """The first cell of each number."""
        numbers, at = np.unique(self.numbers, return_index=True)
        return NumberedCells(numbers, self.rows[at], self.columns[at])


def cells_of_table(table: Floats, raster: Raster, *, name: str) -> tuple[Floats, Ints, Ints]:
    """Find the cells in which places lie; on the line between two it is the western or the northern one.

    Args:
        table: A value, an easting and a northing in each line, shape (n, 3).
        raster: The raster.
        name: Of the file, for the refusal.

    Returns:
        The values, the rows and the columns.

    Raises:
        DataError: ``raster.point_outside`` with the lines of those that lie outside.
    """
    row = np.ceil(raster.rows - (table[:, 2] - raster.south) / raster.cell) - 1
    column = np.ceil((table[:, 1] - raster.west) / raster.cell) - 1
    inside = (row >= 0) & (column >= 0) & (row < raster.rows) & (column < raster.columns)
    if not inside.all():
        lines = ", ".join(str(each + 1) for each in np.flatnonzero(~inside)[:10])
        raise DataError(
            "raster.point_outside",
            f"{int((~inside).sum())} points lie outside the raster: those of lines {lines}",
            where=name,
            do="take them out, or check that both are in the same coordinate reference system",
        )
    return table[:, 0], row.astype(np.int64), column.astype(np.int64)


def cells_of_raster(values: Floats, *, name: str) -> NumberedCells:
    """The cells of a raster with a whole number above 0.

    Raises:
        DataError: ``raster.not_whole`` if a number is not whole.
    """
    rows, columns = np.nonzero(np.nan_to_num(values) > 0)
    return as_numbered(values[rows, columns], rows, columns, name=name)


def as_numbered(numbers: Floats, rows: Ints, columns: Ints, *, name: str) -> NumberedCells:
    """Numbers and their cells in the order of the numbers; those of 0 or less are left out.

    Raises:
        DataError: ``raster.not_whole`` if a number is not whole.
    """
    kept = numbers > 0
    whole = np.isfinite(numbers) & (numbers == np.floor(numbers)) & (np.abs(numbers) < _LARGEST_NUMBER)
    if not whole[kept].all():
        raise DataError(
            "raster.not_whole",
            f"the number of a point is not whole: {float(numbers[kept & ~whole][0]):g}",
            where=name,
            do="number points and regions 1, 2, 3 and so on",
        )
    order = np.argsort(numbers[kept], kind="stable")
    return NumberedCells(
        numbers[kept][order].astype(np.int64),
        rows[kept][order].astype(np.int64),
        columns[kept][order].astype(np.int64),
    )


def reclassified(values: Floats, table: Floats) -> Floats:
    """Give other values to cells, by a table.

    Args:
        values: The cells.
        table: An old and a new value in each line, not a number for none, shape (n, 2).

    Returns:
        The cells, each whose old value is in the table with the new one; the last line counts where a value
        is there twice.

    >>> reclassified(np.array([[1.0, 2.0]]), np.array([[1.0, 5.0]])).tolist()
    [[5.0, 2.0]]
    """
    found = values.copy()
    for old, new in table:
        found[values == old] = new
    return found


def burnt_in(
    regions: Ints | None, points: NumberedCells, chosen: Iterable[int], shape: tuple[int, ...]
) -> Ints:
    """Make one region of the cells of each focal point, together with every region that it touches.

    Args:
        regions: The number of each cell's short-circuit region, 0 for none; None without any.
        points: Focal points and regions.
        chosen: Those that are burnt in, one after the other.
        shape: Of the raster.

    Returns:
        The number of each cell's region, 0 for none.

    >>> points = NumberedCells(np.array([7, 7]), np.array([0, 0]), np.array([0, 2]))
    >>> burnt_in(None, points, [7], (1, 3)).tolist()
    [[1, 0, 1]]
    """
    found = np.zeros(shape, np.int64) if regions is None else regions.copy()
    highest = int(found.max(initial=0))
    for number in chosen:
        highest += 1
        of_number = points.numbers == number
        cells = (points.rows[of_number], points.columns[of_number])
        touched = np.unique(found[cells])
        for region in touched[touched > 0]:
            found[found == region] = highest
        found[cells] = highest
    return found

"""What holds in the coarse cells of a map: each audience gets the cells of its own size, and no others."""

from __future__ import annotations

from collections.abc import Iterable

from qaplan.base.places import Cell
from qaplan.sharing.terms import CELL_TIERS, Terms
from qaplan.sharing.types import CellValue

__all__ = ["cell_names", "column_name", "release_cells"]

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def release_cells(cells: Iterable[CellValue], terms: Terms) -> tuple[CellValue, ...]:
    """Keep the cells of exactly the size that the audience may see, from the south-west on.

    Args:
        cells: Cells of all sizes.
        terms: The terms of the release.
    """
    tier = CELL_TIERS[terms.audience]
    return tuple(sorted((each for each in cells if each.cell.tier == tier), key=lambda each: each.cell))


def cell_names(cells: Iterable[Cell]) -> dict[Cell, str]:
    """Name cells as on a chessboard: letters from the west, numbers from the north; no position is told.

    >>> from qaplan.base.places import GridTier
    >>> list(cell_names([Cell(GridTier.TENTH, 545, 432), Cell(GridTier.TENTH, 547, 431)]).values())
    ['A/1', 'C/2']
    """
    listed = tuple(cells)
    west = min((each.column for each in listed), default=0)
    north = max((each.row for each in listed), default=0)
    return {each: f"{column_name(each.column - west)}/{north - each.row + 1}" for each in listed}


def column_name(number: int) -> str:
    """The letters of a column, counted from 0 in the west.

    >>> column_name(0), column_name(26)
    ('A', 'AA')
    """
    before, letter = divmod(number, len(_LETTERS))
    return (column_name(before - 1) if before else "") + _LETTERS[letter]

"""What holds in the coarse cells of a map: each audience gets the cells of its own size, and no others."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qaplan.base.facts import written_number
from qaplan.base.places import Cell
from qaplan.landscape.stamps import Stamps
from qaplan.sharing.terms import CELL_TIERS, Terms
from qaplan.sharing.types import CellValue

__all__ = ["CellMeasure", "cell_measures", "cell_names", "column_name", "release_cells"]

_SHADES = 5
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class CellMeasure:
    """One thing that maps of coarse cells show.

    Args:
        value: Key of the number that shades a cell.
        caption: Message key of what to see, with the side of a cell.
        report_caption: The same for a report, without it.
        factor: What the number is multiplied with to be read.
        also: Key of a number that stands below it, in brackets; empty for none.
        sign: What stands before the number.
        stamps: What every map of it must say of itself; None for nothing.
        hatch: Key of what is not 0 where a cell is hatched; empty where none is.
    """

    value: str
    caption: str
    report_caption: str
    factor: float = 1.0
    also: str = ""
    sign: str = ""
    hatch: str = ""
    stamps: Stamps | None = None

    def is_hatched(self, cell: CellValue) -> bool:
        """Whether nothing is known of a cell but what the model makes of it."""
        return bool(cell.values.get(self.hatch))

    def numbers(self, cells: Iterable[CellValue]) -> list[float]:
        """The numbers as they are read: as fine as the largest needs for two figures."""
        raw = [self.factor * each.values[self.value] for each in cells]
        most = max(map(abs, raw), default=0.0)
        decimals = max(1 - math.floor(math.log10(most)), 0) if most else 0
        return [written_number(round(each, decimals)) for each in raw]

    def shades(self, cells: Iterable[CellValue]) -> list[int]:
        """How dark each cell is: 0 where there is nothing, then 1 to 5 from the least to the most."""
        numbers = self.numbers(cells)
        low, high = min(numbers, default=0), max(numbers, default=0)
        width = (high - low) or 2 * (high or 1)
        start = low if high > low else high - width / 2
        return [min(1 + int((each - start) / width * _SHADES), _SHADES) if each else 0 for each in numbers]


_MODELLED = Stamps("modelled", is_too_coarse=True)
_MEASURES = (
    CellMeasure("current", "cells.says_current", "cells.told_current", stamps=_MODELLED),
    CellMeasure("density_per_100km2", "cells.says_density", "cells.told_density"),
    CellMeasure("cv", "cells.says_cv", "cells.told_cv", factor=100.0),
    CellMeasure("new_stations", "cells.says_design", "cells.told_design", also="standing_stations", sign="+"),
    CellMeasure(
        "suitability",
        "cells.says_habitat",
        "cells.told_habitat",
        hatch="extrapolated",
        stamps=_MODELLED,
    ),
)


def cell_measures(cells: Iterable[CellValue]) -> Iterator[CellMeasure]:
    """What can be drawn of cells, in the order in which it is read."""
    known = [each.values.keys() for each in cells]
    return (each for each in _MEASURES if known and all(each.value in names for names in known))


def release_cells(cells: Sequence[CellValue], terms: Terms) -> tuple[CellValue, ...]:
    """Keep the cells of exactly the size that the audience may see, from the south-west on.

    Where an answer has none of that size, as of a ground too wide for them, who may see sharper cells gets
    those of the public.

    Args:
        cells: Cells of all sizes.
        terms: The terms of the release.
    """
    tiers = {each.cell.tier for each in cells}
    tier = CELL_TIERS[terms.audience]
    if tier not in tiers:
        tier = CELL_TIERS["public"]
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

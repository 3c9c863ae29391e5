"""Maps of coarse cells as shapes for the pages: each cell shaded by its number, which stands in it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qaplan.sharing import Answer
from qaplan.sharing.answer_cells import CellMeasure, cell_measures, column_name
from qaplan.sharing.types import CellValue

__all__ = ["CellMap", "DrawnCell", "draw_cells"]

_LEFT, _TOP, _RIGHT, _BOTTOM = 44, 24, 24, 28
_HIGH = 46
_FIRST_DARK = 4
_FEWEST_WIDE = 4
_WIDE = 560


@dataclass(frozen=True)
class DrawnCell:
    """A cell in units of the drawing.

    Args:
        x: Its western edge.
        y: Its northern edge.
        shade: How dark it is, 0 where there is nothing, to 5.
        number: What is read in it; None for nothing.
        sign: What stands before the number.
        also: What stands below it; None for nothing.
        is_hatched: Whether the model only extrapolates there.
    """

    x: int
    y: int
    shade: int
    number: float | None
    sign: str
    also: float | None
    is_hatched: bool = False

    @property
    def is_double(self) -> bool:
        """Whether one number stands below the other."""
        return self.number is not None and self.also is not None

    @property
    def is_dark(self) -> bool:
        """Whether words in it must be light."""
        return self.shade >= _FIRST_DARK


@dataclass(frozen=True)
class CellMap:
    """A map of coarse cells, north at the top.

    Args:
        caption: Message key of what to see.
        side: Side of a cell, degrees.
        cells: The cells.
        columns: Their letters with the middle of each column.
        rows: Their numbers with the middle of each row.
        longitudes: Degrees east with where they stand.
        latitudes: Degrees north with where they stand.
        cell_width: Width of a cell.
        width: Of the whole.
        height: Of the whole.
    """

    caption: str
    side: float
    cells: tuple[DrawnCell, ...]
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str, int], ...]
    longitudes: tuple[tuple[float, int], ...]
    latitudes: tuple[tuple[float, int], ...]
    cell_width: int
    width: int
    height: int
    cell_height: int = _HIGH
    left: int = _LEFT

    @property
    def is_wide(self) -> bool:
        """Whether it is too wide for a small screen, where it is moved sideways."""
        return self.width > _WIDE

    @property
    def foot(self) -> int:
        """Where the degrees east stand."""
        return self.height - 8


def draw_cells(answer: Answer) -> tuple[CellMap, ...]:
    """Lay out the maps that an answer carries; none where it carries no cells.

    Args:
        answer: A released answer: its cells are of one size.
    """
    return tuple(_map(answer.cells, each) for each in cell_measures(answer.cells))


def _map(cells: Sequence[CellValue], measure: CellMeasure) -> CellMap:
    held = [each.cell for each in cells]
    west, north = min(each.column for each in held), max(each.row for each in held)
    across = max(each.column for each in held) - west + 1
    down = north - min(each.row for each in held) + 1
    side = held[0].tier.side_deg
    middle = math.radians((north - down / 2) * side)
    wide = round(_HIGH * max(math.cos(middle), 0.3))
    return CellMap(
        measure.caption,
        side,
        tuple(_drawn(cells, measure, west, north, wide)),
        tuple((column_name(at), _LEFT + at * wide + wide // 2) for at in range(across)),
        tuple((str(at + 1), _TOP + at * _HIGH + _HIGH // 2 + 4) for at in range(down)),
        tuple((round((west + at) * side, 1), _LEFT + at * wide) for at in (0, across)),
        tuple((round((north + 1 - at) * side, 1), _TOP + at * _HIGH) for at in (0, down)),
        wide,
        _LEFT + _RIGHT + max(across, _FEWEST_WIDE) * wide,
        _TOP + _BOTTOM + down * _HIGH,
    )


def _drawn(
    cells: Sequence[CellValue], measure: CellMeasure, west: int, north: int, wide: int
) -> Iterator[DrawnCell]:
    for each, number, shade in zip(cells, measure.numbers(cells), measure.shades(cells), strict=True):
        yield DrawnCell(
            _LEFT + (each.cell.column - west) * wide,
            _TOP + (north - each.cell.row) * _HIGH,
            shade,
            number if number or not measure.also else None,
            measure.sign if number else "",
            each.values.get(measure.also) or None,
            measure.is_hatched(each),
        )

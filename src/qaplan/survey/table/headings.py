"""Where the headings of a table stand: below titles, in one row or several, under cells that are merged."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from qaplan.base.errors import DataError
from qaplan.survey.sheet.cells import Cell, without_coordinates
from qaplan.survey.sheet.rows import text_of
from qaplan.survey.table.fields import OURS, fields_of
from qaplan.survey.table.likeness import likeness, plain_heading
from qaplan.survey.table.types import TABLE_KINDS, Grid, HeadedTable, Merge

__all__ = ["NEVER_CARRIED", "fill_merges", "find_headings", "fingerprint_of"]

_DEEPEST = 40
_MOST_HEADING_ROWS = 3
_FITS = 0.8
_UNIT = re.compile(
    r"[\[(,]\s*(?P<unit>км|km|м|m|metres?|meters?|метр\w*|ft|футы?|миль|mi|mm|мм|см|cm)\s*\.?\s*[\])]?\s*$"
)
NEVER_CARRIED = frozenset({"count"})
"""Fields whose merged cells mean a sum, which nobody may spread over the rows."""


def find_headings(grid: Grid) -> HeadedTable:
    """Find the row or rows of headings, and join those above one another.

    A row of headings is the one in which most cells look like fields of one kind of table. A row below it
    belongs to the headings while it parts a merged cell above it into named columns.

    Raises:
        DataError: ``table.no_headings`` if no row of the first ones looks like headings.
    """
    spread = _spread_across(grid)
    scores = [_known(row) for row in spread[:_DEEPEST]]
    best = max(range(len(scores)), key=lambda index: (scores[index], -index), default=None)
    if best is None or scores[best] < 2:
        seen = next((row for row in spread if sum(bool(text_of(cell)) for cell in row) > 1), ())
        shown = ", ".join(text_of(cell)[:30] for cell in seen[:8] if text_of(cell)) or "none"
        raise DataError(
            "table.no_headings",
            f"no row has headings that are known; the first row with cells has: {without_coordinates(shown)}",
            where=grid.source,
            do="put a row of headings such as Date, Place, Species above the table",
        )
    first, last = _heading_rows(grid, spread, best)
    width = max(len(row) for row in grid.rows)
    headings = tuple(_joined(spread[first : last + 1], column) for column in range(width))
    return HeadedTable(grid, headings, last + 1, tuple(_unit(heading) for heading in headings))


def fingerprint_of(headings: Sequence[str]) -> str:
    """A digest of headings: the same for the same columns in the same order, whatever we added to them."""
    plain = [plain_heading(heading) for heading in headings]
    kept = [each for each in plain if each and not each.startswith(OURS)]
    return hashlib.sha256("\0".join(kept).encode()).hexdigest()[:24]


def fill_merges(table: HeadedTable) -> tuple[HeadedTable, set[tuple[int, int]], set[int]]:
    """Write the value of each merged block into all of its cells.

    Returns:
        The table, the cells that got their value so, and the rows that are one cell across the table: titles.
    """
    rows = [list(row) for row in table.grid.rows]
    carried: set[tuple[int, int]] = set()
    titles: set[int] = set()
    for merge in table.grid.merges:
        if merge.top < table.first_row or merge.top >= len(rows):
            continue
        if merge.left < merge.right:
            titles.update(_titles(rows, merge))
            continue
        value = _at(rows[merge.top], merge.left)
        for row in range(merge.top, min(merge.bottom + 1, len(rows))):
            rows[row].extend([None] * (merge.left + 1 - len(rows[row])))
            rows[row][merge.left] = value
            carried.add((row, merge.left))
    filled = replace(table.grid, rows=tuple(tuple(row) for row in rows))
    return replace(table, grid=filled), carried, titles


def _titles(rows: Sequence[Sequence[Cell]], merge: Merge) -> set[int]:
    filled = [bool(text_of(cell)) for cell in rows[merge.top]]
    return {merge.top} if sum(filled) == 1 else set()


def _at(row: Sequence[Cell], column: int) -> Cell:
    return row[column] if column < len(row) else None


def _spread_across(grid: Grid) -> list[list[Cell]]:
    """The rows with merged headings written over all of their columns."""
    rows: list[list[Cell]] = [list(row) for row in grid.rows[: _DEEPEST + _MOST_HEADING_ROWS]]
    for merge in grid.merges:
        value = _at(rows[merge.top], merge.left) if merge.top < len(rows) else None
        for row in rows[merge.top : merge.bottom + 1]:
            row.extend([None] * (merge.right + 1 - len(row)))
            row[merge.left : merge.right + 1] = [value] * (merge.right + 1 - merge.left)
    return rows


def _known(row: Sequence[Cell]) -> int:
    """How many different fields of one kind a row's cells look like."""
    texts = {plain_heading(cell) for cell in row if isinstance(cell, str) and len(cell) < 80}
    return max(
        sum(
            max((likeness(text, each.spellings)[0] for text in texts), default=0) >= _FITS
            for each in fields_of(kind)
        )
        for kind in TABLE_KINDS
    )


def _heading_rows(grid: Grid, spread: Sequence[Sequence[Cell]], best: int) -> tuple[int, int]:
    """The first and last row of headings around the best one."""
    first = last = best
    while first > 0 and best - first < _MOST_HEADING_ROWS - 1 and _parts(grid, first - 1):
        first -= 1
    while last + 1 < len(spread) and last - first < _MOST_HEADING_ROWS - 1 and _parts(grid, last):
        last += 1
    return first, last


def _parts(grid: Grid, row: int) -> bool:
    """Whether a row has a cell over several columns but not all, or one that goes down into the next row."""
    width = max(len(each) for each in grid.rows)
    return (
        any(
            (merge.bottom > row >= merge.top)
            or (merge.top == row == merge.bottom and 1 < merge.right - merge.left + 1 < width * 0.8)
            for merge in grid.merges
        )
        and sum(bool(text_of(cell)) for cell in grid.rows[row]) > 1
    )


def _joined(rows: Sequence[Sequence[Cell]], column: int) -> str:
    parts = [" ".join(text_of(_at(row, column)).split()) for row in rows]
    return " / ".join(dict.fromkeys(part for part in parts if part))


def _unit(heading: str) -> str:
    found = _UNIT.search(heading.casefold())
    if found is None:
        return ""
    unit = found["unit"]
    return {"км": "km", "м": "m", "футы": "ft", "фут": "ft", "миль": "mi", "мм": "mm", "см": "cm"}.get(
        unit, "m" if unit.startswith(("met", "мет")) else unit
    )

"""The rows below the headings, cell by cell: merged cells filled in, titles and totals passed over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from qaplan.base.errors import DataError
from qaplan.base.messages import Message
from qaplan.survey.sheet.cells import Cell, read_number
from qaplan.survey.sheet.rows import text_of
from qaplan.survey.table.faults import CellError
from qaplan.survey.table.headings import NEVER_CARRIED, fill_merges
from qaplan.survey.table.types import HeadedTable, RefusedRow, RowFault, TableMapping

__all__ = ["RowCells", "RowsRead", "rows_of"]

_T = TypeVar("_T")
_METRES = {"": 1.0, "m": 1.0, "km": 1000.0, "cm": 0.01, "mm": 0.001, "ft": 0.3048, "mi": 1609.344}
_TOTALS = re.compile(r"(?:итого|всего|итог|сумма|total|sum|барлығы|жиыны)\b.*")
_DITTO = frozenset({'"', "″", "〃", "''", '-"-', "-//-", "-||-", '—"—', "то же", "там же", "ditto", "сол"})
_OUR_ESCAPE = re.compile(r"'(?=[=+\-@\t\r])")


@dataclass
class RowCells:
    """One row with its cells by our field names; what is wrong with it gathers here.

    Args:
        number: Number of the row in the file, from one.
        cells: All cells, merged ones filled in.
        of: The cells by field.
        headings: The heading of each field's column.
        units: The unit that it names.
        faults: What is wrong.
    """

    number: int
    cells: tuple[Cell, ...]
    of: dict[str, Cell]
    headings: dict[str, str]
    units: dict[str, str]
    faults: list[RowFault] = field(default_factory=list)

    def text(self, name: str) -> str:
        """The cell of a field as text."""
        return " ".join(text_of(self.of.get(name)).split())

    def tried(self, name: str, read: Callable[[Cell], _T]) -> _T | None:
        """Read the cell of a field, or keep what is wrong with it."""
        try:
            return read(self.of.get(name))
        except CellError as error:
            self.note(name, error)
            return None

    def note(self, name: str, error: CellError) -> None:
        """Keep what is wrong with the cell of a field."""
        self.faults.append(error.fault(self.headings.get(name, "")))

    def metres(self, name: str) -> float | None:
        """The length in the cell of a field, metres, by the unit of its heading."""
        try:
            number = read_number(self.of.get(name))
        except DataError:
            self.note(name, CellError("table.number_unclear", value=self.text(name)[:40]))
            return None
        return None if number is None else number * _METRES[self.units.get(name, "")]

    def refused(self) -> RefusedRow:
        """The row as it is given back."""
        return RefusedRow(self.number, self.cells, tuple(self.faults))


@dataclass(frozen=True)
class RowsRead:
    """The rows of a table, and what was passed over.

    Args:
        rows: Every row that says something.
        passed: Number of rows that are titles or totals.
        notes: What the reader should know.
    """

    rows: tuple[RowCells, ...]
    passed: int
    notes: tuple[Message, ...]


def rows_of(table: HeadedTable, mapping: TableMapping) -> RowsRead:
    """Take the rows below the headings apart by what their columns mean.

    A merged cell counts for each of its rows, except a number of animals, which would then be counted several
    times: such rows are refused. A ditto mark takes the cell above it.
    """
    filled, carried, titles = fill_merges(table)
    indexes = {
        mapping.columns[head]: at for at, head in enumerate(table.headings) if mapping.columns.get(head)
    }
    headings = {name: table.headings[at] for name, at in indexes.items()}
    units = {name: table.units[at] for name, at in indexes.items()}
    rows: list[RowCells] = []
    passed = 0
    for index, cells in _filled(filled):
        if index in titles or _is_total(cells):
            passed += 1
            continue
        of = {name: _plain(_at(cells, at)) for name, at in indexes.items()}
        row = RowCells(index + 1, tuple(cells), of, headings, units)
        _ditto(row, rows[-1] if rows else None)
        row.faults.extend(_faults(filled, index, indexes, carried))
        rows.append(row)
    notes = (Message("table_import.rows_passed", {"rows": str(passed)}),) if passed else ()
    return RowsRead(tuple(rows), passed, (*table.grid.notes, *notes))


def _filled(table: HeadedTable) -> Iterator[tuple[int, Sequence[Cell]]]:
    for index in range(table.first_row, len(table.grid.rows)):
        if any(text_of(cell) for cell in table.grid.rows[index]) or (index, 0) in table.grid.unread:
            yield index, table.grid.rows[index]


def _is_total(cells: Sequence[Cell]) -> bool:
    first = next((text_of(cell) for cell in cells if text_of(cell)), "")
    return bool(_TOTALS.fullmatch(first.casefold()))


def _at(cells: Sequence[Cell], index: int) -> Cell:
    return cells[index] if index < len(cells) else None


def _plain(cell: Cell) -> Cell:
    """A cell without the apostrophe that we put before a text which a spreadsheet would compute."""
    return _OUR_ESCAPE.sub("", cell, count=1) if isinstance(cell, str) and cell.startswith("'") else cell


def _ditto(row: RowCells, above: RowCells | None) -> None:
    for name, cell in row.of.items():
        if isinstance(cell, str) and cell.strip().casefold() in _DITTO and above is not None:
            row.of[name] = above.of.get(name)


def _faults(
    table: HeadedTable, index: int, indexes: dict[str, int], carried: set[tuple[int, int]]
) -> Iterator[RowFault]:
    for name, at in indexes.items():
        code = table.grid.unread.get((index, at))
        if code is None and name in NEVER_CARRIED and (index, at) in carried:
            code = "table.count_merged"
        if code is not None:
            value = text_of(_at(table.grid.rows[index], at))[:40]
            yield CellError(code, value=value).fault(table.headings[at])

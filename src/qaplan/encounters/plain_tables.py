"""Plain CSV tables as text: their columns, and numbers or words with the unknown ones marked."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import Problem
from qaplan.encounters.types import Column

__all__ = ["PlainFile", "PlainTable", "column_of", "numbers_in", "read_table", "wrong_rows"]

_MISSING = frozenset(("", "NA", "NaN", "nan", "N/A"))
_MOST_ROWS = 20
_DECIMAL_COMMA = re.compile(r"^(\s*-?\d+),(\d+\s*)$")


@dataclass(frozen=True)
class PlainFile:
    """The content of a file.

    Args:
        name: Its name, for messages.
        text: Its text.
    """

    name: str
    text: str


@dataclass(frozen=True)
class PlainTable:
    """A table with heads.

    Args:
        name: Name of its file.
        columns: The cells of each column, in the order of the file.
        line: Line of each row in the file, from 1.
        problems: What is wrong with its shape; the columns are then empty.
    """

    name: str
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    line: Sequence[int] = ()
    problems: tuple[Problem, ...] = ()

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.line)

    def __contains__(self, name: str) -> bool:
        """Whether there is a column of that name."""
        return name in self.columns

    def where(self, row: int) -> str:
        """File and line of a row, as messages name them."""
        return f"{self.name}, line {self.line[row]}"


def read_table(file: PlainFile, needed: Sequence[str], *, may_be_empty: bool = False) -> PlainTable:
    """Read a CSV with heads; with semicolons or tabs between cells numbers may have a decimal comma.

    Args:
        file: The file.
        needed: Columns that must be there.
        may_be_empty: Whether a table without rows is one.

    Returns:
        The table; with its problems and without columns where it cannot be used.
    """
    text = file.text.removeprefix("\ufeff")
    between = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between)
    try:
        rows = [(reader.line_num, row) for row in reader if row]
    except csv.Error:
        return PlainTable(file.name, problems=(_unusable(file.name, "it is no CSV"),))
    if len(rows) < (1 if may_be_empty else 2):
        return PlainTable(file.name, problems=(_unusable(file.name, "it has no row under its heads"),))
    heads = [head.strip() for head in rows[0][1]]
    absent = [name for name in needed if name not in heads]
    twice = sorted({head for head in heads if heads.count(head) > 1})
    if absent or twice:
        why = f"there is no column {', '.join(absent)}" if absent else f"columns stand twice: {twice[0]}"
        return PlainTable(file.name, problems=(_unusable(file.name, why),))
    short = [line for line, row in rows[1:] if len(row) != len(heads)]
    if short:
        why = f"line {short[0]} has not as many cells as there are heads"
        return PlainTable(file.name, problems=(_unusable(file.name, why),))
    if between != ",":
        rows = [(line, [_DECIMAL_COMMA.sub(r"\1.\2", cell) for cell in row]) for line, row in rows]
    cells = list(zip(*(row for _, row in rows[1:]), strict=True)) or [()] * len(heads)
    return PlainTable(file.name, dict(zip(heads, cells, strict=True)), [line for line, _ in rows[1:]])


def numbers_in(cells: Sequence[str]) -> NDArray[np.float64]:
    """Cells as numbers, not a number where they are none."""
    try:
        return np.array(cells, dtype=np.float64)
    except ValueError:
        return np.array([_number(cell) for cell in cells], dtype=np.float64)


def column_of(cells: Sequence[str]) -> Column:
    """A covariate: numbers where all that is filled in are numbers, else words."""
    try:
        return np.array(cells, dtype=np.float64)
    except ValueError:
        pass
    bare = ["" if cell.strip() in _MISSING else cell.strip() for cell in cells]
    try:
        return np.array([float(cell) if cell else np.nan for cell in bare], dtype=np.float64)
    except ValueError:
        return np.array(bare, dtype=np.str_)


def wrong_rows(
    table: PlainTable, rows: Sequence[int] | NDArray[np.int64], code: str, what: str, do: str
) -> list[Problem]:
    """One problem for each row, at most twenty.

    Args:
        table: The table.
        rows: Rows that are wrong, from 0.
        code: Code of the problem.
        what: What is wrong.
        do: What to do.
    """
    found = [Problem(code, what, table.where(int(row)), do) for row in rows[:_MOST_ROWS]]
    more = len(rows) - len(found)
    if more > 0:
        found.append(Problem(code, f"{what}, and so in {more} more rows", table.name, do))
    return found


def _delimiter(text: str) -> str:
    """What stands between the heads: a comma, or what spreadsheets write where the comma is decimal."""
    heads = text[: text.find("\n")] if "\n" in text else text
    return max((",", ";", "\t"), key=heads.count)


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def _unusable(name: str, why: str) -> Problem:
    return Problem("encounters.unusable_table", f"the table cannot be used: {why}", name, "correct the file")

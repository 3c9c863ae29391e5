"""What the columns of a table probably mean: proposed with reasons, and taken only when a person agrees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from qaplan.base.errors import DataError
from qaplan.base.messages import Message
from qaplan.survey.sheet.cells import Cell, read_number
from qaplan.survey.sheet.rows import text_of
from qaplan.survey.table.counts import read_animals, read_life_stage, read_sex
from qaplan.survey.table.dates import WhenOptions, read_clock_time, read_when
from qaplan.survey.table.faults import CellError
from qaplan.survey.table.fields import OURS, FieldNames, fields_of
from qaplan.survey.table.headings import fingerprint_of
from qaplan.survey.table.likeness import Likeness, likeness, plain_heading
from qaplan.survey.table.types import TABLE_KINDS, ColumnGuess, HeadedTable, TableKind, TableMapping

__all__ = ["Proposal", "propose"]

_LEAST = 0.8
_LOWEST_ROW = 0.97
_READ_AT_MOST = 500
_WHY: Mapping[Likeness, str] = {"same": "same", "contains": "contains", "spelt_like": "spelt_like"}


@dataclass(frozen=True)
class Proposal:
    """What a table seems to hold.

    Args:
        mapping: What would be agreed to.
        guesses: One for each column with a heading.
        missing: Needed fields for which no column was found.
        undecided: Fields for which several columns fit equally well, each with those headings.
    """

    mapping: TableMapping
    guesses: tuple[ColumnGuess, ...]
    missing: tuple[str, ...] = ()
    undecided: Mapping[str, tuple[str, ...]] | None = None


def propose(
    table: HeadedTable, *, kind: TableKind | None = None, epoch_options: WhenOptions | None = None
) -> Proposal:
    """Propose what a table's columns mean.

    Args:
        table: The table with its headings found.
        kind: What a row is; found out from the headings when None.
        epoch_options: How dates are read.

    Returns:
        The proposal; a column that fits two fields equally well, or two columns that fit one, stay open.
    """
    chosen = kind or _kind_of(table)
    options = epoch_options or WhenOptions(epoch=table.grid.epoch)
    fitting = _assigned(table, chosen)
    guesses, undecided = _without_rivals(fitting)
    guesses = [_with_counts(table, each, options) for each in guesses]
    columns = {each.heading: each.field for each in guesses if each.field}
    mapping = TableMapping(fingerprint_of(table.headings), chosen, columns)
    found = set(columns.values())
    missing = [each.name for each in fields_of(chosen) if each.needed and each.name not in found]
    if chosen == "observations" and {"type", "species"} & found:
        missing = [name for name in missing if name != "species"]
    return Proposal(mapping, tuple(guesses), tuple(missing), undecided)


def _kind_of(table: HeadedTable) -> TableKind:
    def weight(kind: TableKind) -> float:
        best: dict[str, float] = {}
        for each in _assigned(table, kind):
            if each.field:
                best[each.field] = max(best.get(each.field, 0.0), each.score)
        fields = {each.name: each for each in fields_of(kind)}
        lacks = sum(each.needed and each.name not in best for each in fields.values())
        return sum(score * fields[name].weight for name, score in best.items()) - 2 * lacks

    return max(TABLE_KINDS, key=weight)


def _assigned(table: HeadedTable, kind: TableKind) -> list[ColumnGuess]:
    """The best field of each column on its own."""
    return [
        _guess(index, heading, table.units[index], fields_of(kind))
        for index, heading in enumerate(table.headings)
        if heading and not plain_heading(heading).startswith(OURS)
    ]


def _guess(index: int, heading: str, unit: str, fields: tuple[FieldNames, ...]) -> ColumnGuess:
    scored = sorted(((*_likeness(heading, each), each) for each in fields), key=lambda row: -row[0])
    score, how, spelling, best = scored[0]
    if score < _LEAST:
        return ColumnGuess(index, heading, "", score, None, unit)
    if score == scored[1][0]:
        return ColumnGuess(index, heading, "", score, Message("table_import.why_two_fields"), unit)
    if unit and not _fits_unit(unit, best):
        return ColumnGuess(index, heading, "", score, Message("table_import.why_unit", {"unit": unit}), unit)
    why = Message(f"table_import.why_{_WHY[how]}", {"spelling": spelling})
    return ColumnGuess(index, heading, best.name, score, why, unit)


def _likeness(heading: str, field: FieldNames) -> tuple[float, Likeness, str]:
    """How well a heading fits a field: as a whole, or by its lowest row, which says most."""
    whole = likeness(plain_heading(heading), field.spellings)
    score, how, spelling = likeness(plain_heading(heading.rpartition(" / ")[2]), field.spellings)
    return max(whole, (score * _LOWEST_ROW, how, spelling), key=lambda found: found[0])


def _fits_unit(unit: str, best: FieldNames) -> bool:
    return best.unit == "m" and unit in {"m", "km", "ft", "cm", "mm", "mi"}


def _without_rivals(guesses: list[ColumnGuess]) -> tuple[list[ColumnGuess], dict[str, tuple[str, ...]]]:
    """Leave each field to the column that fits best; open where two fit equally well."""
    by_field: dict[str, list[ColumnGuess]] = {}
    for each in guesses:
        if each.field:
            by_field.setdefault(each.field, []).append(each)
    kept: dict[int, ColumnGuess] = {}
    undecided: dict[str, tuple[str, ...]] = {}
    for field, rivals in by_field.items():
        best = max(each.score for each in rivals)
        first = [each for each in rivals if each.score == best]
        if len(first) == 1:
            kept[first[0].index] = first[0]
        else:
            undecided[field] = tuple(each.heading for each in first)
    open_ = Message("table_import.why_two_columns")
    return [
        each if not each.field or each.index in kept else replace(each, field="", why=open_)
        for each in guesses
    ], undecided


def _with_counts(table: HeadedTable, guess: ColumnGuess, options: WhenOptions) -> ColumnGuess:
    cells = [
        row[guess.index]
        for row in table.grid.rows[table.first_row : table.first_row + _READ_AT_MOST]
        if guess.index < len(row) and text_of(row[guess.index])
    ]
    read = _READERS.get(guess.field)
    readable = len(cells) if read is None else sum(_is_readable(read, cell, options) for cell in cells)
    return replace(guess, filled=len(cells), readable=readable if guess.field else 0)


def _is_readable(read: Callable[[Cell, WhenOptions], object], cell: Cell, options: WhenOptions) -> bool:
    try:
        read(cell, options)
    except (CellError, DataError):
        return False
    return True


_READERS: Mapping[str, Callable[[Cell, WhenOptions], object]] = {
    "date": read_when,
    "start": read_when,
    "end": read_when,
    "period": read_when,
    "time": lambda cell, _: read_clock_time(cell),
    "count": lambda cell, _: read_animals(cell),
    "sex": lambda cell, _: read_sex(cell),
    "life_stage": lambda cell, _: read_life_stage(cell),
    "distance_m": lambda cell, _: read_number(cell),
    "elevation_m": lambda cell, _: read_number(cell),
}

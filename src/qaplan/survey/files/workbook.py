"""Workbooks and CSV of other people as grids of cells, and workbooks that we give back; guarded.

Nothing in a cell can act: no formula is computed, no text that begins like one is written as one, and a cell
that cannot be read is told row by row instead of losing the rest.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import tomllib
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qaplan.base.errors import DataError, UsageError
from qaplan.base.messages import Message
from qaplan.survey.files.field_sheet import BROKEN_WORKBOOK, check_workbook, likely_encodings
from qaplan.survey.sheet.cells import Cell
from qaplan.survey.table.types import TABLE_KINDS, Grid, Merge, TableMapping

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["WrittenSheet", "read_grid", "read_mapping", "write_csv_table", "write_mapping", "write_workbook"]

WrittenSheet = Sequence[Sequence[Cell]]

_LARGEST_FILE = 32 * 2**20
_MOST_ROWS = 50_000
_MOST_COLUMNS = 200
_LONGEST_CELL = 10_000
_LONGEST_FIELD = 2**22
_LONGEST_WRITTEN = 32_000
_NO_TEXT = frozenset("\x00\ufffd")
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_SEPARATORS = ";\t,"
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CELL_NAME = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref=\"([A-Z0-9$:]+)\"")


def read_grid(path: Path, *, worksheet: str = "", encoding: str = "") -> Grid:
    """Read a table from CSV or XLSX; what it is, its content says and not its name.

    Args:
        path: The file.
        worksheet: Name of the worksheet; the first one with anything in it when empty.
        encoding: Encoding of a CSV; found out when empty.

    Raises:
        DataError: ``table.missing``, ``table.empty``, ``table.too_large``, ``table.unreadable``,
            ``table.bad_encoding``, ``table.worksheet_missing``, ``table.bad_csv``.
    """
    content = _content(path)
    digest = hashlib.sha256(content).hexdigest()
    if content.startswith(b"PK\x03\x04"):
        grid = _of_workbook(content, path.name, worksheet)
    elif content.startswith(_OLD_WORKBOOK):
        raise _unreadable(path.name, "it is a workbook of the old XLS kind", "save it as XLSX or CSV")
    else:
        grid = _of_text(content, path.name, encoding)
    if not any(cell not in (None, "") for row in grid.rows for cell in row):
        raise DataError("table.empty", "the table has no cell with anything in it", where=path.name,
                        do="choose another file or worksheet")  # fmt: skip
    return _with_overlong(replace(grid, sha256=digest))


def _content(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise _unreadable(path.name, "it is a folder, a pipe or a device", "give a CSV or XLSX file")
        if path.stat().st_size > _LARGEST_FILE:
            raise _too_large(path.name, "the file is larger than a table can be")
        return path.read_bytes()
    except OSError as error:
        raise DataError("table.missing", "the table cannot be opened", where=path.name,
                        do="check its path") from error  # fmt: skip


def _with_overlong(grid: Grid) -> Grid:
    """Note the cells that hold more than a table's cell can, and cells with bytes that are no text."""
    unread = dict(grid.unread)
    rows = []
    for row_index, row in enumerate(grid.rows):
        cells = list(row)
        for column, cell in enumerate(row):
            if isinstance(cell, str) and (len(cell) > _LONGEST_CELL or _NO_TEXT & set(cell)):
                is_long = len(cell) > _LONGEST_CELL
                unread[row_index, column] = "table.cell_too_long" if is_long else "table.not_text"
                cells[column] = cell.replace("\x00", "\ufffd")[:_LONGEST_WRITTEN]
        rows.append(tuple(cells))
    return replace(grid, rows=tuple(rows), unread=unread)


def _of_text(content: bytes, name: str, encoding: str) -> Grid:
    text, notes = _decoded(content, name, encoding)
    first = text.split("\n", 1)[0].strip()
    declared = re.fullmatch(r"sep=(.)", first)
    heads = [line for line in text.splitlines()[:40] if line.strip(" ;,\t\"'")]
    separator = declared[1] if declared else max(_SEPARATORS, key=lambda each: _columns(heads, each))
    rows: list[tuple[Cell, ...]] = []
    before = csv.field_size_limit(_LONGEST_FIELD)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            _check_shape(len(rows), len(row), name)
            rows.append(tuple(row))
    except csv.Error as error:
        what = f"row {len(rows) + 1} is not a row of a table"
        raise DataError(
            "table.bad_csv", what, where=name, do="look for a quotation mark that is never closed"
        ) from error
    finally:
        csv.field_size_limit(before)
    if declared:
        rows[0] = ()
    return Grid(name, "", tuple(rows), notes=notes)


def _columns(lines: Sequence[str], separator: str) -> int:
    """How many separators the lines have in common: titles and decimal commas do not count."""
    counts = [line.count(separator) for line in lines if line.count(separator)]
    return max(counts, key=counts.count) * counts.count(max(counts, key=counts.count)) if counts else 0


def _decoded(content: bytes, name: str, encoding: str) -> tuple[str, tuple[Message, ...]]:
    for each in (encoding,) if encoding else _encodings(content):
        try:
            text = content.decode(each)
        except (UnicodeDecodeError, LookupError):
            continue
        guessed = each == "cp1251" and not encoding
        return text, (Message("table_import.encoding_guessed", {"encoding": each}),) if guessed else ()
    do = "save it as CSV UTF-8 or XLSX, or say its encoding"
    raise DataError("table.bad_encoding", "the table is no text in a known encoding", where=name, do=do)


def _encodings(content: bytes) -> tuple[str, ...]:
    """The likely encodings; a zero byte here and there is damage in a cell, and not UTF-16."""
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff")) or content.count(0) > len(content) // 10
    return likely_encodings(content if is_wide else content.replace(b"\0", b""))


def _of_workbook(content: bytes, name: str, worksheet: str) -> Grid:
    from openpyxl.utils.exceptions import InvalidFileException

    check_workbook(content, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _first_sheet(content, name, worksheet)
    except (InvalidFileException, *BROKEN_WORKBOOK) as error:
        raise _unreadable(name, "it is not a workbook that can be opened", "save it again") from error


def _first_sheet(content: bytes, name: str, worksheet: str) -> Grid:
    values, formulas = _opened(content, computed=True), _opened(content, computed=False)
    if worksheet and worksheet not in values.sheetnames:
        have = ", ".join(each[:30] for each in values.sheetnames[:10])
        raise DataError("table.worksheet_missing", f"there is no worksheet '{worksheet[:40]}'", where=name,
                        do=f"choose one of: {have}")  # fmt: skip
    for title in [worksheet] if worksheet else values.sheetnames:
        sheet = values[title]
        if not hasattr(sheet, "iter_rows"):
            continue
        rows = tuple(_rows(sheet.iter_rows(values_only=True), name))
        if any(cell is not None for row in rows for cell in row) or worksheet:
            others = len(values.sheetnames) - 1
            notes = (Message("table_import.other_worksheets", {"worksheet": title}),) if others else ()
            lost = dict(_without_value(rows, _rows(formulas[title].iter_rows(values_only=True), name)))
            merges = tuple(_merges(content, sheet))
            return Grid(name, "", rows, merges, lost, values.epoch.date(), notes)
    return Grid(name, "", ())


def _opened(content: bytes, *, computed: bool) -> Workbook:
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(content), read_only=True, data_only=computed, keep_links=False)


def _rows(rows: Iterator[tuple[Any, ...]], name: str) -> Iterator[tuple[Cell, ...]]:
    for index, row in enumerate(rows):
        last = max((at for at, cell in enumerate(row, 1) if cell is not None), default=0)
        if not last and index >= _MOST_ROWS:
            continue
        _check_shape(index, last, name)
        yield tuple(_cell(cell) for cell in row[:last])


def _cell(cell: object) -> Cell:
    if cell is None or isinstance(cell, str | int | float | bool | date | datetime | time | timedelta):
        return cell
    # A formula over several cells comes as an object of the library; as text it begins like any other.
    return f"={getattr(cell, 'text', '')}".replace("==", "=")


def _without_value(
    values: Sequence[Sequence[Cell]], formulas: Iterator[Sequence[Cell]]
) -> Iterator[tuple[tuple[int, int], str]]:
    """The cells whose formula was never computed: what they would show is not in the file."""
    for row, cells in enumerate(formulas):
        for column, cell in enumerate(cells):
            shown = values[row][column] if row < len(values) and column < len(values[row]) else None
            if shown is None and isinstance(cell, str) and cell.startswith("="):
                yield (row, column), "table.formula"


def _merges(content: bytes, sheet: object) -> Iterator[Merge]:
    """The merged blocks, read from the worksheet's own part: reading row by row leaves them out."""
    part = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read(part) if part in archive.namelist() else b""
    for found in _MERGE.finditer(xml):
        ends = [_CELL_NAME.fullmatch(each) for each in found[1].decode("ascii").split(":")]
        if len(ends) == 2 and ends[0] and ends[1]:
            (left, top), (right, bottom) = (_index(end[1], end[2]) for end in ends if end)
            if bottom - top < _MOST_ROWS and right < _MOST_COLUMNS:
                yield Merge(top, left, bottom, right)


def _index(letters: str, number: str) -> tuple[int, int]:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1, int(number) - 1


def write_workbook(sheets: Mapping[str, WrittenSheet], *, heads: int = 1) -> bytes:
    """Write tables as a workbook; a text stays a text, whatever it begins with.

    Args:
        sheets: The rows of each worksheet, headings first.
        heads: How many of the first rows are headings.

    Returns:
        The file.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        _write_sheet(book, title, rows, heads)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _write_sheet(book: Workbook, title: str, rows: WrittenSheet, heads: int) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title[:31])
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if value is None or value == "":
                continue
            cell = sheet.cell(row=number, column=column)
            cell.value = _printable(value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type, cell.quotePrefix = "s", value.startswith(_STARTS_FORMULA)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number <= heads:
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="EFE7DA")
    for column in range(1, 1 + max((len(row) for row in rows), default=0)):
        longest = max(len(str(row[column - 1] or "")) for row in rows if column <= len(row))
        sheet.column_dimensions[get_column_letter(column)].width = min(48, max(11, longest + 2))
    sheet.freeze_panes = f"A{heads + 1}"


def _printable(text: str) -> str:
    return "".join(ch for ch in text if ch in "\t\n" or ord(ch) >= 32)[:_LONGEST_WRITTEN]


def write_csv_table(rows: WrittenSheet) -> str:
    """Write a table as CSV with semicolons; a text that a spreadsheet would compute gets an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    for row in rows:
        writer.writerow([_inert(cell) for cell in row])
    return text.getvalue()


def _inert(cell: Cell) -> Cell:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_STARTS_FORMULA) else cell


def read_mapping(path: Path, proposed: TableMapping) -> TableMapping:
    """Read what a person wrote about the columns, over what was proposed.

    Args:
        path: A TOML file as :func:`write_mapping` makes it; what it leaves out stays as proposed.
        proposed: The proposal for the table.

    Raises:
        UsageError: ``table.bad_mapping``.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        kind, order = said.get("kind", proposed.kind), said.get("order", proposed.order)
        tables = {name: dict(said.get(name, {})) for name in ("columns", "places", "species")}
    except (OSError, UnicodeDecodeError, ValueError, TypeError, AttributeError) as error:
        raise _bad_mapping(path.name, "it is not a TOML file that can be read") from error
    if kind not in TABLE_KINDS or order not in ("", "day_first", "month_first"):
        raise _bad_mapping(path.name, "its kind or its order is none that is known")
    for name, table in tables.items():
        if not all(isinstance(value, str) for value in table.values()):
            raise _bad_mapping(path.name, f"[{name}] holds something else than texts")
    columns = {**proposed.columns, **tables["columns"]}
    return replace(
        proposed,
        kind=kind,
        order=order,
        utc_offset=str(said.get("utc_offset", proposed.utc_offset)),
        columns={heading: name for heading, name in columns.items() if name},
        places={**proposed.places, **tables["places"]},
        species={**proposed.species, **tables["species"]},
    )


def write_mapping(mapping: TableMapping, headings: Sequence[str]) -> str:
    """Write what columns mean as TOML, for a person to edit; a column with an empty text is not taken."""
    import tomlkit

    document = tomlkit.document()
    document["kind"], document["order"] = mapping.kind, mapping.order
    document["utc_offset"] = mapping.utc_offset
    said = {heading: mapping.columns.get(heading, "") for heading in headings if heading}
    for name, table in (("columns", said), ("places", mapping.places), ("species", mapping.species)):
        document[name] = {key: table[key] for key in table}
    return tomlkit.dumps(document)


def _bad_mapping(name: str, why: str) -> UsageError:
    do = "begin with the file that --write-map makes"
    return UsageError("table.bad_mapping", f"the mapping cannot be used: {why}", where=name, do=do)


def _check_shape(row_index: int, n_columns: int, name: str) -> None:
    if row_index >= _MOST_ROWS or n_columns > _MOST_COLUMNS:
        raise _too_large(name, f"the table has over {_MOST_ROWS} rows or {_MOST_COLUMNS} columns")


def _too_large(name: str, what: str) -> DataError:
    return DataError("table.too_large", what, where=name, do="give it in parts")


def _unreadable(name: str, what: str, do: str) -> DataError:
    return DataError("table.unreadable", f"the table cannot be read: {what}", where=name, do=do)

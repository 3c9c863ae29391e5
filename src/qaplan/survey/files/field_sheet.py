"""Field sheets as files: CSV in the encodings and separators that offices save, and workbooks; guarded.

No message repeats a cell that could be a coordinate.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from pathlib import Path

from qaplan.base.errors import DataError, Problem, UsageError
from qaplan.survey.deployments import NOON, FieldSheet, SheetOptions, sheet_from_rows
from qaplan.survey.sheet.cells import Cell, DateOrder
from qaplan.survey.sheet.rows import ToLonLat

__all__ = ["BROKEN_WORKBOOK", "check_workbook", "likely_encodings", "read_field_sheet", "to_lon_lat"]

BROKEN_WORKBOOK: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""What the readers of workbooks raise on one whose bytes are damaged."""

_LARGEST_FILE = 32 * 2**20
_LARGEST_UNPACKED = 128 * 2**20
_MOST_PARTS = 2_000
_MOST_ROWS = 50_000
_MOST_COLUMNS = 500
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_SEPARATORS = ";\t,"
_LAST_CYRILLIC = "\u052f"


def read_field_sheet(
    path: Path,
    *,
    crs: str = "",
    utc_offset: str = "",
    day_only_time: time = NOON,
    order: DateOrder | None = None,
    encoding: str = "",
    worksheet: str = "",
) -> FieldSheet:
    """Read a field sheet from CSV or XLSX; what it is, its content says and not its name.

    Args:
        path: The file.
        crs: EPSG code of the sheet's eastings and northings, such as ``EPSG:32639``; without it they are not
            taken.
        utc_offset: Offset of all clocks for which the sheet gives none: ``+05:00`` or ``Asia/Aqtau``.
        day_only_time: Time of day that a bare date stands for; at noon the first and last day count half.
        order: Whether day or month comes first in dates with slashes; None leaves it to the sheet.
        encoding: Encoding of a CSV; found out when empty.
        worksheet: Name of the worksheet; the first one when empty.

    Raises:
        DataError: ``survey.bad_sheet`` with a problem for each bad row, and nothing is taken;
            ``survey.empty_sheet``; ``survey.sheet_missing``; ``survey.sheet_too_large``;
            ``survey.sheet_unreadable``; ``survey.bad_encoding``; ``survey.worksheet_missing``.
        UsageError: ``survey.bad_crs`` if the code names no projected system in metres.
    """
    content = _content(path)
    options = SheetOptions(to_lon_lat(crs) if crs else None, utc_offset, day_only_time, order)
    notes: tuple[Problem, ...] = ()
    if content.startswith(b"PK\x03\x04"):
        rows = _workbook_rows(content, path.name, worksheet)
    elif content.startswith(_OLD_WORKBOOK):
        raise _unreadable(path.name, "it is a workbook of the old XLS kind", "save it as XLSX or CSV")
    else:
        text, notes = _decoded(content, path.name, encoding)
        rows = _text_rows(text, path.name)
    digest = hashlib.sha256(content).hexdigest()
    sheet = sheet_from_rows(rows, options, source=path.name, sha256=digest)
    return replace(sheet, problems=(*notes, *sheet.problems))


def to_lon_lat(crs: str) -> ToLonLat:
    """Make the conversion from a projected system to longitude and latitude on WGS 84.

    Raises:
        UsageError: ``survey.bad_crs`` if the code names no projected system in metres.
    """
    import pyproj

    do = "give the EPSG code of a projected system in metres, such as EPSG:32639 for UTM zone 39 north"
    if not re.fullmatch(r"(?i)epsg:\d{4,6}", crs.strip()):
        raise UsageError("survey.bad_crs", f"'{crs[:40]}' is not an EPSG code", do=do)
    try:
        system = pyproj.CRS.from_user_input(crs.strip())
    except pyproj.exceptions.CRSError as error:
        raise UsageError("survey.bad_crs", f"there is no system {crs.strip()}", do=do) from error
    if not system.is_projected or {axis.unit_name for axis in system.axis_info} != {"metre"}:
        raise UsageError("survey.bad_crs", f"{crs.strip()} is not projected in metres", do=do)
    transformer = pyproj.Transformer.from_crs(system, "EPSG:4326", always_xy=True)

    def convert(easting: float, northing: float) -> tuple[float, float]:
        longitude, latitude = transformer.transform(easting, northing)
        return float(longitude), float(latitude)

    return convert


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise _too_large(path.name, "the file is larger than a field sheet can be")
        if not path.is_file():
            raise _unreadable(path.name, "it is a folder, a pipe or a device", "give a CSV or XLSX file")
        content = path.read_bytes()
    except OSError as error:
        raise DataError(
            "survey.sheet_missing", "the field sheet cannot be opened", where=path.name, do="check its path"
        ) from error
    if not content.strip():
        raise DataError(
            "survey.empty_sheet", "the field sheet is empty", where=path.name, do="choose another"
        )
    return content


def _decoded(content: bytes, name: str, encoding: str) -> tuple[str, tuple[Problem, ...]]:
    """Text of a CSV; a note where the encoding had to be guessed."""
    tried = (encoding,) if encoding else likely_encodings(content)
    for each in tried:
        try:
            text = content.decode(each)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\x00" in text or (each.startswith("utf-16-") and not encoding and _is_strange(text)):
            break
        if each != "cp1251" or encoding:
            return text, ()
        do = "look at the names; if they are wrong, save the sheet as UTF-8"
        return text, (Problem("survey.encoding_guessed", "the sheet was read as cp1251", where=name, do=do),)
    do = "save it as CSV UTF-8 or XLSX, or say its encoding"
    raise DataError("survey.bad_encoding", "the sheet is no text in a known encoding", where=name, do=do)


def _is_strange(text: str) -> bool:
    """Whether the letters are such as bytes give that were never UTF-16."""
    return sum(letter > _LAST_CYRILLIC for letter in text) > len(text) // 10


def likely_encodings(content: bytes) -> tuple[str, ...]:
    """The encodings in which the bytes may be text, the likeliest first."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    head = content[:20_000]
    odd, even = head[1::2].count(0), head[::2].count(0)
    if max(odd, even) > 0 and min(odd, even) == 0:
        # Digits, separators and line ends have one zero byte, before or behind: no other text has any.
        return ("utf-16-le",) if odd else ("utf-16-be",)
    return ("utf-8-sig", "cp1251")


def _text_rows(text: str, name: str) -> list[Sequence[Cell]]:
    lines = text.splitlines()
    declared = re.fullmatch(r"sep=(.)", lines[0].strip()) if lines else None
    heading = next((line for line in lines[1 if declared else 0 :] if line.strip(" ;,\t\"'")), "")
    separator = declared[1] if declared else max(_SEPARATORS, key=heading.count)
    rows: list[Sequence[Cell]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            _check_shape(len(rows), len(row), name)
            rows.append(row)
    except csv.Error as error:
        what = f"row {len(rows) + 1} is not a row of a table"
        raise _unreadable(name, what, "look for a quotation mark that is never closed") from error
    if declared:
        rows[0] = ()
    return rows


def _workbook_rows(content: bytes, name: str, worksheet: str) -> list[Sequence[Cell]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    check_workbook(content, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            if worksheet and worksheet not in book.sheetnames:
                have = ", ".join(each[:30] for each in book.sheetnames[:10])
                raise DataError(
                    "survey.worksheet_missing", f"there is no worksheet '{worksheet[:40]}'", where=name,
                    do=f"choose one of: {have}",
                )  # fmt: skip
            sheet = book[worksheet] if worksheet else book.worksheets[0]
            rows: list[Sequence[Cell]] = []
            for row in sheet.iter_rows(values_only=True):
                _check_shape(len(rows), len(row), name)
                rows.append(row)
            book.close()
    except (InvalidFileException, *BROKEN_WORKBOOK) as error:
        raise _unreadable(name, "it is not a workbook that can be opened", "save it again") from error
    return rows


def check_workbook(content: bytes, name: str) -> None:
    """Refuse a workbook that unpacks to more than a field sheet can be, before any of it is unpacked.

    Raises:
        DataError: ``survey.sheet_too_large``, ``survey.sheet_unreadable``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST_UNPACKED:
                raise _too_large(name, "the workbook unpacks to more than a field sheet can be")
            for part in parts:
                # Without its zero bytes, because a part may be UTF-16.
                is_table = part.filename.lower().endswith((".xml", ".rels"))
                if is_table and b"<!DOCTYPE" in archive.read(part).replace(b"\0", b""):
                    do = "save it again with a spreadsheet program"
                    raise _unreadable(name, "the workbook declares entities of its own", do)
    except BROKEN_WORKBOOK as error:
        raise _unreadable(name, "it is not a workbook that can be opened", "save it again as XLSX") from error


def _check_shape(row_index: int, n_columns: int, name: str) -> None:
    if row_index >= _MOST_ROWS or n_columns > _MOST_COLUMNS:
        raise _too_large(name, f"the sheet has over {_MOST_ROWS} rows or {_MOST_COLUMNS} columns")


def _too_large(name: str, what: str) -> DataError:
    return DataError(
        "survey.sheet_too_large", what, where=name, do="keep only the table of deployments in the file"
    )


def _unreadable(name: str, what: str, do: str) -> DataError:
    return DataError("survey.sheet_unreadable", f"the field sheet cannot be read: {what}", where=name, do=do)

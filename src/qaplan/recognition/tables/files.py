"""Exports of other programs as files: JSON, CSV, or the folder of an export; known by what is in them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from qaplan.base.errors import DataError
from qaplan.base.names import fold
from qaplan.recognition.files import LARGEST_BYTES
from qaplan.recognition.tables.addaxai import files_beside, labels_of_addaxai, run_of_addaxai
from qaplan.recognition.tables.camtrapr import labels_of_camtrapr
from qaplan.recognition.tables.rows import Row
from qaplan.recognition.tables.speciesnet import labels_of_speciesnet
from qaplan.recognition.tables.timelapse import labels_of_timelapse
from qaplan.recognition.tables.types import LabelTable, TableFormat
from qaplan.recognition.tables.wildlife_insights import labels_of_wildlife_insights

__all__ = ["read_labels"]

_HEADINGS: Mapping[TableFormat, tuple[set[str], ...]] = {
    "wildlife-insights": ({"image id", "filename", "wi taxon id"}, {"image id", "filename", "common name"}),
    "camtrapr": ({"station", "species", "datetimeoriginal", "filename"},),
    "timelapse": ({"file", "relativepath"},),
    "addaxai": (
        {"file id", "ai classification label"},
        {"relative path", "human verified"},
        {"relative path", "file type", "observation type"},
    ),
}
_MOST_ROWS = 5_000_000


def read_labels(
    path: Path,
    *,
    table_format: TableFormat | None = None,
    columns: Mapping[str, str] | None = None,
    said_by: str = "",
) -> LabelTable:
    """Read an export of SpeciesNet, Wildlife Insights, camtrapR, Timelapse or AddaxAI.

    Args:
        path: A JSON or CSV file, or the folder of a Wildlife Insights export.
        table_format: Whose it is; found by its content when None.
        columns: For a Timelapse table: our field by the heading of a column of its own template.
        said_by: Who labelled the pictures, where the table does not say.

    Raises:
        DataError: ``recognition.unknown_table`` if it is none of these, or not the one that was named;
            ``recognition.missing``, ``recognition.too_large``, ``recognition.too_deep``;
            ``recognition.bad_encoding`` if it is no text; ``recognition.empty_table`` if it has no row.
    """
    chosen = _images_tables(path) if path.is_dir() else (path,)
    contents = {each.name: _content(each) for each in chosen}
    digest = hashlib.sha256("".join(hashlib.sha256(c).hexdigest() for c in contents.values()).encode())
    sha256 = digest.hexdigest() if len(contents) > 1 else _digest(next(iter(contents.values())))
    first = next(iter(contents.values()))
    if first.lstrip()[:1] in {b"{", b"["}:
        return _from_json(path, first, sha256, table_format)
    rows = [row for name, content in contents.items() for row in _rows(content, name)]
    if not rows:
        raise DataError("recognition.empty_table", "the table has no row", where=path.name, do="export again")
    named = table_format or _format_of(set(rows[0]), path.name)
    return _from_rows(named, rows, path, sha256, columns=columns or {}, said_by=said_by)


def _from_json(path: Path, content: bytes, sha256: str, table_format: TableFormat | None) -> LabelTable:
    data = _parsed(content, path.name)
    if isinstance(data.get("predictions"), list) and table_format in {None, "speciesnet"}:
        return labels_of_speciesnet(data, path.name, sha256)
    info = data.get("info")
    is_addaxai = isinstance(info, dict) and {"addaxai", "addaxai_metadata", "ecoassist_metadata"} & set(info)
    if isinstance(data.get("images"), list) and (is_addaxai or table_format == "addaxai"):
        return run_of_addaxai(path, sha256)
    if isinstance(data.get("images"), list):
        raise _unknown(path.name, "take a detector's run with qaplan recognition import")
    raise _unknown(path.name)


def _from_rows(
    named: TableFormat,
    rows: list[Row],
    path: Path,
    sha256: str,
    *,
    columns: Mapping[str, str],
    said_by: str,
) -> LabelTable:
    name = path.name
    if named == "wildlife-insights":
        return labels_of_wildlife_insights(rows, name, sha256)
    if named == "camtrapr":
        return labels_of_camtrapr(rows, name, sha256, said_by=said_by)
    if named == "timelapse":
        return labels_of_timelapse(rows, name, sha256, columns=columns, said_by=said_by)
    if named == "addaxai":
        return labels_of_addaxai(rows, name, sha256, paths=_paths_beside(path, rows), said_by=said_by)
    raise _unknown(name, "SpeciesNet writes JSON; give that file")


def _paths_beside(path: Path, rows: list[Row]) -> dict[str, str]:
    """Paths by file id from the table of files beside a table of boxes that names no path."""
    if "relative path" in rows[0] or "absolute path" in rows[0]:
        return {}
    for other in sorted(path.parent.glob("*.csv")):
        if other != path and (found := files_beside(_rows(_content(other), other.name))):
            return found
    raise DataError(
        "recognition.no_paths",
        "the table of boxes names no pictures",
        where=path.name,
        do="put the table of files of the same export into the same folder",
    )


def _format_of(headings: set[str], name: str) -> TableFormat:
    for named, wanted in _HEADINGS.items():
        if any(needed <= headings for needed in wanted):
            return named
    raise _unknown(name)


def _unknown(name: str, do: str = "") -> DataError:
    return DataError(
        "recognition.unknown_table",
        "this is no export of SpeciesNet, Wildlife Insights, camtrapR, Timelapse or AddaxAI",
        where=name,
        do=do or "give the file as the program wrote it, or name its format with --format",
    )


def _images_tables(folder: Path) -> tuple[Path, ...]:
    found = tuple(sorted(folder.glob("images*.csv")))
    if not found:
        raise _unknown(folder.name, "give the folder that holds images.csv")
    return found


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise DataError(
                "recognition.too_large",
                f"the file is larger than {LARGEST_BYTES // 2**20} MiB",
                where=path.name,
                do="export it in parts, one for each card",
            )
        return path.read_bytes()
    except OSError as error:
        raise DataError(
            "recognition.missing", "the file cannot be opened", where=path.name, do="check its path"
        ) from error


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _parsed(content: bytes, name: str) -> dict[str, object]:
    try:
        data = json.loads(content)
    except RecursionError as error:
        raise DataError(
            "recognition.too_deep", "the file is nested too deeply", where=name, do="write it again"
        ) from error
    except ValueError as error:
        raise _unknown(name, "it is cut off or damaged: export it again") from error
    if not isinstance(data, dict):
        raise _unknown(name)
    return data


def _rows(content: bytes, name: str) -> Iterator[Row]:
    """Rows of a CSV file by folded headings, empty rows left out."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            "recognition.bad_encoding", "the table is not UTF-8", where=name, do="save it as CSV UTF-8"
        ) from error
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        headings = [fold(cell) for cell in next(lines, [])]
        for number, cells in enumerate(lines):
            if number > _MOST_ROWS:
                break
            if any(cell.strip() for cell in cells):
                yield dict(zip(headings, cells, strict=False))
    except csv.Error as error:
        raise _unknown(name, "it is damaged: export it again") from error

"""Rows of somebody's table of deployments, read by the rules of the field sheet and refused one by one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from qaplan.base.errors import DataError, Problem
from qaplan.survey.deployments import FieldSheet, sheet_from_rows
from qaplan.survey.sheet.cells import Cell
from qaplan.survey.sheet.rows import SheetOptions, text_of
from qaplan.survey.table.dates import WhenOptions, read_when
from qaplan.survey.table.faults import SHEET_CODES, CellError
from qaplan.survey.table.names import NameIndex
from qaplan.survey.table.rows import RowCells
from qaplan.survey.table.types import CameraVisit, RefusedRow, RowFault
from qaplan.survey.table.visits import read_visits

__all__ = ["DeploymentRows", "read_deployments"]

_SHEET_FIELDS = (
    "deployment_id", "station_id", "camera_id", "location_name", "latitude", "longitude", "easting",
    "northing", "coordinate_uncertainty_m", "start", "end", "utc_offset", "serial", "model", "bait",
    "purpose",
    "comments",
    *(f"problem{number}_{part}" for number in (1, 2, 3) for part in ("from", "to", "reason")),
)  # fmt: skip
_DATES = re.compile(r"start|end|problem\d_(?:from|to)")


@dataclass(frozen=True)
class DeploymentRows:
    """What a table of deployments came to.

    Args:
        sheet: Its rows as a field sheet; None where no row could be taken.
        visits: What was noted at the cameras.
        refused: The rows that were refused.
    """

    sheet: FieldSheet | None
    visits: tuple[CameraVisit, ...]
    refused: tuple[RefusedRow, ...]


def read_deployments(
    rows: Sequence[RowCells],
    options: SheetOptions,
    when: WhenOptions,
    *,
    source: str = "",
    sha256: str = "",
    words: Mapping[str, str] | None = None,
    stations: NameIndex | None = None,
) -> DeploymentRows:
    """Read rows as the field sheet does, and refuse single rows instead of the whole sheet.

    Args:
        rows: The rows.
        options: What is known beyond the table.
        when: How dates are read.
        source: Name of the file.
        sha256: Digest of the file.
        words: The tick that each printed word stands for.
        stations: Stations under all of their names; a name that none answers to is a new station.
    """
    waiting = {row.number: row for row in rows}
    visits: dict[int, tuple[CameraVisit, ...]] = {}
    canonical = {number: _canonical(row, when, stations) for number, row in waiting.items()}
    for number, row in waiting.items():
        visits[number] = read_visits(row, "", order=when.order, words=words or {})
    sheet = None
    while sheet is None and (open_ := [number for number, row in waiting.items() if not row.faults]):
        lines: list[Sequence[Cell]] = [_SHEET_FIELDS]
        for number in open_:
            # A row keeps the number that it has in the file, so that messages can name it.
            lines.extend([()] * (number - 1 - len(lines)))
            lines.append([canonical[number].get(name) for name in _SHEET_FIELDS])
        try:
            sheet = sheet_from_rows(lines, options, source=source, sha256=sha256)
        except DataError as error:
            _blame(error, waiting, open_)
    refused = tuple(row.refused() for row in rows if row.faults)
    if sheet is None:
        return DeploymentRows(None, (), refused)
    kept = {_number(each.source): each.deployment_id for each in sheet.deployments}
    noted = (replace(each, deployment_id=kept[at]) for at in sorted(kept) for each in visits.get(at, ()))
    return DeploymentRows(sheet, tuple(noted), refused)


def _canonical(row: RowCells, when: WhenOptions, stations: NameIndex | None) -> dict[str, Cell]:
    cells = {name: row.of[name] for name in _SHEET_FIELDS if name in row.of}
    known = stations.find(row.text("station_id")) if stations and row.text("station_id") else ()
    if len(known) > 1:
        named = CellError("table.place_ambiguous", value=row.text("station_id")[:60], known=", ".join(known))
        row.note("station_id", named)
    elif known:
        cells["station_id"] = known[0]
    for name in [name for name in cells if _DATES.fullmatch(name)]:
        cells[name] = _as_date(row, name, when)
    if text_of(row.of.get("period")):
        found = row.tried("period", lambda cell: read_when(cell, when))
        if found is not None and found[0].earliest is not None and found[0].precision in ("day", "range"):
            cells["start"], cells["end"] = found[0].earliest, found[0].latest
        elif found is not None:
            row.note("period", CellError("table.date_unreadable", value=row.text("period")[:40]))
    return cells


def _as_date(row: RowCells, name: str, when: WhenOptions) -> Cell:
    """A cell as the field sheet reads it; spans and months are no moment of a deployment."""
    cell = row.of[name]
    if not text_of(cell) or isinstance(cell, datetime):
        return cell
    if isinstance(cell, str) and re.fullmatch(
        r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)?", cell.strip()
    ):
        return cell
    found = row.tried(name, lambda value: read_when(value, when))
    if found is None:
        return None
    if found[0].precision != "day" or found[0].earliest is None:
        row.note(name, CellError("table.date_unreadable", value=row.text(name)[:40]))
        return None
    if not found[1]:
        return found[0].earliest
    return datetime.combine(found[0].earliest, time.fromisoformat(found[1]))


def _blame(error: DataError, waiting: Mapping[int, RowCells], open_: Sequence[int]) -> None:
    """Turn what the field sheet says of its rows into faults; what it says of the whole, into all."""
    blamed = False
    for problem in error.problems:
        for number in {int(each) for each in re.findall(r"row (\d+)", problem.where)} & set(open_):
            waiting[number].faults.append(_fault(problem, waiting[number]))
            blamed = True
    if not blamed:
        for number in open_:
            waiting[number].faults.append(_fault(error.problem, waiting[number]))


def _fault(problem: Problem, row: RowCells) -> RowFault:
    column = problem.where.rpartition("column ")[2] if "column " in problem.where else ""
    values = {"value": problem.what, "known": problem.do or "—"}
    code = problem.code if problem.code in SHEET_CODES else "table.row_clash"
    return RowFault(code, row.headings.get(column, column), values)


def _number(source: str) -> int:
    found = re.search(r"row (\d+)$", source)
    assert found is not None
    return int(found[1])

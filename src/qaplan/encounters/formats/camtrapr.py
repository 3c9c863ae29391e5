"""camtrapR's tables in: cameras with their problems, an operation matrix, and the record table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from qaplan.base.errors import DataError, Problem
from qaplan.encounters.histories import SeenAnimal
from qaplan.encounters.plain_tables import PlainFile, PlainTable, read_table
from qaplan.encounters.seasons import FieldStation, Season, cameras_at_once
from qaplan.survey.sheet.cells import SheetTime, date_order, read_time
from qaplan.survey.types import EffortInterval, EffortReason

if TYPE_CHECKING:
    from qaplan.survey.sheet.cells import DateOrder

__all__ = ["CameraColumns", "CameraTable", "read_camera_table", "read_operation", "read_records"]

_PROBLEM = re.compile(r"Problem(\d+)_from")
_DAY_HEAD = re.compile(r"X?(\d{4})[-.](\d{2})[-.](\d{2})")
_MARK = re.compile(r"__(?:CAM|SESS)_")
_NOON, _DAWN = time(12), time(0)
_DAY = timedelta(days=1)
_EASTINGS, _NORTHINGS = ("utm_x", "x", "easting", "X"), ("utm_y", "y", "northing", "Y")
_EMPTY = frozenset(("", "NA", "NaN", "nan"))


@dataclass(frozen=True)
class CameraColumns:
    """What the columns of the camera table are called.

    Args:
        station: Id of the station.
        camera: Id of the camera; one a station where the table has no such column.
        session: Name of the session; one session where the table has no such column.
        setup: Day, or day and time, of the setting up.
        retrieval: Day, or day and time, of the taking down.
        easting: Easting, metres; found by its usual names when empty.
        northing: Northing, metres; found by its usual names when empty.
    """

    station: str = "Station"
    camera: str = "Camera"
    session: str = "session"
    setup: str = "Setup_date"
    retrieval: str = "Retrieval_date"
    easting: str = ""
    northing: str = ""


@dataclass(frozen=True)
class CameraTable:
    """What a camera table says.

    Args:
        stations: The stations with their effort; without a place where the table has none.
        spans: First and last day of each session, by its name in the order of the table.
    """

    stations: tuple[FieldStation, ...]
    spans: Mapping[str, tuple[date, date]]

    def seasons(self, occasion_days: int | None = None) -> tuple[Season, ...]:
        """The sessions cut into occasions."""
        return tuple(Season(name, *span, occasion_days) for name, span in self.spans.items())


def read_camera_table(
    file: PlainFile, *, columns: CameraColumns | None = None, order: DateOrder | None = None
) -> CameraTable:
    """Read a table of cameras with columns ``Problem1_from``, ``Problem1_to`` and on.

    Cameras are set up and taken down at noon where no time is given; a day with a problem is lost whole.

    Args:
        file: The table.
        columns: What its columns are called.
        order: Whether day or month comes first in dates with slashes; as the table tells when None.

    Raises:
        DataError: ``encounters.bad_camtrapr`` with every single thing that is wrong.

    Source:
        camtrapR 2.3, cameraOperation.
    """
    chosen = columns or CameraColumns()
    table = _table(file, (chosen.station, chosen.setup, chosen.retrieval))
    order = order or date_order(cell for name in table.columns for cell in table.columns[name])
    reader = _Reader(table, order)
    rows = [row for number in range(len(table)) if (row := _camera(reader, number, chosen)) is not None]
    _stop_at(reader.problems)
    return CameraTable(tuple(_stations(rows)), _spans(rows))


@dataclass(frozen=True)
class _Camera:
    station: str
    session: str
    place_m: tuple[float, float]
    worked: tuple[EffortInterval, ...]


class _Reader:
    """Reads cells and collects what is wrong with them."""

    def __init__(self, table: PlainTable, order: DateOrder | None) -> None:
        self.table = table
        self.problems: list[Problem] = []
        self._order = order

    def text(self, row: int, column: str) -> str:
        """A cell; empty where there is no such column."""
        return self.table.columns[column][row].strip() if column in self.table else ""

    def moment(self, row: int, column: str, at: time) -> SheetTime | None:
        """A moment, at a given time of day where the cell has none; None where it is empty or unreadable."""
        cell = self.text(row, column)
        try:
            return None if cell in _EMPTY else read_time(cell, self._order, at)
        except DataError as error:
            self.wrong(error.code, error.problem.what, row, column, error.problem.do)
            return None

    def number(self, row: int, column: str) -> float:
        """A number; not a number where the cell is empty or none."""
        try:
            return float(self.text(row, column) or "nan")
        except ValueError:
            self.wrong("encounters.bad_place", "a coordinate is not a number", row, column, "give metres")
            return float("nan")

    def wrong(self, code: str, what: str, row: int, column: str, do: str) -> None:
        """Note what is wrong with a cell."""
        self.problems.append(Problem(code, what, f"{self.table.where(row)}, column {column}", do))


def _camera(reader: _Reader, row: int, columns: CameraColumns) -> _Camera | None:
    station = reader.text(row, columns.station)
    begun = reader.moment(row, columns.setup, _NOON)
    ended = reader.moment(row, columns.retrieval, _NOON)
    if not station:
        reader.wrong("encounters.no_station", "no station is named", row, columns.station, "name it")
        return None
    if begun is None or ended is None or ended.clock <= begun.clock:
        if not reader.problems:
            do = "correct the dates"
            what = "a camera was not taken down after it was set up"
            reader.wrong("encounters.bad_dates", what, row, columns.retrieval, do)
        return None
    name = f"{station}/{reader.text(row, columns.camera)}/{row}"
    worked = tuple(_worked(name, (begun.clock, ended.clock), list(_lost(reader, row))))
    place = (
        reader.number(row, _named(reader.table, columns.easting, _EASTINGS)),
        reader.number(row, _named(reader.table, columns.northing, _NORTHINGS)),
    )
    session = reader.text(row, columns.session).removesuffix(".0") or "1"
    return _Camera(station, session, place, worked)


def _named(table: PlainTable, given: str, usual: Sequence[str]) -> str:
    return given or next((name for name in usual if name in table), "")


def _lost(reader: _Reader, row: int) -> Iterator[tuple[datetime, datetime]]:
    """The stretches without work of a row."""
    for head in reader.table.columns:
        match = _PROBLEM.fullmatch(head)
        if match is None:
            continue
        until = f"Problem{match[1]}_to"
        first, last = reader.moment(row, head, _DAWN), reader.moment(row, until, _DAWN)
        if first is None:
            continue
        if last is None or last.clock < first.clock:
            what = "a problem has no end, or ends before it begins"
            reader.wrong("encounters.bad_dates", what, row, until, "give the day on which it ended")
        else:
            yield first.clock, last.clock + _DAY if last.day_only else last.clock


def _worked(
    name: str, span: tuple[datetime, datetime], lost: Sequence[tuple[datetime, datetime]]
) -> Iterator[EffortInterval]:
    """A span of work with the stretches without work cut out of it."""
    at = span[0]
    for first, last in sorted(lost):
        begin, end = max(first, at), min(last, span[1])
        if begin >= end:
            continue
        if begin > at:
            yield EffortInterval(name, at, begin, EffortReason.WORKING, "field_sheet")
        yield EffortInterval(name, begin, end, EffortReason.PROBLEM, "field_sheet")
        at = end
    if at < span[1]:
        yield EffortInterval(name, at, span[1], EffortReason.WORKING, "field_sheet")


def _stations(rows: Sequence[_Camera]) -> Iterator[FieldStation]:
    by_station: dict[str, list[_Camera]] = {}
    for each in rows:
        by_station.setdefault(each.station, []).append(each)
    for name, cameras in by_station.items():
        worked = tuple(interval for each in cameras for interval in each.worked)
        yield FieldStation(name, cameras[0].place_m, worked, cameras_at_once(worked))


def _spans(rows: Sequence[_Camera]) -> dict[str, tuple[date, date]]:
    found: dict[str, tuple[date, date]] = {}
    for each in rows:
        first, last = each.worked[0].start.date(), each.worked[-1].end.date()
        held = found.get(each.session, (first, last))
        found[each.session] = (min(held[0], first), max(held[1], last))
    return found


def read_operation(file: PlainFile) -> CameraTable:
    """Read an operation matrix: a row for each station or camera, a column for each day, days worked.

    Args:
        file: The matrix as camtrapR writes it; ``NA`` is not set up, 0 did not work, 2 are two cameras.

    Returns:
        The stations without places.

    Raises:
        DataError: ``encounters.bad_camtrapr``.
    """
    lines = [[cell.strip().strip('"') for cell in line.split(",")] for line in file.text.splitlines() if line]
    heads = lines[0] if lines else []
    days = [_DAY_HEAD.match(head) for head in heads[1:]]
    dated = [date(*map(int, match.groups())) for match in days if match]
    problems = [
        Problem("encounters.bad_head", "a column is headed by no day", f"{file.name}, column {number + 2}")
        for number, match in enumerate(days)
        if match is None
    ]
    if not problems and not dated:
        problems.append(Problem("encounters.bad_head", "there is no column of a day", file.name))
    worked: dict[str, list[EffortInterval]] = {}
    for number, line in enumerate(lines[1:], start=2):
        found = [] if problems else list(_operated(line, dated, f"{file.name}, line {number}", problems))
        worked.setdefault(_MARK.split(line[0])[0], []).extend(found)
    _stop_at(problems)
    nowhere = (float("nan"), float("nan"))
    stations = tuple(FieldStation(name, nowhere, tuple(each)) for name, each in worked.items())
    return CameraTable(stations, {"1": (dated[0], dated[-1])})


def _operated(
    line: Sequence[str], days: Sequence[date], where: str, problems: list[Problem]
) -> Iterator[EffortInterval]:
    if len(line) != len(days) + 1:
        problems.append(Problem("encounters.fields", "the line has another number of cells", where))
        return
    for day, cell in zip(days, line[1:], strict=True):
        if cell in _EMPTY:
            continue
        try:
            left = float(cell)
        except ValueError:
            problems.append(Problem("encounters.bad_usage", "an effort is not a number", f"{where}, {day}"))
            continue
        begun, camera = datetime.combine(day, _DAWN), 0
        while left > 0:
            name, part = f"{line[0]}/{camera}", min(left, 1.0)
            yield EffortInterval(name, begun, begun + part * _DAY, EffortReason.WORKING, "field_sheet")
            left, camera = left - part, camera + 1


def read_records(
    file: PlainFile,
    *,
    species: str = "",
    station: str = "Station",
    individual: str = "Individual",
    order: DateOrder | None = None,
) -> tuple[SeenAnimal, ...]:
    """Read a record table: a row for each independent record.

    Args:
        file: The table.
        species: The species whose records count; all when empty.
        station: Column of the station.
        individual: Column of the individual; where the table has none, the species stands for the animal.
        order: Whether day or month comes first in dates with slashes; as the table tells when None.

    Raises:
        DataError: ``encounters.bad_camtrapr`` with every single thing that is wrong.
    """
    table = _table(file, (station, "Species"))
    when = "DateTimeOriginal" if "DateTimeOriginal" in table else "Date"
    if when not in table:
        raise _bad([Problem("encounters.bad_head", "there is no column DateTimeOriginal or Date", file.name)])
    reader = _Reader(table, order or date_order(table.columns[when]))
    rows = []
    for row in range(len(table)):
        kind = reader.text(row, "Species")
        if species and kind != species:
            continue
        day = reader.moment(row, when, _NOON)
        who = reader.text(row, individual) if individual in table else kind
        if day is None or not who:
            if not reader.problems:
                reader.wrong("encounters.no_animal", "no animal or no day is named", row, when, "name them")
            continue
        clock = "" if day.day_only else day.clock.time().isoformat()
        where = reader.text(row, station)
        rows.append(SeenAnimal(who, where, day.clock.date(), "", table.where(row), clock))
    _stop_at(reader.problems)
    return tuple(rows)


def _table(file: PlainFile, needed: Sequence[str]) -> PlainTable:
    table = read_table(file, needed)
    _stop_at(table.problems)
    return table


def _stop_at(problems: Sequence[Problem]) -> None:
    if problems:
        raise _bad(problems)


def _bad(problems: Sequence[Problem]) -> DataError:
    return DataError(
        "encounters.bad_camtrapr",
        "a table of camtrapR cannot be used",
        do="correct what is listed",
        problems=problems,
    )

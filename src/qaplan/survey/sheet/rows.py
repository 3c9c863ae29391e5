"""One row of a field sheet: the station, the deployment, and when the camera did not work."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import partial
from typing import Protocol, TypeVar

from qaplan.base.errors import DataError, Problem
from qaplan.base.exact_places import ExactPlace, exact_place
from qaplan.base.instants import Instant, write_offset
from qaplan.base.messages import Message
from qaplan.base.refusal import Caution
from qaplan.survey.effort import effort_problems
from qaplan.survey.sheet.cells import (
    Cell,
    DateOrder,
    SheetTime,
    read_number,
    read_reason,
    read_time,
    without_coordinates,
)
from qaplan.survey.sheet.columns import Columns, ProblemColumns
from qaplan.survey.types import Deployment, EffortInterval, EffortReason, Station
from qaplan.survey.zones import DeclaredOffset, declared_offset

__all__ = ["NOON", "RowReader", "SheetOptions", "TakenRow", "ToLonLat", "clock_of", "text_of"]

NOON = time(12)
_LONGEST_NAME = 200
_T = TypeVar("_T")


class ToLonLat(Protocol):
    """From easting and northing to longitude and latitude on WGS 84, degrees."""

    def __call__(self, easting: float, northing: float) -> tuple[float, float]:
        """Convert one position."""


@dataclass(frozen=True)
class SheetOptions:
    """What the reader of a sheet knows that the sheet does not say.

    Args:
        to_lon_lat: Converts the sheet's eastings and northings; None when their zone is not known.
        utc_offset: Offset of all clocks for which the sheet gives none; empty is not known.
        day_only_time: Time of day that a bare date stands for.
        order: Whether day or month comes first in dates with slashes; None leaves it to the sheet.
    """

    to_lon_lat: ToLonLat | None = None
    utc_offset: str = ""
    day_only_time: time = NOON
    order: DateOrder | None = None


@dataclass(frozen=True)
class TakenRow:
    """A row that can be taken.

    Args:
        number: Number of the row on the sheet.
        station: Its station.
        deployment: Its deployment.
        gaps: The stretches in which the camera did not work.
        cautions: What is doubtful about it.
        problems: What of the row was left out.
    """

    number: int
    station: Station
    deployment: Deployment
    gaps: tuple[EffortInterval, ...]
    cautions: tuple[Caution, ...]
    problems: tuple[Problem, ...]


class RowReader:
    """Reads one row after the other and keeps what is wrong with them."""

    def __init__(self, columns: Columns, options: SheetOptions, order: DateOrder | None, source: str) -> None:
        self.columns, self.options, self.order, self.source = columns, options, order, source
        self.wrong: list[Problem] = []
        self.row: Sequence[Cell] = ()
        self.number = 0

    def read(self, number: int, row: Sequence[Cell]) -> TakenRow | None:
        """Read a row; None when something is wrong with it."""
        self.row, self.number = row, number
        before = len(self.wrong)
        station_id = self.text("station_id")
        if not station_id:
            self.note("station_id", "survey.station_missing", "the row names no station", "fill it in")
        for field in ("station_id", "camera_id", "deployment_id"):
            self.check_name(field)
        start, end = self.time("start"), self.time("end")
        offset = self.offset(start, end)
        place = self.place()
        if len(self.wrong) > before:
            return None
        deployment = self.deployment(station_id, start, end, offset)
        problems: list[Problem] = []
        gaps = tuple(
            gap for part in self.columns.problems if (gap := self.gap(part, deployment, problems)) is not None
        )
        for each in effort_problems(deployment, gaps):
            self.wrong.append(replace(each, where=f"row {number}"))
        if len(self.wrong) > before:
            return None
        station = Station(station_id, place, self.text("location_name"))
        cautions = (*_date_cautions(deployment), *_offset_cautions(deployment.deployment_id, offset))
        return TakenRow(number, station, deployment, gaps, cautions, tuple(problems))

    def deployment(
        self, station_id: str, start: SheetTime | None, end: SheetTime | None, offset: DeclaredOffset | None
    ) -> Deployment:
        """Build the deployment of the row."""
        camera_id = self.text("camera_id")
        declared = offset.offset if offset else None
        return Deployment(
            deployment_id=self.text("deployment_id") or "/".join(filter(None, (station_id, camera_id))),
            station_id=station_id,
            camera_id=camera_id,
            start=Instant(start.clock, declared) if start else None,
            end=Instant(end.clock, declared) if end else None,
            utc_offset=declared,
            serial=self.text("serial"),
            model=self.text("model"),
            bait=self.text("bait") or None,
            purpose=self.text("purpose"),
            comments=self.text("comments"),
            source=f"{self.source}, row {self.number}" if self.source else f"row {self.number}",
        )

    def check_name(self, field: str) -> None:
        """Keep as wrong a name that could be taken for a path, or that shows other than it reads."""
        text = self.text(field)
        parting = "\\" if field == "deployment_id" else "/\\"
        odd = any(unicodedata.category(letter) in {"Cc", "Cf", "Zl", "Zp"} for letter in text)
        if odd or ".." in text or set(text) & set(parting) or len(text) > _LONGEST_NAME:
            do = "use letters, digits, spaces, hyphens and underscores"
            self.note(field, "survey.bad_name", "the name cannot be used", do)

    def note(self, field: str, code: str, what: str, do: str) -> None:
        """Keep what is wrong with a cell."""
        where = f"row {self.number}, column {self.columns.heading(field)}"
        self.wrong.append(Problem(code, without_coordinates(what), where, do))

    def cell(self, index: int | None) -> Cell:
        """The cell of a column; None where the row or the sheet has none."""
        return None if index is None or index >= len(self.row) else self.row[index]

    def text(self, field: str) -> str:
        """The cell of a field as text."""
        return text_of(self.cell(self.columns.of.get(field)))

    def tried(self, field: str, read: Callable[[], _T]) -> _T | None:
        """Read, or keep the error as a problem of the field's cell."""
        try:
            return read()
        except DataError as error:
            self.note(field, error.code, error.problem.what, error.problem.do)
            return None

    def time(self, field: str) -> SheetTime | None:
        """The moment of a field."""
        return self.time_at(field, self.columns.of.get(field))

    def time_at(self, field: str, index: int | None) -> SheetTime | None:
        """The moment of a column."""
        return self.tried(field, lambda: read_time(self.cell(index), self.order, self.options.day_only_time))

    def number_of(self, field: str) -> float | None:
        """The number of a field."""
        return self.tried(field, lambda: read_number(self.cell(self.columns.of.get(field))))

    def offset(self, start: SheetTime | None, end: SheetTime | None) -> DeclaredOffset | None:
        """The offset of the row's clock: from its column, from the dates themselves, or the one given."""
        written = {each.offset for each in (start, end) if each is not None and each.offset is not None}
        text = self.text("utc_offset") or ("" if written else self.options.utc_offset)
        first, last = (each.clock if each else None for each in (start, end))
        declared = (
            self.tried("utc_offset", lambda: declared_offset(text, start=first, end=last)) if text else None
        )
        offsets = written | ({declared.offset} if declared else set())
        if len(offsets) > 1:
            said = ", ".join(sorted(write_offset(each) for each in offsets))
            self.note(
                "utc_offset", "survey.offsets_differ", f"one clock has several offsets: {said}", "keep one"
            )
            return None
        return declared or next((DeclaredOffset(each) for each in written), None)

    def place(self) -> ExactPlace | None:
        """The place of the row's station, from degrees or from eastings and northings."""
        radius = self.number_of("coordinate_uncertainty_m")
        for one, two, convert in (
            ("longitude", "latitude", _degrees),
            ("easting", "northing", self.options.to_lon_lat),
        ):
            if convert is None or not {one, two} & self.columns.of.keys():
                continue
            first, second = self.number_of(one), self.number_of(two)
            if first is None and second is None:
                continue
            if first is None or second is None:
                self.note(one, "survey.half_a_place", "one of the two coordinates is missing", "give both")
                return None
            sealed = partial(_sealed, convert, first, second, radius)
            return self.tried(one, sealed)
        return None

    def gap(
        self, part: ProblemColumns, deployment: Deployment, problems: list[Problem]
    ) -> EffortInterval | None:
        """The stretch without work of three columns; None where they say nothing."""
        first, last = self.time_at("problem", part.first), self.time_at("problem", part.last)
        words = text_of(self.cell(part.reason))
        reason = read_reason(words) if words else EffortReason.PROBLEM
        if reason is None:
            what = f"the reason '{words[:40]}' is not one that is known, and counts as not working"
            problems.append(
                Problem("survey.reason_unclear", what, f"row {self.number}", "compare the manual")
            )
        if first is None and last is None and not words:
            return None
        start = first.clock if first else clock_of(deployment.start)
        end = last.clock if last else clock_of(deployment.end)
        if start is None or end is None or (first is None and last is not None):
            self.note(
                "problem", "survey.gap_open", "a stretch without work has no beginning or no end", "date it"
            )
            return None
        chosen = reason or EffortReason.PROBLEM
        return EffortInterval(deployment.deployment_id, start, end, chosen, "field_sheet")


def _sealed(convert: ToLonLat, one: float, two: float, radius: float | None) -> ExactPlace:
    return exact_place(*convert(one, two), uncertainty_m=radius)


def _degrees(easting: float, northing: float) -> tuple[float, float]:
    return easting, northing


def clock_of(instant: Instant | None) -> datetime | None:
    """The clock reading of a moment; None where it is not known."""
    return instant.clock if instant else None


def text_of(cell: Cell) -> str:
    """A cell as text; a whole number without its point, an empty cell as nothing."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _date_cautions(deployment: Deployment) -> tuple[Caution, ...]:
    if deployment.start is not None and deployment.end is not None:
        return ()
    return (_caution("deployment_open", deployment=deployment.deployment_id),)


def _offset_cautions(deployment_id: str, offset: DeclaredOffset | None) -> tuple[Caution, ...]:
    if offset is None:
        return (_caution("offset_not_declared", deployment=deployment_id),)
    if not offset.zone:
        return ()
    said = {"deployment": deployment_id, "zone": offset.zone, "offset": write_offset(offset.offset)}
    found = [_caution("zone_assumed", **said)]
    if offset.changed_during:
        found.append(_caution("zone_changed", **said))
    return tuple(found)


def _caution(name: str, **values: str) -> Caution:
    return Caution(f"survey.{name}", Message(f"survey.{name}", values))

"""From the rows of a field sheet to stations, deployments and their effort, wholly or not at all.

A bare date stands for noon, so that the days of set-up and pick-up count half each.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from qaplan.base.errors import DataError, Problem
from qaplan.base.exact_places import ExactPlace, reveal
from qaplan.base.places import METRES_PER_DEGREE
from qaplan.base.refusal import Caution
from qaplan.survey.effort import effort_of
from qaplan.survey.sheet.cells import Cell, DateOrder, date_order
from qaplan.survey.sheet.columns import Columns, recognise
from qaplan.survey.sheet.rows import NOON, RowReader, SheetOptions, TakenRow, clock_of, text_of
from qaplan.survey.types import Deployment, EffortInterval, Station

__all__ = ["NOON", "FieldSheet", "SheetOptions", "camera_clashes", "sheet_from_rows"]

_SAME_STATION_M = 100.0


@dataclass(frozen=True)
class FieldSheet:
    """What a field sheet says.

    Args:
        source: File name of the sheet.
        sha256: Digest of the file, hexadecimal.
        stations: The stations, with their places where the sheet gives them.
        deployments: The deployments, in the order of the rows.
        effort: Their intervals by the field sheet.
        cautions: What is doubtful and travels on, such as a clock without a declared offset.
        problems: What was left out of the sheet and why, row by row; nothing that makes the rest wrong.
    """

    source: str
    sha256: str
    stations: tuple[Station, ...]
    deployments: tuple[Deployment, ...]
    effort: tuple[EffortInterval, ...]
    cautions: tuple[Caution, ...] = ()
    problems: tuple[Problem, ...] = ()


def sheet_from_rows(
    rows: Sequence[Sequence[Cell]], options: SheetOptions | None = None, *, source: str = "", sha256: str = ""
) -> FieldSheet:
    """Read the rows of a field sheet, the headings first.

    Args:
        rows: The cells; a row that is empty is passed over.
        options: What the reader knows beyond the sheet.
        source: File name, for the messages and the deployments' source.
        sha256: Digest of the file.

    Raises:
        DataError: ``survey.bad_sheet`` with every bad row, in which case nothing is taken;
            ``survey.empty_sheet`` if there is no row below the headings.
    """
    chosen = options or SheetOptions()
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(text_of(cell) for cell in row)]
    if len(filled) < 2:
        raise DataError("survey.empty_sheet", "the field sheet has no row", where=source, do="choose another")
    columns, wrong = recognise([text_of(cell) for cell in filled[0][1]])
    _raise_if(wrong, source)
    reader = RowReader(columns, chosen, _order_of(columns, filled[1:], chosen), source)
    taken = [each for number, row in filled[1:] if (each := reader.read(number, row)) is not None]
    taken, twice = _named_apart(taken)
    _raise_if(
        [*reader.wrong, *twice, *camera_clashes(each.deployment for each in taken), *_moved(taken)], source
    )
    return _sheet(taken, source, sha256, _left_out(columns, chosen))


def _raise_if(wrong: Sequence[Problem], source: str) -> None:
    if wrong:
        raise DataError(
            "survey.bad_sheet",
            "the field sheet was not taken",
            where=source,
            do="correct the rows named below and give the sheet again",
            problems=sorted(wrong, key=_row_number),
            n_problems=len(wrong),
        )


def _row_number(problem: Problem) -> int:
    found = re.search(r"row (\d+)", problem.where)
    return int(found[1]) if found else 0


def _sheet(taken: Sequence[TakenRow], source: str, sha256: str, left_out: tuple[Problem, ...]) -> FieldSheet:
    stations: dict[str, Station] = {}
    for each in taken:
        held = stations.setdefault(each.station.station_id, each.station)
        if held.place is None and each.station.place is not None:
            stations[each.station.station_id] = each.station
    return FieldSheet(
        source,
        sha256,
        tuple(stations.values()),
        tuple(each.deployment for each in taken),
        tuple(interval for each in taken for interval in effort_of(each.deployment, each.gaps)),
        tuple(caution for each in taken for caution in each.cautions),
        (*left_out, *(problem for each in taken for problem in each.problems)),
    )


def _left_out(columns: Columns, options: SheetOptions) -> tuple[Problem, ...]:
    problems = [
        Problem("survey.column_unknown", f"the column '{name[:40]}' was not used", where="row 1")
        for name in columns.unknown
    ]
    if {"easting", "northing"} <= columns.of.keys() and options.to_lon_lat is None:
        problems.append(
            Problem(
                "survey.crs_missing",
                "eastings and northings were not taken, because nobody says which zone they are in",
                where="row 1",
                do="give it, for example --crs EPSG:32639",
            )
        )
    return tuple(problems)


def _order_of(
    columns: Columns, rows: Sequence[tuple[int, Sequence[Cell]]], options: SheetOptions
) -> DateOrder | None:
    if options.order is not None:
        return options.order
    indexes = [columns.of[name] for name in ("start", "end") if name in columns.of]
    for part in columns.problems:
        indexes += [index for index in (part.first, part.last) if index is not None]
    return date_order(row[index] for _, row in rows for index in indexes if index < len(row))


def _named_apart(taken: Sequence[TakenRow]) -> tuple[list[TakenRow], tuple[Problem, ...]]:
    """Give repeated deployments of one camera the day of their set-up as part of the id."""
    count = Counter(each.deployment.deployment_id for each in taken)
    named = [each if count[each.deployment.deployment_id] == 1 else _dated(each) for each in taken]
    again = Counter(each.deployment.deployment_id for each in named)
    twice = tuple(
        Problem(
            "survey.deployment_twice",
            f"the deployment {each.deployment.deployment_id} is there more than once",
            where=f"row {each.number}",
            do="remove the repetition or give each row its own deployment_id",
        )
        for each in named
        if again[each.deployment.deployment_id] > 1
    )
    return named, twice


def _dated(each: TakenRow) -> TakenRow:
    if each.deployment.start is None:
        return each
    before = each.deployment.deployment_id
    name = f"{before}@{each.deployment.start.clock.date().isoformat()}"
    gaps = tuple(replace(gap, deployment_id=name) for gap in each.gaps)
    cautions = tuple(
        replace(
            caution, message=replace(caution.message, values={**caution.message.values, "deployment": name})
        )
        for caution in each.cautions
    )
    deployment = replace(each.deployment, deployment_id=name)
    return replace(each, deployment=deployment, gaps=gaps, cautions=cautions)


def camera_clashes(deployments: Iterable[Deployment]) -> Iterator[Problem]:
    """Find cameras that cannot have been where they are said to be.

    Args:
        deployments: Deployments of one sheet or of many.

    Returns:
        A problem for each pair in which one camera of a station is deployed twice at once
        (``survey.camera_twice``) or one serial number stands at two places at once (``survey.serial_twice``).
        A date that is not known can be any.
    """
    cameras, serials = (
        defaultdict[object, list[Deployment]](list),
        defaultdict[object, list[Deployment]](list),
    )
    for each in deployments:
        cameras[each.station_id, each.camera_id].append(each)
        if each.serial:
            serials[each.serial.casefold()].append(each)
    do = "correct the serial number or the dates of one of the two"
    for one, two in _overlapping(cameras.values()):
        what = f"the camera is deployed twice at once, see {one.source or one.deployment_id}"
        yield Problem("survey.camera_twice", what, two.source or two.deployment_id, do)
    for one, two in _overlapping(serials.values()):
        what = (
            f"serial {two.serial[:40]} is also elsewhere at that time, see {one.source or one.deployment_id}"
        )
        yield Problem("survey.serial_twice", what, two.source or two.deployment_id, do)


def _overlapping(groups: Iterable[Sequence[Deployment]]) -> Iterator[tuple[Deployment, Deployment]]:
    for group in groups:
        for one, two in combinations(group, 2):
            if _begins_before_end(one, two) and _begins_before_end(two, one):
                yield one, two


def _begins_before_end(one: Deployment, other: Deployment) -> bool:
    start, end = clock_of(one.start), clock_of(other.end)
    return start is None or end is None or start < end


def _moved(taken: Sequence[TakenRow]) -> Iterator[Problem]:
    """Rows that put one station at two places further apart than two readings of one place can be."""
    first: dict[str, TakenRow] = {}
    for each in taken:
        if each.station.place is None:
            continue
        held = first.setdefault(each.station.station_id, each)
        assert held.station.place is not None
        if _apart_m(held.station.place, each.station.place) > _SAME_STATION_M:
            what = f"the station lies more than 100 m from where row {held.number} puts it"
            do = "correct the coordinates or give the place a station_id of its own"
            yield Problem("survey.station_moved", what, f"row {each.number}", do)


def _apart_m(one: ExactPlace, two: ExactPlace) -> float:
    a, b = reveal(one), reveal(two)
    shrink = math.cos(math.radians((a.latitude + b.latitude) / 2))
    return math.hypot((a.longitude - b.longitude) * shrink, a.latitude - b.latitude) * METRES_PER_DEGREE

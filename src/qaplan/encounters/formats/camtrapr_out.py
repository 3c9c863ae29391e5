"""camtrapR's tables out: cameras with their problems, and the record table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

import numpy as np

from qaplan.encounters.histories import SeenAnimal
from qaplan.encounters.seasons import FieldStation
from qaplan.survey.types import EffortInterval, EffortReason

__all__ = ["camera_table_csv", "record_table_csv"]

_NOON = "12:00:00"


def camera_table_csv(stations: Sequence[FieldStation]) -> str:
    """Write the cameras of stations, a row for each deployment, with the times of its problems.

    A day of which nobody can say whether the camera worked is a problem too: camtrapR knows nothing between.

    Args:
        stations: The stations; one without effort has no row.
    """
    rows = [(station, name, spans) for station in stations for name, spans in _deployments(station)]
    most = max((len(_problems(spans)) for _, _, spans in rows), default=0)
    problem_heads = [
        f"Problem{number}_{end}" for number in range(1, max(most, 1) + 1) for end in ("from", "to")
    ]
    heads = ["Station", "Camera", "utm_x", "utm_y", "Setup_date", "Retrieval_date", *problem_heads]
    return _csv(heads, (_camera_row(*row, len(problem_heads)) for row in rows))


def _deployments(station: FieldStation) -> Iterator[tuple[str, list[EffortInterval]]]:
    by_deployment: dict[str, list[EffortInterval]] = {}
    for each in station.worked:
        if each.basis == "field_sheet":
            by_deployment.setdefault(each.deployment_id, []).append(each)
    for name, intervals in by_deployment.items():
        yield name, sorted(intervals, key=lambda each: each.start)


def _problems(intervals: Sequence[EffortInterval]) -> list[tuple[datetime, datetime]]:
    """Stretches without work: what the sheet names, and what it leaves out between two intervals."""
    named = [(each.start, each.end) for each in intervals if each.reason is not EffortReason.WORKING]
    gaps = [(one.end, other.start) for one, other in pairwise(intervals) if other.start > one.end]
    return sorted([*named, *gaps])


def _camera_row(
    station: FieldStation, name: str, intervals: Sequence[EffortInterval], cells: int
) -> list[str]:
    place = ["" if np.isnan(each) else repr(float(each)) for each in station.place_m]
    ends = [intervals[0].start, max(each.end for each in intervals)]
    lost = [_moment(each) for problem in _problems(intervals) for each in problem]
    return [station.name, name, *place, *map(_moment, ends), *lost, *[""] * (cells - len(lost))]


def _moment(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat(sep=" ")


def record_table_csv(seen: Iterable[SeenAnimal], *, species: str) -> str:
    """Write who was seen where, a row for each passing.

    Args:
        seen: Who was seen; two flanks of one passing are one row.
        species: The species of them all.
    """
    kept: dict[tuple[str, str, object, object], SeenAnimal] = {}
    for number, each in enumerate(sorted(seen)):
        kept.setdefault((each.animal, each.station, each.on, each.passing or number), each)
    heads = ["Station", "Species", "Individual", "DateTimeOriginal", "Date", "Time"]
    return _csv(heads, (_record_row(each, species) for each in kept.values()))


def _record_row(seen: SeenAnimal, species: str) -> list[str]:
    day, clock = seen.on.isoformat(), seen.clock or _NOON
    return [seen.station, species, seen.animal, f"{day} {clock}", day, clock]


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return out.getvalue()

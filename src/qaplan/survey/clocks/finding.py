"""Everything that looks wrong with the clocks of a survey, each thing once, with what would mend it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import combinations

from qaplan.survey.clocks.runs import run_findings
from qaplan.survey.clocks.series import CameraSeries
from qaplan.survey.clocks.stations import pair_findings
from qaplan.survey.clocks.types import ClockEvidence, ClockFinding, ClockScope
from qaplan.survey.clocks.videos import video_findings
from qaplan.survey.clocks.visits import visit_findings

__all__ = ["clock_findings"]

_Seen = tuple[datetime, datetime, CameraSeries]


def clock_findings(cameras: Sequence[CameraSeries]) -> tuple[ClockFinding, ...]:
    """Look at every camera alone, then at the cameras of a station beside each other.

    A camera whose own pictures show that its clock is wrong is not compared with any other before it is
    mended: look again afterwards.

    Args:
        cameras: The deployments of a survey.

    Returns:
        The findings by deployment. What a proposal would be built on comes before what only asks for a look.
    """
    found: list[ClockFinding] = []
    by_station: defaultdict[str, list[CameraSeries]] = defaultdict(list)
    for series in cameras:
        found.extend(_alone(series))
        by_station[series.deployment.station_id].append(series)
    wrong = {each.deployment_id for each in found if each.symptom != "video_beside_pictures"}
    for station in by_station.values():
        found.extend(pair_findings(station, wrong))
    found.extend(_serials(cameras))
    return tuple(sorted(found, key=lambda each: (each.deployment_id, each.change is None)))


def _alone(series: CameraSeries) -> list[ClockFinding]:
    noted = list(visit_findings(series))
    covered = {each.scope for each in noted}
    found = [*noted, *(each for each in run_findings(series) if each.scope not in covered)]
    return found or list(video_findings(series))


def _serials(cameras: Sequence[CameraSeries]) -> Iterator[ClockFinding]:
    """Serial numbers that were at two stations at once: a card in the wrong folder, or a wrong clock."""
    seen: defaultdict[str, list[_Seen]] = defaultdict(list)
    for series in cameras:
        clocks: defaultdict[str, list[datetime]] = defaultdict(list)
        for each in series.pictures:
            if each.clock is not None and each.serial.strip("0 ") and series.is_inside(each.clock):
                clocks[each.serial.casefold()].append(each.clock)
        for serial, readings in clocks.items():
            seen[serial].append((min(readings), max(readings), series))
    for serial, places in seen.items():
        for one, two in combinations(places, 2):
            stations = {each.deployment.station_id for each in (one[2], two[2])}
            if len(stations) == 2 and one[0] <= two[1] and two[0] <= one[1]:
                yield _twice(serial, one[2], two[2])


def _twice(serial: str, one: CameraSeries, two: CameraSeries) -> ClockFinding:
    name, other = two.deployment.deployment_id, one.deployment.deployment_id
    evidence = ClockEvidence("serial_twice", words={"serial": serial, "other": other})
    return ClockFinding(
        "serial_at_two_stations", name, ClockScope(name), None, (evidence,), None, is_sure=False
    )

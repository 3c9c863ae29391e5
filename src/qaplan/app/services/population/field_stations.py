"""The stations of a study in metres, with their effort; exact places, which stay in services."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from qaplan.app.store.field_tables import load_deployments, load_effort, load_stations
from qaplan.app.store.studies import Study
from qaplan.base.exact_places import reveal
from qaplan.base.facts import Fact
from qaplan.base.messages import Message
from qaplan.base.provenance import computed_by
from qaplan.base.refusal import Caution
from qaplan.survey.effort import effort_of
from qaplan.survey.types import Deployment, EffortInterval, Station

if TYPE_CHECKING:
    from qaplan.encounters.seasons import FieldStation

__all__ = ["StudyStations", "stations_of"]


@dataclass(frozen=True, eq=False)
class StudyStations:
    """Where and when the cameras of a study stood.

    Args:
        stations: The stations whose place is known, by id.
        crs: The projection of their places, such as ``EPSG:32640``; empty where there is none.
        cautions: What had to be left out.
    """

    stations: tuple[FieldStation, ...]
    crs: str
    cautions: tuple[Caution, ...]


def stations_of(study: Study, on: date) -> StudyStations:
    """Load the stations of a study with their effort up to a day.

    Args:
        study: The study.
        on: The last day whose effort counts.
    """
    from qaplan.encounters.seasons import FieldStation, cameras_at_once

    deployments = [each for each in load_deployments(study) if _began(each, on)]
    used = {each.station_id for each in deployments}
    stations = [each for each in load_stations(study) if each.station_id in used]
    placed = [each for each in stations if each.place is not None]
    places, crs = _projected(placed)
    effort = _effort_by_station(deployments, load_effort(study), on)
    found = tuple(
        FieldStation(each.station_id, place, worked, cameras_at_once(worked))
        for each, place in zip(placed, places, strict=True)
        for worked in [effort.get(each.station_id, ())]
    )
    missing = len(stations) - len(placed)
    return StudyStations(found, crs, (_without_place(missing),) if missing else ())


def _began(deployment: Deployment, on: date) -> bool:
    return deployment.start is None or deployment.start.clock.date() <= on


def _projected(stations: Sequence[Station]) -> tuple[list[tuple[float, float]], str]:
    """Eastings and northings in the UTM zone of the middle of the stations."""
    import numpy as np

    from qaplan.encounters.masks import projected, utm_of

    revealed = [reveal(each.place) for each in stations if each.place is not None]
    if not revealed:
        return [], ""
    degrees = np.array([(each.longitude, each.latitude) for each in revealed])
    middle = degrees.mean(axis=0)
    crs = utm_of(float(middle[0]), float(middle[1]))
    return [(float(east), float(north)) for east, north in projected(degrees, "", crs)], crs


def _effort_by_station(
    deployments: Iterable[Deployment], effort: Iterable[EffortInterval], on: date
) -> dict[str, tuple[EffortInterval, ...]]:
    """Effort by the field sheet, by station; a deployment without intervals worked from set-up to pick-up."""
    by_deployment: dict[str, list[EffortInterval]] = {}
    for each in effort:
        if each.basis == "field_sheet":
            by_deployment.setdefault(each.deployment_id, []).append(each)
    until = datetime.combine(on + timedelta(days=1), time())
    found: dict[str, list[EffortInterval]] = {}
    for deployment in deployments:
        held = by_deployment.get(deployment.deployment_id) or effort_of(deployment)
        cut = (replace(each, end=min(each.end, until)) for each in held if each.start < until)
        found.setdefault(deployment.station_id, []).extend(cut)
    return {station: tuple(intervals) for station, intervals in found.items()}


def _without_place(number: int) -> Caution:
    made = computed_by("encounters.stations_of", {})
    fact = Fact(f"encounters.stations_without_place.{number}", number, "station", activity=made)
    message = Message("encounters.stations_without_place", {"number": fact})
    return Caution("encounters.stations_without_place", message)

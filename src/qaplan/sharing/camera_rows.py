"""Camera data for an audience: stations as cells, rows without names, hashes, serials and exact times.

Every station of a programme is coarsened alike, whatever its camera caught; rows of a label that one
station has fewer than three times are held back there, and with them all station rows of that label.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from qaplan.base.exact_places import ExactPlace, reveal
from qaplan.base.instants import Instant
from qaplan.base.places import Cell, GridTier, parent_cell
from qaplan.sharing.coordinates import find_coordinates
from qaplan.sharing.map_rows import StationCount, cell_counts
from qaplan.sharing.terms import CELL_TIERS, Terms
from qaplan.sharing.types import (
    DeploymentEffort,
    EventCount,
    ReleasedPosition,
    ReleasedStation,
    StationCell,
)
from qaplan.survey.camtrap_dp.package import DeployedMedium
from qaplan.survey.types import Deployment, EffortInterval, Event, Medium, Observation, Station

__all__ = ["ROWS", "SMALLEST_COUNT", "effort_rows", "is_public_label", "station_cells"]

SMALLEST_COUNT = 3
_EXACT_PRECISION_DEG = 0.00001
_HALF_DAY = timedelta(hours=12)
_LABEL = re.compile(r"[A-Za-zА-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі][^\W\d_]*(?:[ '-][^\W\d_]+){0,3}")
_PEOPLE = re.compile(r"homo\b|human|person|people|vehicle|человек|люди|адам\b|көлік", re.IGNORECASE)
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{2,5}$")


def is_public_label(label: str) -> bool:
    """Whether a species label may be told: words without digits that name no people.

    >>> is_public_label("Panthera pardus"), is_public_label("well 7"), is_public_label("Homo sapiens")
    (True, False, False)
    """
    return bool(_LABEL.fullmatch(label)) and not _PEOPLE.search(label) and not find_coordinates(label)


def station_cells(stations: Sequence[StationCell], terms: Terms) -> tuple[StationCell, ...]:
    """Stations as the cells that they were given once, no finer than the audience's tier."""
    tier = CELL_TIERS[terms.audience]
    coarse = [
        StationCell(
            terms.pseudonym("station", each.station_id),
            _no_finer(terms.cells.get(each.station_id, each.cell), tier),
        )
        for each in stations
    ]
    return tuple(sorted(coarse, key=lambda each: each.station_id)) if terms.is_public else tuple(coarse)


def effort_rows(rows: Sequence[DeploymentEffort], terms: Terms) -> tuple[DeploymentEffort, ...]:
    """Rows of the effort chart; for the public each keeps its days and starts on the first of its month."""
    if not terms.is_public:
        return tuple(rows)
    veiled = [_veiled_effort(row, terms) for row in rows]
    return tuple(sorted(veiled, key=lambda row: row.deployment_id))


def _veiled_effort(row: DeploymentEffort, terms: Terms) -> DeploymentEffort:
    deployment_id = terms.pseudonym("deployment", row.deployment_id)
    first = min((interval.start for interval in row.intervals), default=None)
    intervals = tuple(
        replace(
            each,
            deployment_id=deployment_id,
            start=_moved(each.start, first or each.start),
            end=_moved(each.end, first or each.start),
        )
        for each in row.intervals
    )
    return replace(
        row,
        deployment_id=deployment_id,
        station_id=terms.pseudonym("station", row.station_id),
        intervals=intervals,
        media_first=None,
        media_last=None,
        is_moved=True,
    )


def _moved(moment: datetime, first: datetime) -> datetime:
    halves = round((moment - first) / _HALF_DAY)
    return _month(first) + halves * _HALF_DAY


def _no_finer(cell: Cell, tier: GridTier) -> Cell:
    return parent_cell(cell, min(cell.tier, tier))


def _stations(rows: Sequence[Station], terms: Terms) -> tuple[ReleasedStation, ...]:
    if terms.is_public:
        veiled = [_veiled_station(row, terms) for row in rows]
        return tuple(sorted(veiled, key=lambda row: row.station_id))
    return tuple(
        ReleasedStation(
            row.station_id,
            terms.cells.get(row.station_id),
            None if row.place is None else exact_position(row.place),
            row.location_name,
        )
        for row in rows
    )


def exact_position(place: ExactPlace) -> ReleasedPosition:
    """The numbers of an exact place, for stewards alone."""
    opened = reveal(place)
    return ReleasedPosition(opened.longitude, opened.latitude, opened.uncertainty_m, _EXACT_PRECISION_DEG)


def _veiled_station(row: Station, terms: Terms) -> ReleasedStation:
    held = terms.cells.get(row.station_id)
    cell = None if held is None else _no_finer(held, CELL_TIERS[terms.audience])
    position = None if cell is None else ReleasedPosition.of_cell(cell)
    return ReleasedStation(terms.pseudonym("station", row.station_id), cell, position)


def _deployments(rows: Sequence[Deployment], terms: Terms) -> tuple[Deployment, ...]:
    if not terms.is_public:
        return tuple(rows)
    return _sorted_by_id(
        "deployment_id",
        [
            Deployment(
                deployment_id=terms.pseudonym("deployment", row.deployment_id),
                station_id=terms.pseudonym("station", row.station_id),
                camera_id=terms.pseudonym("camera", row.camera_id),
                start=None if row.start is None else Instant(_month(row.start.clock), row.start.offset),
                end=None if row.end is None else Instant(_month(row.end.clock), row.end.offset),
                utc_offset=row.utc_offset,
            )
            for row in rows
        ],
    )


def _media(rows: Sequence[Medium], terms: Terms) -> tuple[Medium, ...]:
    if not terms.is_public:
        return tuple(rows)
    return _sorted_by_id("path", [_veiled_medium(row, terms) for row in rows])


def _veiled_medium(row: Medium, terms: Terms) -> Medium:
    extension = _EXTENSION.search(row.path)
    return Medium(
        path=terms.pseudonym("medium", f"{row.sha256}\0{row.path}")
        + (extension[0].lower() if extension else ""),
        sha256="",
        size_bytes=0,
        media_type=row.media_type,
        state=row.state,
        flags=row.flags,
        clock=None if row.clock is None else _month(row.clock),
        clock_source=row.clock_source,
        trigger_mode=row.trigger_mode,
    )


def _deployed_media(rows: Sequence[DeployedMedium], terms: Terms) -> tuple[DeployedMedium, ...]:
    if not terms.is_public:
        return tuple(rows)
    return _sorted_by_id("medium_id", [_veiled_deployed_medium(row, terms) for row in rows])


def _veiled_deployed_medium(row: DeployedMedium, terms: Terms) -> DeployedMedium:
    extension = _EXTENSION.search(row.path)
    medium_id = terms.pseudonym("medium", row.medium_id)
    return DeployedMedium(
        medium_id=medium_id,
        deployment_id=terms.pseudonym("deployment", row.deployment_id),
        path=f"media/{medium_id}{extension[0].lower() if extension else ''}",
        media_type=row.media_type,
        taken=None if row.taken is None else Instant(_month(row.taken.clock), row.taken.offset),
        trigger_mode=row.trigger_mode,
        state=row.state,
        flags=row.flags,
        clock_source=row.clock_source,
    )


def _observations(rows: Sequence[Observation], terms: Terms) -> tuple[Observation, ...]:
    if not terms.is_public:
        return tuple(rows)
    animals = [
        row for row in rows if row.observation_type == "animal" and is_public_label(row.scientific_name)
    ]
    stations = [terms.station_of_medium.get(row.medium_id, "") for row in animals]
    many = _labels_with_enough([row.scientific_name for row in animals], stations)
    kept = [_veiled_observation(row, terms) for row in animals if row.scientific_name in many]
    return _sorted_by_id("observation_id", kept)


def _veiled_observation(row: Observation, terms: Terms) -> Observation:
    return Observation(
        observation_id=terms.pseudonym("observation", row.observation_id),
        medium_id=terms.pseudonym("medium", row.medium_id),
        event_id=terms.pseudonym("event", row.event_id),
        observation_type=row.observation_type,
        method=row.method,
        scientific_name=row.scientific_name,
        count=row.count,
    )


def _events(rows: Sequence[Event], terms: Terms) -> tuple[Event, ...] | tuple[EventCount, ...]:
    if not terms.is_public:
        return tuple(rows)
    told = [row for row in rows if is_public_label(row.scientific_name)]
    many = _labels_with_enough([row.scientific_name for row in told], [row.station_id for row in told])
    counts = Counter(
        (terms.pseudonym("station", row.station_id), row.scientific_name)
        for row in told
        if row.scientific_name in many
    )
    return tuple(EventCount(station, label, number) for (station, label), number in sorted(counts.items()))


def _labels_with_enough(labels: Sequence[str], stations: Sequence[str]) -> frozenset[str]:
    """The labels that every station which has them has at least three times.

    One small station takes the label from all: else the total would give the small number away.
    """
    counts = Counter(zip(labels, stations, strict=True))
    small = {label for (label, _), number in counts.items() if number < SMALLEST_COUNT}
    return frozenset(labels) - small


def _intervals(rows: Sequence[EffortInterval], terms: Terms) -> tuple[EffortInterval, ...]:
    if not terms.is_public:
        return tuple(rows)
    # What the media show is when something walked past first and last.
    rows = [row for row in rows if row.basis != "media"]
    first: dict[str, datetime] = {}
    for row in rows:
        first[row.deployment_id] = min(row.start, first.get(row.deployment_id, row.start))
    veiled = [
        replace(
            row,
            deployment_id=terms.pseudonym("deployment", row.deployment_id),
            start=_moved(row.start, first[row.deployment_id]),
            end=_moved(row.end, first[row.deployment_id]),
        )
        for row in rows
    ]
    return tuple(sorted(veiled, key=lambda row: (row.deployment_id, row.start)))


def _month(clock: datetime) -> datetime:
    return clock.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _sorted_by_id(name: str, rows: list[Any]) -> tuple[Any, ...]:
    return tuple(sorted(rows, key=lambda row: str(getattr(row, name))))


ROWS: Mapping[type, Callable[[Any, Terms], tuple[Any, ...]]] = {
    Station: _stations,
    Deployment: _deployments,
    Medium: _media,
    DeployedMedium: _deployed_media,
    Observation: _observations,
    Event: _events,
    EffortInterval: _intervals,
    DeploymentEffort: effort_rows,
    StationCell: station_cells,
    StationCount: cell_counts,
}
"""How each kind of row is released."""

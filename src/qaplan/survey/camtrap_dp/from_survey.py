"""The way out: a study's survey as a Camtrap DP package, deployments split where effort stopped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from qaplan.base.errors import DataError, Problem
from qaplan.base.instants import Instant
from qaplan.survey.camtrap_dp.checks import check_package
from qaplan.survey.camtrap_dp.description import description_of
from qaplan.survey.camtrap_dp.extras import EXTRAS, extra_bytes
from qaplan.survey.camtrap_dp.fields import TABLE_NAMES, TableName, field_names
from qaplan.survey.camtrap_dp.frames import written_frame
from qaplan.survey.camtrap_dp.package import (
    CamtrapPackage,
    ReleasedPosition,
    StudyMetadata,
    SurveyData,
)
from qaplan.survey.camtrap_dp.rows import (
    Row,
    deployment_detail,
    deployment_row,
    effort_row,
    event_detail,
    is_datable,
    medium_detail,
    medium_row,
    observation_detail,
    observation_row,
    station_row,
)
from qaplan.survey.camtrap_dp.splitting import Part, part_at, parts_of
from qaplan.survey.types import Event, Observation, Station

__all__ = ["package_from_survey"]


def package_from_survey(
    study: StudyMetadata, survey: SurveyData, positions: Mapping[str, ReleasedPosition]
) -> CamtrapPackage:
    """Put a study's survey into the standard.

    The exact places of the stations are never opened: where a station stands comes from ``positions`` alone.
    Every text of the survey is written as it is; leave out what the reader is not due before calling.

    Args:
        study: What the package says of the study.
        survey: The survey.
        positions: Where each station stands, as the reader of the package may know it.

    Returns:
        The package. Every worked interval is a row of deployments (``D1#1``, ``D1#2``); the gaps with their
        reasons are in the resource ``effort``; what else the standard has no field for is in further ones.

    Raises:
        DataError: ``survey.cannot_export`` with every deployment and station that lacks an offset, dates or a
            position, and every id that leads nowhere; ``survey.bad_package`` if a value breaks the standard.

    Source:
        Camtrap DP 1.0.2.
    """
    _check(survey, positions)
    tables = _Tables(survey, positions)
    rows: dict[TableName, list[Row]] = {
        "deployments": tables.deployments,
        "media": [row for row in tables.media.values() if is_datable(row)],
        "observations": [row for row in tables.observations if row["eventStart"]],
    }
    frames = {
        table: written_frame(table, names, _cells(rows[table], names)) for table, names in _NAMES.items()
    }
    extras = {name: found for name, found in tables.extras().items() if found}
    package = CamtrapPackage(
        description_of(study, rows, tables.positions.values(), extras=tuple(extras)),
        frames["deployments"],
        frames["media"],
        frames["observations"],
        {EXTRAS[name].path: extra_bytes(EXTRAS[name], found) for name, found in extras.items()},
    )
    return replace(package, cautions=check_package(package))


_NAMES = {table: field_names(table) for table in TABLE_NAMES}


def _cells(rows: list[Row], names: tuple[str, ...]) -> list[list[str]]:
    return [[row.get(name, "") for name in names] for row in rows]


def _check(survey: SurveyData, positions: Mapping[str, ReleasedPosition]) -> None:
    problems = [*_deployment_problems(survey), *_position_problems(survey, positions), *_id_problems(survey)]
    if not survey.deployments:
        problems.append(
            Problem("survey.nothing_to_export", "there is no deployment", "", "import a card first")
        )
    if not problems:
        return
    named = ", ".join(dict.fromkeys(each.where for each in problems if each.where))
    raise DataError(
        "survey.cannot_export",
        f"{problems[0].what}, so the survey cannot be written as Camtrap DP",
        where=named if len(named) <= 200 else f"{named[:200]}...",
        do=problems[0].do,
        problems=problems,
    )


def _deployment_problems(survey: SurveyData) -> list[Problem]:
    found = []
    for each in survey.deployments:
        if each.clock_offset is None:
            what = "no UTC offset is declared for the camera's clock"
            do = "declare it with --utc-offset +05:00 or in the field sheet"
            found.append(Problem("survey.offset_missing", what, each.deployment_id, do))
        if each.start is None or each.end is None:
            what, do = "set-up or pick-up has no date", "give both dates in the field sheet"
            found.append(Problem("survey.deployment_undated", what, each.deployment_id, do))
    return found


def _position_problems(survey: SurveyData, positions: Mapping[str, ReleasedPosition]) -> list[Problem]:
    stations = {each.station_id for each in survey.stations}
    stations |= {each.station_id for each in survey.deployments}
    what, do = "no position was released for the station", "release one; a coarse cell will do"
    return [Problem("survey.position_missing", what, each, do) for each in sorted(stations - set(positions))]


def _id_problems(survey: SurveyData) -> list[Problem]:
    deployments = {each.deployment_id for each in survey.deployments}
    stations = {each.station_id for each in survey.deployments}
    media = {each.medium_id for each in survey.media}
    events = {each.event_id for each in survey.events}
    ways = [
        *((each.medium_id, "deployment", each.deployment_id, deployments) for each in survey.media),
        *((each.deployment_id, "deployment", each.deployment_id, deployments) for each in survey.effort),
        *((each.observation_id, "medium", each.medium_id, media | {""}) for each in survey.observations),
        *((each.observation_id, "event", each.event_id, events | {""}) for each in survey.observations),
        *((event.event_id, "station", event.station_id, stations) for event in survey.events),
        *((event.event_id, "medium", each, media) for event in survey.events for each in event.medium_ids),
    ]
    return [
        Problem("survey.package_dangling_id", f"the {kind} '{target}' is not given", who, "give it too")
        for who, kind, target, known in ways
        if target not in known
    ]


class _Tables:
    """The rows of all tables of one survey."""

    def __init__(self, survey: SurveyData, positions: Mapping[str, ReleasedPosition]) -> None:
        self.survey = survey
        self.by_id = {each.deployment_id: each for each in survey.deployments}
        self.stations = {each.station_id: Station(each.station_id) for each in survey.deployments}
        self.stations |= {each.station_id: each for each in survey.stations}
        self.positions = {name: positions[name] for name in self.stations}
        self.events = {each.event_id: each for each in survey.events}
        self.home_of = {each.medium_id: each.deployment_id for each in survey.media}

    @cached_property
    def parts(self) -> dict[str, tuple[Part, ...]]:
        """The rows that each deployment is split into."""
        effort, clocks = defaultdict(list), defaultdict(list)
        for interval in self.survey.effort:
            effort[interval.deployment_id].append(interval)
        for medium in self.survey.media:
            if medium.taken is not None:
                clocks[medium.deployment_id].append(medium.taken.clock)
        return {
            name: parts_of(each, effort[name], clocks[name], taken=self.by_id.keys())
            for name, each in self.by_id.items()
        }

    @cached_property
    def deployments(self) -> list[Row]:
        """Rows of the table deployments."""
        return [
            deployment_row(each, part, self.stations[each.station_id], self.positions[each.station_id])
            for name, each in self.by_id.items()
            for part in self.parts[name]
        ]

    @cached_property
    def media(self) -> dict[str, Row]:
        """Rows of the table media by id, the undatable ones among them."""
        rows = {}
        for each in self.survey.media:
            part = part_at(self.parts[each.deployment_id], each.taken.clock if each.taken else None)
            home = part.part_id if part else each.deployment_id
            zone = self.by_id[each.deployment_id].clock_offset
            rows[each.medium_id] = medium_row(each, home, zone)
        return rows

    @cached_property
    def observations(self) -> list[Row]:
        """Rows of the table observations, then one for each event that none of them stands for."""
        own = [self._observation(each) for each in self.survey.observations]
        return own + [self._event(event, row_id) for event, row_id in self.event_rows.items()]

    @cached_property
    def event_rows(self) -> dict[Event, str]:
        """The events that need a row of their own, with its id."""
        told = {(each.event_id, _label(each)) for each in self.survey.observations if not each.medium_id}
        ids = {each.observation_id for each in self.survey.observations}
        return {
            event: f"event:{event.event_id}" if event.event_id in ids else event.event_id
            for event in self.survey.events
            if (event.event_id, event.scientific_name) not in told
        }

    @cached_property
    def first_of(self) -> dict[tuple[str, str], Observation]:
        """The first observation of each event and label."""
        return {(each.event_id, _label(each)): each for each in reversed(self.survey.observations)}

    def _observation(self, observation: Observation) -> Row:
        medium = self.media.get(observation.medium_id)
        if medium is not None:
            when = medium["timestamp"] if is_datable(medium) else ""
            return observation_row(observation, medium["deploymentID"], (when, when))
        event = self.events.get(observation.event_id)
        home, *span = self._span(event) if event else ("", "", "")
        return observation_row(observation, home, (span[0], span[1]))

    def _span(self, event: Event) -> tuple[str, str, str]:
        """The row of deployments that an event belongs to, its start and its end."""
        homes = [self.home_of[each] for each in event.medium_ids[:1]]
        homes += [name for name, each in self.by_id.items() if each.station_id == event.station_id]
        part = part_at(self.parts[homes[0]], event.start)
        zone = self.by_id[homes[0]].clock_offset
        home = part.part_id if part else ""
        return home, Instant(event.start, zone).iso(), Instant(event.end, zone).iso()

    def _event(self, event: Event, row_id: str) -> Row:
        alike = self.first_of.get((event.event_id, event.scientific_name))
        home, start, end = self._span(event)
        return {
            "observationID": row_id,
            "deploymentID": home,
            "eventID": event.event_id,
            "eventStart": start,
            "eventEnd": end,
            "observationLevel": "event",
            "observationType": alike.observation_type if alike else "animal",
            "scientificName": alike.scientific_name if alike else event.scientific_name,
            "count": str(event.count) if event.count else "",
        }

    def extras(self) -> dict[str, list[Row]]:
        """Rows of the further resources."""
        made_of = {
            interval: part.part_id
            for parts in self.parts.values()
            for part in parts
            for interval in part.intervals
        }
        details = map(observation_detail, self.survey.observations)
        return {
            "effort": [
                effort_row(each, self.by_id[each.deployment_id], made_of.get(each, ""))
                for each in self.survey.effort
            ],
            "stations": [station_row(each, self.positions[name]) for name, each in self.stations.items()],
            "deployment-details": [deployment_detail(each) for each in self.survey.deployments],
            "media-details": [medium_detail(each) for each in self.survey.media],
            "media-undated": [row for row in self.media.values() if not is_datable(row)],
            "observation-details": [row for row in details if row is not None],
            "observations-undated": [row for row in self.observations if not row["eventStart"]],
            "events": [event_detail(each, self.event_rows.get(each, "")) for each in self.survey.events],
        }


def _label(observation: Observation) -> str:
    return observation.scientific_name or observation.observation_type

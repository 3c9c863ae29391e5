"""The way in: a Camtrap DP package as stations, whole deployments, effort, media, observations and events."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Literal, get_args

from qaplan.base.errors import DataError
from qaplan.base.exact_places import ExactPlace, exact_place
from qaplan.base.instants import Instant, parse_offset
from qaplan.base.messages import Message
from qaplan.base.refusal import Caution
from qaplan.survey.camtrap_dp.extras import further_rows
from qaplan.survey.camtrap_dp.fields import MISSING, TABLES, TableName
from qaplan.survey.camtrap_dp.package import CamtrapPackage, DeployedMedium, SurveyData
from qaplan.survey.camtrap_dp.rows import PASSED_ON, TAGGED, Row
from qaplan.survey.types import (
    Deployment,
    EffortInterval,
    EffortReason,
    Event,
    EventRule,
    Observation,
    Station,
    TriggerMode,
)

__all__ = ["survey_from_package"]

_MODES: dict[str, TriggerMode] = {"activityDetection": "motion", "timeLapse": "time_lapse"}
_PUBLISHED = EventRule(0.0, "as-published")
_Basis = Literal["field_sheet", "media"]
_BASES: dict[str, _Basis] = {each: each for each in get_args(_Basis)}
_Since = Literal["last-record", "last-independent", "as-published"]
_ObservationType = Literal["animal", "human", "vehicle", "blank", "unknown", "unclassified"]
_Method = Literal["human", "machine", "unknown"]
_TYPES: dict[str, _ObservationType] = {each: each for each in get_args(_ObservationType)}
_SINCE: dict[str, _Since] = {each: each for each in get_args(_Since)}
_TRIGGERS: dict[str, TriggerMode] = {each: each for each in get_args(TriggerMode)}
_METHODS: dict[str, _Method] = {each: each for each in get_args(_Method)}


def survey_from_package(package: CamtrapPackage) -> SurveyData:
    """Read a checked package into our own values.

    A package that Qaplan made comes back whole: split deployments are joined by its resource ``effort``. In
    a foreign one every row is a deployment, a location is a station, effort is not told apart from it, and
    the originals of its media are not held.

    Args:
        package: A package that passed :func:`qaplan.survey.camtrap_dp.checks.check_package`.

    Returns:
        The survey; times on the clock of the camera as its deployment's offset gives it.

    Raises:
        DataError: ``survey.package_bad_resource`` if a further resource of ours holds values that cannot be
            read.

    Source:
        Camtrap DP 1.0.2.
    """
    reading = _Reading(package)
    try:
        survey = SurveyData(
            reading.stations(),
            reading.deployments(),
            tuple(map(_effort, reading.further("effort"))),
            reading.media(),
            reading.all_observations(),
            tuple(reading.events()),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise DataError(
            "survey.package_bad_resource",
            "a further resource of the package holds a value that cannot be read",
            do="export the package again",
        ) from error
    return replace(survey, cautions=(*package.cautions, *reading.cautions()))


def _rows(package: CamtrapPackage, table: TableName) -> list[Row]:
    frame = package.written(table)
    names = [(field.name, field.python) for field in TABLES[table]]
    columns = [[_value(each) for each in frame[python]] for _, python in names]
    return [
        dict(zip((name for name, _ in names), values, strict=True)) for values in zip(*columns, strict=True)
    ]


def _value(written: str) -> str:
    return "" if written in MISSING else written


def _instant(text: str) -> Instant | None:
    if not text:
        return None
    read = datetime.fromisoformat(text)
    return Instant(read.replace(tzinfo=None), read.utcoffset())


def _number(text: str) -> float | None:
    return float(text) if text else None


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _effort(row: Row) -> EffortInterval:
    start, end = _instant(row["start"]), _instant(row["end"])
    assert start is not None
    assert end is not None
    reason, basis = EffortReason(row["reason"]), _BASES[row["basis"]]
    return EffortInterval(row["deploymentID"], start.clock, end.clock, reason, basis)


class _Reading:
    """One pass over a package."""

    def __init__(self, package: CamtrapPackage) -> None:
        self.package = package
        self.read: dict[str, tuple[Row, ...]] = {}
        self.rows = _rows(package, "deployments")
        self.details = {row["deploymentID"]: row for row in self.further("deployment-details")}
        self.whole_of = {
            row["partID"]: row["deploymentID"] for row in self.further("effort") if row["partID"]
        }

    def further(self, name: str) -> tuple[Row, ...]:
        """The rows of one of our further resources; none where the package has it not."""
        if name not in self.read:
            self.read[name] = further_rows(self.package, name)
        return self.read[name]

    def stations(self) -> tuple[Station, ...]:
        """The stations, each once."""
        own = [
            Station(row["stationID"], _place(row), row["locationName"]) for row in self.further("stations")
        ]
        known = {each.station_id for each in own}
        found = {_station_id(row): row for row in reversed(self.rows) if _station_id(row) not in known}
        others = [Station(name, _place(row), row["locationName"]) for name, row in reversed(found.items())]
        return (*own, *others)

    def cautions(self) -> tuple[Caution, ...]:
        """What was doubtful: one station at several positions."""
        places = defaultdict(set)
        for row in self.rows:
            places[_station_id(row)].add((float(row["longitude"]), float(row["latitude"])))
        moved = sorted(name for name, found in places.items() if len(found) > 1)
        if not moved:
            return ()
        message = Message("camtrap_dp.station_moved", {"stations": ", ".join(moved)})
        return (Caution("survey.station_moved", message),)

    def deployments(self) -> tuple[Deployment, ...]:
        """The whole deployments."""
        own = [_deployment_of_detail(row) for row in self.details.values()]
        others = [
            _deployment_of_row(row, line)
            for line, row in enumerate(self.rows, start=2)
            if self._whole(row["deploymentID"]) not in self.details
        ]
        return (*own, *others)

    def _whole(self, part_id: str) -> str:
        return self.whole_of.get(part_id, part_id)

    def media(self) -> tuple[DeployedMedium, ...]:
        """The media, the undated ones of our own packages among them."""
        details = {row["mediaID"]: row for row in self.further("media-details")}
        rows = {
            row["mediaID"]: row for row in (*_rows(self.package, "media"), *self.further("media-undated"))
        }
        in_order = [name for name in details if name in rows]
        in_order += [name for name in rows if name not in details]
        return tuple(self._medium(rows[name], details.get(name, {})) for name in in_order)

    def _medium(self, row: Row, detail: Row) -> DeployedMedium:
        mode = _TRIGGERS.get(detail.get("triggerMode", ""))
        flags = detail.get("flags", "")
        return DeployedMedium(
            row["mediaID"],
            self._whole(row["deploymentID"]),
            row["filePath"],
            row["fileMediatype"],
            _instant(row["timestamp"]),
            trigger_mode=mode or _MODES.get(row["captureMethod"], "unknown"),
            is_public=row["filePublic"] in {"true", "True", "TRUE", "1"},
            file_name=row["fileName"],
            comments=row["mediaComments"],
            state=detail.get("state", ""),
            flags=frozenset(flags.split("|")) if flags else frozenset(),
            clock_source=detail.get("clockSource", ""),
            sha256=detail.get("sha256", ""),
            size_bytes=_whole(detail.get("sizeBytes", "")),
        )

    @cached_property
    def observation_rows(self) -> list[Row]:
        """Rows that are observations of somebody, not ones that only stand for an event."""
        made = {row["observationID"] for row in self.further("events")} - {""}
        rows = (*_rows(self.package, "observations"), *self.further("observations-undated"))
        return [row for row in rows if row["observationID"] not in made]

    @cached_property
    def groups(self) -> dict[tuple[str, str], str]:
        """From an event's id and a label to the event of that label: one id may hold several species."""
        if self.further("events"):
            return {}
        labels: dict[str, list[str]] = defaultdict(list)
        for row in self.observation_rows:
            if row["eventID"] and _label(row) not in labels[row["eventID"]]:
                labels[row["eventID"]].append(_label(row))
        return {
            (event, label): event if len(found) == 1 else f"{event}/{label}"
            for event, found in labels.items()
            for label in found
        }

    def all_observations(self) -> tuple[Observation, ...]:
        """The observations."""
        details = {row["observationID"]: row for row in self.further("observation-details")}
        return tuple(
            _observation(
                row,
                details.get(row["observationID"], {}),
                self.groups.get((row["eventID"], _label(row)), row["eventID"]),
            )
            for row in self.observation_rows
        )

    def events(self) -> list[Event]:
        """The events: as our own package lists them, else as the observations name them."""
        own = self.further("events")
        if own:
            return [_event(row) for row in own]
        members = defaultdict(list)
        for row in self.observation_rows:
            if row["eventID"]:
                members[self.groups[row["eventID"], _label(row)]].append(row)
        return [self._published(name, rows) for name, rows in members.items()]

    @cached_property
    def home(self) -> dict[str, Row]:
        return {row["deploymentID"]: row for row in self.rows}

    @cached_property
    def modes(self) -> dict[str, TriggerMode]:
        return {each.medium_id: each.trigger_mode for each in self.media()}

    def _published(self, event_id: str, rows: list[Row]) -> Event:
        """An event of a foreign package, on the clock of its deployment."""
        told = [row for row in rows if row["observationLevel"] == "event"] or rows
        home = self.home[rows[0]["deploymentID"]]
        zone = datetime.fromisoformat(home["deploymentStart"]).tzinfo
        starts, ends = (
            [datetime.fromisoformat(row[name]).astimezone(zone).replace(tzinfo=None) for row in told]
            for name in ("eventStart", "eventEnd")
        )
        by_medium: dict[str, int] = defaultdict(int)
        for row in rows:
            if row["mediaID"]:
                by_medium[row["mediaID"]] += int(row["count"] or 0)
        counted = [int(row["count"]) for row in told if row["observationLevel"] == "event" and row["count"]]
        modes = {self.modes[medium] for medium in by_medium}
        return Event(
            event_id,
            _station_id(home),
            modes.pop() if len(modes) == 1 else "unknown",
            _label(rows[0]),
            min(starts),
            max(ends),
            tuple(by_medium),
            sum(counted) if counted else max(by_medium.values(), default=0),
            _PUBLISHED,
        )


def _label(row: Row) -> str:
    return row["scientificName"] or row["observationType"]


def _station_id(row: Row) -> str:
    return row["locationID"] or row["deploymentID"]


def _place(row: Row) -> ExactPlace:
    radius = _number(row["coordinateUncertainty"])
    return exact_place(float(row["longitude"]), float(row["latitude"]), uncertainty_m=radius)


def _deployment_of_row(row: Row, line: int) -> Deployment:
    start = _instant(row["deploymentStart"])
    return Deployment(
        row["deploymentID"],
        _station_id(row),
        row["cameraID"],
        start,
        _instant(row["deploymentEnd"]),
        start.offset if start else None,
        model=row["cameraModel"],
        bait=row["baitUse"] or None,
        comments=row["deploymentComments"],
        source=f"deployments.csv, row {line}",
    )


def _deployment_of_detail(row: Row) -> Deployment:
    return Deployment(
        row["deploymentID"],
        row["stationID"],
        row["cameraID"],
        _instant(row["start"]),
        _instant(row["end"]),
        parse_offset(row["utcOffset"]) if row["utcOffset"] else None,
        serial=row["serial"],
        model=row["model"],
        bait=row["bait"] or None,
        purpose=row["purpose"],
        comments=row["comments"],
        source=row["source"],
    )


def _observation(row: Row, detail: Row, event_id: str) -> Observation:
    tags, others = _tags(row["observationTags"])
    kept = {name: row[name] for name in PASSED_ON if row[name]}
    kept |= {"observationTags": others} if others else {}
    kept |= json.loads(detail["extra"]) if detail.get("extra") else {}
    box = [_number(row[name]) for name in ("bboxX", "bboxY", "bboxWidth", "bboxHeight")]
    drawn = tuple(side for side in box if side is not None)
    when = _instant(row["classificationTimestamp"])
    return Observation(
        row["observationID"],
        row["mediaID"],
        _TYPES[row["observationType"]],
        _METHODS[row["classificationMethod"] or "unknown"],
        classified_by=row["classifiedBy"],
        event_id=event_id,
        scientific_name=row["scientificName"],
        count=_whole(row["count"]),
        sex=row["sex"] or tags.get("sex", ""),
        life_stage=row["lifeStage"] or tags.get("lifeStage", ""),
        flank=tags.get("flank", ""),
        individual_id=row["individualID"],
        bbox=drawn if len(drawn) == 4 else None,
        classified_at=when.utc if when else None,
        probability=_number(row["classificationProbability"]),
        threshold=_number(detail.get("threshold", "")),
        comments=row["observationComments"],
        extra=kept,
    )


def _tags(written: str) -> tuple[Mapping[str, str], str]:
    """What the tags say in our own words, and the others as written."""
    said: dict[str, str] = {}
    others = []
    for tag in written.split(" | ") if written else []:
        name, _, value = tag.partition(":")
        if name in TAGGED and name not in said and value:
            said[name] = value
        else:
            others.append(tag)
    return said, " | ".join(others)


def _event(row: Row) -> Event:
    mode = _TRIGGERS[row["triggerMode"]]
    since = _SINCE[row["since"]]
    return Event(
        row["eventID"],
        row["stationID"],
        mode,
        row["scientificName"],
        datetime.fromisoformat(row["start"]),
        datetime.fromisoformat(row["end"]),
        tuple(json.loads(row["mediaIDs"])),
        int(row["count"]),
        EventRule(float(row["minGapMin"]), since),
    )

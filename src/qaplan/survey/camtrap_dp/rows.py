"""The rows of a package: one of our values, one row of the standard or of a further resource."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, timedelta

from qaplan.base.instants import Instant, write_offset
from qaplan.survey.camtrap_dp.package import DeployedMedium, ReleasedPosition
from qaplan.survey.camtrap_dp.splitting import Part
from qaplan.survey.types import Deployment, EffortInterval, Event, Observation, Station

__all__ = [
    "PASSED_ON",
    "TAGGED",
    "Row",
    "deployment_detail",
    "deployment_row",
    "effort_row",
    "event_detail",
    "is_datable",
    "medium_detail",
    "medium_row",
    "observation_detail",
    "observation_row",
    "station_row",
]

Row = dict[str, str]

PASSED_ON = (
    *("cameraSetupType", "behavior", "individualPositionRadius", "individualPositionAngle"),
    "individualSpeed",
)
"""Fields of observations that have no name in our model and go through its ``extra`` as written."""
TAGGED = ("flank", "sex", "lifeStage")
"""What observationTags says as ``name:value`` where the standard has no field or no such value."""

_METHODS = {"motion": "activityDetection", "time_lapse": "timeLapse"}
_NO_BAIT = {"false", "no", "none", "0"}
_MEDIA_TYPES = ("image/", "video/", "audio/")
_SEXES = ("female", "male")
_STAGES = ("adult", "subadult", "juvenile")


def is_datable(row: Row) -> bool:
    """Whether a row can stand in the table of media: it has a time and a type that the standard knows."""
    return bool(row["timestamp"]) and row["fileMediatype"].startswith(_MEDIA_TYPES)


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _number(value: float | None) -> str:
    return "" if value is None else repr(value)


def _position(position: ReleasedPosition) -> Row:
    radius = position.uncertainty_m
    return {
        "latitude": _number(position.latitude),
        "longitude": _number(position.longitude),
        "coordinateUncertainty": "" if radius is None else str(max(1, math.ceil(radius))),
    }


def deployment_row(deployment: Deployment, part: Part, station: Station, position: ReleasedPosition) -> Row:
    """One worked stretch of a deployment as a row of the table deployments."""
    bait = "" if deployment.bait is None else _truth(deployment.bait.strip().lower() not in _NO_BAIT)
    zone = deployment.clock_offset
    edges = {
        each.clock: each for each in (deployment.end, deployment.start) if each and each.offset is not None
    }
    return {
        "deploymentID": part.part_id,
        "locationID": deployment.station_id,
        "locationName": station.location_name,
        **_position(position),
        "deploymentStart": edges.get(part.start, Instant(part.start, zone)).iso(),
        "deploymentEnd": edges.get(part.end, Instant(part.end, zone)).iso(),
        "cameraID": deployment.camera_id,
        "cameraModel": deployment.model,
        "baitUse": bait,
        "deploymentTags": part.tag,
        "deploymentComments": deployment.comments,
    }


def deployment_detail(deployment: Deployment) -> Row:
    """A whole deployment as a row of the resource deployment-details."""
    offset = deployment.utc_offset
    return {
        "deploymentID": deployment.deployment_id,
        "stationID": deployment.station_id,
        "cameraID": deployment.camera_id,
        "start": deployment.start.iso() if deployment.start else "",
        "end": deployment.end.iso() if deployment.end else "",
        "utcOffset": "" if offset is None else write_offset(offset),
        "serial": deployment.serial,
        "model": deployment.model,
        "bait": "" if deployment.bait is None else deployment.bait,
        "purpose": deployment.purpose,
        "comments": deployment.comments,
        "source": deployment.source,
    }


def station_row(station: Station, position: ReleasedPosition) -> Row:
    """A station as a row of the resource stations."""
    return {
        "stationID": station.station_id,
        "locationName": station.location_name,
        **_position(position),
    }


def effort_row(interval: EffortInterval, deployment: Deployment, part_id: str) -> Row:
    """An interval as a row of the resource effort; it has no part where it is a gap."""
    zone = deployment.clock_offset
    return {
        "deploymentID": interval.deployment_id,
        "partID": part_id,
        "start": Instant(interval.start, zone).iso(),
        "end": Instant(interval.end, zone).iso(),
        "reason": interval.reason.value,
        "basis": interval.basis,
    }


def medium_row(medium: DeployedMedium, part_id: str, zone: timedelta | None) -> Row:
    """A medium as a row of the table media; the time stays empty where no clock says so."""
    taken = medium.taken
    if taken is not None and taken.offset is None:
        taken = Instant(taken.clock, zone)
    return {
        "mediaID": medium.medium_id,
        "deploymentID": part_id,
        "captureMethod": _METHODS.get(medium.trigger_mode, ""),
        "timestamp": taken.iso() if taken else "",
        "filePath": medium.path,
        "filePublic": _truth(medium.is_public),
        "fileName": medium.file_name,
        "fileMediatype": medium.media_type,
        "mediaComments": medium.comments,
    }


def medium_detail(medium: DeployedMedium) -> Row:
    """What became of a medium, as a row of the resource media-details."""
    return {
        "mediaID": medium.medium_id,
        "triggerMode": medium.trigger_mode,
        "state": medium.state,
        "flags": "|".join(sorted(medium.flags)),
        "clockSource": medium.clock_source,
        "sha256": medium.sha256,
        "sizeBytes": "" if medium.size_bytes is None else str(medium.size_bytes),
    }


def observation_row(observation: Observation, deployment_id: str, span: tuple[str, str]) -> Row:
    """An observation as a row of the table observations.

    Args:
        observation: The observation.
        deployment_id: The row of deployments that it belongs to.
        span: Start and end of its medium or event, as written.
    """
    box = observation.bbox or (None,) * 4
    when = observation.classified_at
    return {
        **{name: observation.extra[name] for name in PASSED_ON if name in observation.extra},
        "observationID": observation.observation_id,
        "deploymentID": deployment_id,
        "mediaID": observation.medium_id,
        "eventID": observation.event_id,
        "eventStart": span[0],
        "eventEnd": span[1],
        "observationLevel": "media" if observation.medium_id else "event",
        "observationType": observation.observation_type,
        "scientificName": observation.scientific_name,
        "count": "" if observation.count is None else str(observation.count),
        "lifeStage": observation.life_stage if observation.life_stage in _STAGES else "",
        "sex": observation.sex if observation.sex in _SEXES else "",
        "individualID": observation.individual_id,
        **dict(zip(("bboxX", "bboxY", "bboxWidth", "bboxHeight"), map(_number, box), strict=True)),
        "classificationMethod": "" if observation.method == "unknown" else observation.method,
        "classifiedBy": observation.classified_by,
        "classificationTimestamp": f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if when else "",
        "classificationProbability": _number(observation.probability),
        "observationTags": _tags(observation),
        "observationComments": observation.comments,
    }


def _tags(observation: Observation) -> str:
    said: Mapping[str, str] = {
        "flank": observation.flank,
        "sex": "" if observation.sex in _SEXES else observation.sex,
        "lifeStage": "" if observation.life_stage in _STAGES else observation.life_stage,
    }
    own = [f"{name}:{said[name]}" for name in TAGGED if said[name]]
    return " | ".join([*own, *filter(None, [observation.extra.get("observationTags", "")])])


def observation_detail(observation: Observation) -> Row | None:
    """What the standard cannot hold of an observation; None where that is nothing."""
    named = (*PASSED_ON, "observationTags")
    rest = {name: value for name, value in observation.extra.items() if name not in named}
    if not rest and observation.threshold is None:
        return None
    return {
        "observationID": observation.observation_id,
        "threshold": _number(observation.threshold),
        "extra": json.dumps(rest, ensure_ascii=False, sort_keys=True) if rest else "",
    }


def event_detail(event: Event, row_id: str) -> Row:
    """An event as a row of the resource events, with the id of the observation that stands for it, if any."""
    return {
        "eventID": event.event_id,
        "stationID": event.station_id,
        "triggerMode": event.trigger_mode,
        "scientificName": event.scientific_name,
        "start": event.start.isoformat(),
        "end": event.end.isoformat(),
        "count": str(event.count),
        "minGapMin": _number(event.rule.min_gap_min),
        "since": event.rule.since,
        "observationID": row_id,
        "mediaIDs": json.dumps(event.medium_ids, ensure_ascii=False),
    }

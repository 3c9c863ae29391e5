"""The fields of the three Camtrap DP tables: their names in files and in Python, and what they may hold.

This is the one place where ``deploymentID`` and ``deployment_id`` meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

__all__ = [
    "MISSING",
    "READABLE_VERSIONS",
    "TABLES",
    "TABLE_NAMES",
    "Field",
    "FieldKind",
    "TableName",
    "field_names",
    "profile_url",
    "python_names",
    "schema_url",
]

TableName = Literal["deployments", "media", "observations"]
TABLE_NAMES: tuple[TableName, ...] = get_args(TableName)
FieldKind = Literal["string", "number", "integer", "boolean", "datetime"]

READABLE_VERSIONS = ("1.0", "1.0.1", "1.0.2")
"""The versions that are read; the last one is written."""
MISSING = ("", "NA", "NaN", "nan")
"""How the tables write that there is no value."""

_SITE = "https://raw.githubusercontent.com/tdwg/camtrap-dp"


@dataclass(frozen=True)
class Field:
    """One column of a table.

    Args:
        name: Name in files.
        python: Name in Python.
        kind: What its values are.
        is_required: Whether every row must have a value.
        is_key: Whether no two rows may share a value.
        allowed: The only values that it may hold; empty for any.
        low: Smallest number; None is no limit.
        high: Largest number; None is no limit.
        pattern: Regular expression that the whole value must match; empty for any.
    """

    name: str
    python: str
    kind: FieldKind = "string"
    is_required: bool = False
    is_key: bool = False
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    pattern: str = ""


_FEATURES = (
    *("roadPaved", "roadDirt", "trailHiking", "trailGame", "roadUnderpass", "roadOverpass", "roadBridge"),
    *("culvert", "burrow", "nestSite", "carcass", "waterSource", "fruitingTree"),
)
_TYPES = ("animal", "human", "vehicle", "blank", "unknown", "unclassified")
_SMALLEST_SIDE = 1e-15
# Neither absolute (POSIX, Windows, home) nor hidden, and never a step up.
_PATH = r"(?![./~\\])(?![A-Za-z]:[\\/])(?!.*\.\.)(?!.*[\x00-\x1f]).+"

TABLES: dict[TableName, tuple[Field, ...]] = {
    "deployments": (
        Field("deploymentID", "deployment_id", is_required=True, is_key=True),
        Field("locationID", "location_id"),
        Field("locationName", "location_name"),
        Field("latitude", "latitude", "number", is_required=True, low=-90, high=90),
        Field("longitude", "longitude", "number", is_required=True, low=-180, high=180),
        Field("coordinateUncertainty", "coordinate_uncertainty", "integer", low=1),
        Field("deploymentStart", "deployment_start", "datetime", is_required=True),
        Field("deploymentEnd", "deployment_end", "datetime", is_required=True),
        Field("setupBy", "setup_by"),
        Field("cameraID", "camera_id"),
        Field("cameraModel", "camera_model"),
        Field("cameraDelay", "camera_delay", "integer", low=0),
        Field("cameraHeight", "camera_height", "number", low=0),
        Field("cameraDepth", "camera_depth", "number", low=0),
        Field("cameraTilt", "camera_tilt", "integer", low=-90, high=90),
        Field("cameraHeading", "camera_heading", "integer", low=0, high=360),
        Field("detectionDistance", "detection_distance", "number", low=0),
        Field("timestampIssues", "timestamp_issues", "boolean"),
        Field("baitUse", "bait_use", "boolean"),
        Field("featureType", "feature_type", allowed=_FEATURES),
        Field("habitat", "habitat"),
        Field("deploymentGroups", "deployment_groups"),
        Field("deploymentTags", "deployment_tags"),
        Field("deploymentComments", "deployment_comments"),
    ),
    "media": (
        Field("mediaID", "media_id", is_required=True, is_key=True),
        Field("deploymentID", "deployment_id", is_required=True),
        Field("captureMethod", "capture_method", allowed=("activityDetection", "timeLapse")),
        Field("timestamp", "timestamp", "datetime", is_required=True),
        Field("filePath", "file_path", is_required=True, pattern=_PATH),
        Field("filePublic", "file_public", "boolean", is_required=True),
        Field("fileName", "file_name"),
        Field("fileMediatype", "file_mediatype", is_required=True, pattern=r"(image|video|audio)/.*"),
        Field("exifData", "exif_data"),
        Field("favorite", "favorite", "boolean"),
        Field("mediaComments", "media_comments"),
    ),
    "observations": (
        Field("observationID", "observation_id", is_required=True, is_key=True),
        Field("deploymentID", "deployment_id", is_required=True),
        Field("mediaID", "media_id"),
        Field("eventID", "event_id"),
        Field("eventStart", "event_start", "datetime", is_required=True),
        Field("eventEnd", "event_end", "datetime", is_required=True),
        Field("observationLevel", "observation_level", is_required=True, allowed=("media", "event")),
        Field("observationType", "observation_type", is_required=True, allowed=_TYPES),
        Field("cameraSetupType", "camera_setup_type", allowed=("setup", "calibration")),
        Field("scientificName", "scientific_name"),
        Field("count", "count", "integer", low=1),
        Field("lifeStage", "life_stage", allowed=("adult", "subadult", "juvenile")),
        Field("sex", "sex", allowed=("female", "male")),
        Field("behavior", "behavior"),
        Field("individualID", "individual_id"),
        Field("individualPositionRadius", "individual_position_radius", "number", low=0),
        Field("individualPositionAngle", "individual_position_angle", "number", low=-90, high=90),
        Field("individualSpeed", "individual_speed", "number", low=0),
        Field("bboxX", "bbox_x", "number", low=0, high=1),
        Field("bboxY", "bbox_y", "number", low=0, high=1),
        Field("bboxWidth", "bbox_width", "number", low=_SMALLEST_SIDE, high=1),
        Field("bboxHeight", "bbox_height", "number", low=_SMALLEST_SIDE, high=1),
        Field("classificationMethod", "classification_method", allowed=("human", "machine")),
        Field("classifiedBy", "classified_by"),
        Field("classificationTimestamp", "classification_timestamp", "datetime"),
        Field("classificationProbability", "classification_probability", "number", low=0, high=1),
        Field("observationTags", "observation_tags"),
        Field("observationComments", "observation_comments"),
    ),
}


def field_names(table: TableName) -> tuple[str, ...]:
    """The columns of a table as files name them, in the order of the standard.

    >>> field_names("media")[:3]
    ('mediaID', 'deploymentID', 'captureMethod')
    """
    return tuple(field.name for field in TABLES[table])


def python_names(table: TableName) -> dict[str, str]:
    """From the name of each column in files to its name in Python.

    >>> python_names("media")["fileMediatype"]
    'file_mediatype'
    """
    return {field.name: field.python for field in TABLES[table]}


def profile_url(version: str) -> str:
    """The official address of the profile of a version."""
    return f"{_SITE}/{version}/camtrap-dp-profile.json"


def schema_url(table: TableName, version: str) -> str:
    """The official address of a table's schema.

    >>> schema_url("media", "1.0.2").rpartition("/")[2]
    'media-table-schema.json'
    """
    return f"{_SITE}/{version}/{table}-table-schema.json"

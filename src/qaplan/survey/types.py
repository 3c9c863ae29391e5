"""The survey's values: media, stations, deployments, effort, events and observations.

The three tables of Camtrap DP live here; our own model is richer and exports to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from qaplan.base.exact_places import ExactPlace
from qaplan.base.instants import Instant

__all__ = [
    "ClockSource",
    "Deployment",
    "EffortInterval",
    "EffortReason",
    "Event",
    "EventRule",
    "Medium",
    "MediumFlag",
    "MediumState",
    "Observation",
    "Station",
    "TriggerMode",
]

TriggerMode = Literal["motion", "time_lapse", "manual", "unknown"]
ClockSource = Literal["exif", "makernote", "video", "typed", "none"]
MediumFlag = Literal[
    "cmyk", "rotated", "not_jpeg", "no_date", "date_from_makernote", "clock_conflict", "name_rewritten"
]


class MediumState(StrEnum):
    """What became of one file."""

    OK = "ok"
    EMPTY = "empty"
    """Zero bytes."""
    TRUNCATED = "truncated"
    """Begins well and ends too early; what it says of itself is kept."""
    UNREADABLE = "unreadable"
    """Named like a picture or video, and is none that can be opened."""
    TOO_LARGE = "too_large"
    """Declares more pixels than a trail camera makes; never decoded."""
    NOT_A_MEDIUM = "not_a_medium"
    """No picture and no video: listed, not taken."""


@dataclass(frozen=True)
class Medium:
    """One file of a card, identified by its bytes, its card and its path; never by its name.

    Args:
        path: Path within the card, with slashes.
        sha256: Digest of the bytes, hexadecimal.
        size_bytes: Length of the file.
        media_type: IANA type such as ``image/jpeg``; empty when it is no medium.
        state: What became of it.
        flags: What a reader should know of it.
        clock: What the camera's clock showed; None when nobody says.
        clock_source: Who says so.
        makernote_clock: What the maker's own block says, where it differs from EXIF or is all there is.
        make: Camera make.
        model: Camera model.
        serial: Camera serial number.
        width_px: Width as stored.
        height_px: Height as stored.
        orientation: EXIF orientation, 1 to 8; 1 is upright.
        duration_s: Length of a video, seconds.
        trigger_mode: Why the shutter opened.
        sequence: Number in the burst and length of the burst.
        temperature_c: What the camera's thermometer showed, degrees Celsius.
        tags: Keywords in XMP or IPTC, as written.
    """

    path: str
    sha256: str
    size_bytes: int
    media_type: str
    state: MediumState
    flags: frozenset[MediumFlag] = frozenset()
    clock: datetime | None = None
    clock_source: ClockSource = "none"
    makernote_clock: datetime | None = None
    make: str = ""
    model: str = ""
    serial: str = ""
    width_px: int | None = None
    height_px: int | None = None
    orientation: int = 1
    duration_s: float | None = None
    trigger_mode: TriggerMode = "unknown"
    sequence: tuple[int, int] | None = None
    temperature_c: float | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Station:
    """A place with one camera or two.

    Args:
        station_id: Id as the field sheet has it.
        place: Where it is; None when nobody has said.
        location_name: Name of the spot, for stewards.
    """

    station_id: str
    place: ExactPlace | None = None
    location_name: str = ""


@dataclass(frozen=True)
class Deployment:
    """One camera at one station from set-up to pick-up.

    Args:
        deployment_id: Id of its own; ``station_id`` or ``station_id/camera_id`` when a sheet gives none.
        station_id: The station.
        camera_id: The camera's label; empty when the station has a single unlabelled one.
        start: Set-up, by the camera's own clock; None is unknown.
        end: Pick-up, by the camera's own clock; None is unknown.
        utc_offset: Declared distance of the camera's clock from UTC; None is not declared.
        serial: Serial number on the field sheet.
        model: Model on the field sheet.
        bait: Bait used, as written; None is not said.
        purpose: Why the camera stood there, in the project's words.
        comments: Remarks of the field sheet.
        source: File and row that say so.
    """

    deployment_id: str
    station_id: str
    camera_id: str = ""
    start: Instant | None = None
    end: Instant | None = None
    utc_offset: timedelta | None = None
    serial: str = ""
    model: str = ""
    bait: str | None = None
    purpose: str = ""
    comments: str = ""
    source: str = ""

    @property
    def clock_offset(self) -> timedelta | None:
        """Distance of its clock from UTC: as declared for it, else as its set-up says; None if not told."""
        if self.utc_offset is not None:
            return self.utc_offset
        return self.start.offset if self.start else None


class EffortReason(StrEnum):
    """Why an interval counts as effort, or does not."""

    WORKING = "working"
    DEAD = "dead"
    STOLEN = "stolen"
    FLASH_FAILED = "flash_failed"
    """Works by day only."""
    LOST_CARD = "lost_card"
    """Unknown, which is not zero."""
    PROBLEM = "problem"
    """Did not work; the sheet does not say why."""


@dataclass(frozen=True)
class EffortInterval:
    """A stretch of a deployment in one condition.

    Args:
        deployment_id: The deployment.
        start: First moment, camera clock.
        end: Last moment, camera clock; after the start.
        reason: The condition.
        basis: Whether the field sheet or the media say so.
    """

    deployment_id: str
    start: datetime
    end: datetime
    reason: EffortReason
    basis: Literal["field_sheet", "media"]

    @property
    def days(self) -> float:
        """Length, days; a part of a day counts as that part."""
        return (self.end - self.start) / timedelta(days=1)


@dataclass(frozen=True)
class EventRule:
    """When two records of a species at a station are two events.

    Args:
        min_gap_min: Smallest gap that parts them, minutes.
        since: Whether the gap is counted from the last record of any kind or from the last independent one;
            ``as-published`` where a package lists events and does not say by which rule.
    """

    min_gap_min: float = 60.0
    since: Literal["last-record", "last-independent", "as-published"] = "last-record"


@dataclass(frozen=True)
class Event:
    """An independent record: the media of one species at one station without a gap.

    Args:
        event_id: Id made of station, trigger mode, species and start.
        station_id: The station.
        trigger_mode: Motion and time-lapse pictures never share an event.
        scientific_name: The species or label.
        start: First medium, camera clock.
        end: Last medium, camera clock.
        medium_ids: The media, in order of time.
        count: Most animals in one medium.
        rule: The rule that parted it from the next.
    """

    event_id: str
    station_id: str
    trigger_mode: TriggerMode
    scientific_name: str
    start: datetime
    end: datetime
    medium_ids: tuple[str, ...]
    count: int
    rule: EventRule


@dataclass(frozen=True)
class Observation:
    """What somebody or some model says is in a medium or an event.

    Args:
        observation_id: Id of its own.
        medium_id: The medium; empty for an observation of a whole event.
        event_id: The event; empty when not grouped.
        observation_type: animal, human, vehicle, blank, unknown, unclassified.
        scientific_name: Species or group; empty when not said.
        count: Number of animals; None is not said.
        sex: female, male, unknown; empty is not said.
        life_stage: adult, subadult, juvenile, unknown; empty is not said.
        flank: left, right, both, front, back, unknown; empty is not said.
        individual_id: Catalogue id; empty when not said.
        bbox: x, y, width, height as shares of the picture; None when not drawn.
        method: Who classified: a human or a machine; unknown where a package does not say.
        classified_by: Name of the person or of the model with its version.
        classified_at: When, in UTC.
        probability: The raw score, 0 to 1, where a machine gave one.
        threshold: The score below which the import was told not to take a suggestion.
        comments: Remarks, as written.
        extra: Fields of the source that have no name here, kept as written.
    """

    observation_id: str
    medium_id: str
    observation_type: Literal["animal", "human", "vehicle", "blank", "unknown", "unclassified"]
    method: Literal["human", "machine", "unknown"]
    classified_by: str = ""
    event_id: str = ""
    scientific_name: str = ""
    count: int | None = None
    sex: str = ""
    life_stage: str = ""
    flank: str = ""
    individual_id: str = ""
    bbox: tuple[float, float, float, float] | None = None
    classified_at: datetime | None = None
    probability: float | None = None
    threshold: float | None = None
    comments: str = ""
    extra: dict[str, str] = field(default_factory=dict)

"""A small invented survey with everything that the standard has no field for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from qaplan.base.exact_places import exact_place
from qaplan.base.instants import Instant
from qaplan.survey.camtrap_dp.package import (
    Contributor,
    DeployedMedium,
    ReleasedPosition,
    StudyMetadata,
    SurveyData,
)
from qaplan.survey.types import (
    Deployment,
    EffortInterval,
    EffortReason,
    Event,
    EventRule,
    Observation,
    Station,
)

OFFSET = timedelta(hours=5)
POSITIONS = {
    "S1": ReleasedPosition(10.5, 20.5, 76_000.0, 1.0),
    "S2": ReleasedPosition(11.5, 20.5, 76_000.0, 1.0),
}
STUDY = StudyMetadata(
    name="invented-study",
    title="An invented study",
    created=datetime(2024, 10, 1, tzinfo=UTC),
    contributors=(Contributor("Invented organisation", "rightsHolder"),),
    project_title="An invented project",
    sampling_design="targeted",
    has_individuals=True,
    data_licence="CC-BY-4.0",
    media_licence="CC-BY-4.0",
)


def clock(day: int, hour: int = 12) -> datetime:
    return datetime(2024, 3, day, hour)


def deployment(deployment_id: str, station_id: str, camera_id: str = "") -> Deployment:
    return Deployment(
        deployment_id,
        station_id,
        camera_id,
        Instant(clock(1), OFFSET),
        Instant(clock(30), OFFSET),
        OFFSET,
        serial=f"serial-{deployment_id}",
        model="Model X",
        bait="valerian" if camera_id else None,
        purpose="vultures",
        comments='said "quoted", with a comma',
        source="sheet.csv, row 2",
    )


def effort(deployment_id: str, *stretches: tuple[int, int, EffortReason]) -> tuple[EffortInterval, ...]:
    return tuple(
        EffortInterval(deployment_id, clock(first), clock(last), reason, "field_sheet")
        for first, last, reason in stretches
    )


def medium(medium_id: str, deployment_id: str, taken: datetime | None) -> DeployedMedium:
    return DeployedMedium(
        medium_id,
        deployment_id,
        f"{deployment_id}/DCIM/{medium_id}.JPG",
        "image/jpeg",
        Instant(taken, OFFSET) if taken else None,
        trigger_mode="manual",
        file_name=f"{medium_id}.JPG",
        comments="as written",
        state="truncated",
        flags=frozenset({"cmyk", "rotated"}),
        clock_source="exif",
        sha256="ab" * 32,
        size_bytes=10,
    )


def survey() -> SurveyData:
    """Two stations, one with two cameras; a dead stretch, a lost card, an undated picture, flanks."""
    observations = (
        Observation(
            "o1",
            "m1",
            "animal",
            "human",
            classified_by="A reviewer",
            event_id="e1",
            scientific_name="Panthera pardus",
            count=1,
            sex="unknown",
            life_stage="adult",
            flank="left",
            individual_id="I-1",
            bbox=(0.1, 0.2, 0.3, 0.4),
            classified_at=datetime(2024, 5, 1, 10, tzinfo=UTC),
            comments="as written",
            extra={"behavior": "walking", "observationTags": "position:above", "fur": "winter"},
        ),
        Observation(
            "o2",
            "m2",
            "animal",
            "machine",
            classified_by="detector 1",
            probability=0.25,
            threshold=0.2,
        ),
        Observation("o3", "m4", "animal", "human", scientific_name="Panthera pardus", flank="right"),
    )
    return SurveyData(
        stations=(Station("S1", exact_place(10.123456, 20.654321)), Station("S2", location_name="spring")),
        deployments=(deployment("D1", "S1", "left"), deployment("D2", "S1", "right"), deployment("D3", "S2")),
        effort=(
            *effort(
                "D1",
                (1, 10, EffortReason.WORKING),
                (10, 15, EffortReason.DEAD),
                (15, 30, EffortReason.WORKING),
            ),
            *effort("D3", (1, 30, EffortReason.LOST_CARD)),
        ),
        media=(
            medium("m1", "D1", clock(5)),
            medium("m2", "D1", clock(20)),
            medium("m3", "D2", clock(5, 13)),
            medium("m4", "D2", None),
        ),
        observations=observations,
        events=(
            Event(
                "e1",
                "S1",
                "motion",
                "Panthera pardus",
                clock(5),
                clock(5, 13),
                ("m1", "m3"),
                1,
                EventRule(30.0, "last-independent"),
            ),
        ),
    )

"""camtrapR 3.0.3 (GPL, data used as read, not shipped): its sample pictures and its tables of them.

``recordTableSample.csv`` is what recordTable gives for the sample pictures with minDeltaTime = 60,
deltaTimeComparedTo = "lastRecord" and exclude = "UNID"; ``camtraps.csv`` is its table of three stations.
Counts and seconds must agree exactly: they are whole numbers.
"""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest

from qaplan.app.services.card_deployments import is_within
from qaplan.base.exact_places import reveal
from qaplan.survey.effort import effort_days
from qaplan.survey.events import StationMedium, group_events, seconds_since_previous
from qaplan.survey.files.card import read_card
from qaplan.survey.files.field_sheet import read_field_sheet
from qaplan.survey.layout import deployments_from_layout, observations_from_layout, observations_from_tags
from qaplan.survey.maker_note import NoMakerNotes
from qaplan.survey.media.video import NoVideos
from qaplan.survey.types import Event, EventRule, Medium


@pytest.fixture(scope="module")
def camtrapr(shared_data: Path) -> Path:
    return shared_data / "cameratraps" / "camtrapR"


def pictures(folder: Path) -> dict[str, Medium]:
    found = read_card(folder, videos=NoVideos(), maker_notes=NoMakerNotes())
    return {medium.path: medium for medium in found if medium.media_type == "image/jpeg"}


def clock_of(medium: Medium) -> datetime:
    assert medium.clock is not None
    return medium.clock


def events_of(folder: Path, rule: EventRule) -> tuple[Event, ...]:
    taken = pictures(folder)
    layout = deployments_from_layout(taken, "station/species")
    said = observations_from_layout({path: path for path in taken}, "station/species")
    media = [
        StationMedium(path, layout.deployment_of[path], clock_of(medium)) for path, medium in taken.items()
    ]
    return group_events(media, said, rule, exclude={"UNID"})


def test_the_39_rows_of_the_record_table(camtrapr: Path) -> None:
    events = events_of(camtrapr / "pictures" / "sample_images_species_dir", EventRule(60, "last-record"))
    ours = {
        (event.station_id, event.scientific_name, str(event.start), Path(event.medium_ids[0]).name, seconds)
        for event, seconds in zip(events, seconds_since_previous(events), strict=True)
    }
    with (camtrapr / "recordTableSample.csv").open(encoding="utf-8", newline="") as opened:
        theirs = {
            (
                row["Station"],
                row["Species"],
                row["DateTimeOriginal"],
                row["FileName"],
                float(row["delta.time.secs"]),
            )
            for row in csv.DictReader(opened)
        }
    assert len(events) == len(theirs) == 39
    assert ours == theirs


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("camtraps.csv", {"StationA": 42.0, "StationB": 43.0, "StationC": 38.0}),
        (
            "camtrapsMultiSeason.csv",
            {
                "StationA@2009-04-02": 42.0,
                "StationB@2009-04-03": 43.0,
                "StationC@2009-04-04": 38.0,
                "StationA@2010-04-02": 42.0,
                "StationB@2010-04-03": 43.0,
                "StationC@2010-04-04": 38.0,
                "StationD": 64.0,
            },
        ),
    ],
)
def test_effort_with_end_days_counted_half(camtrapr: Path, name: str, days: dict[str, float]) -> None:
    sheet = read_field_sheet(camtrapr / name)
    assert {
        each.deployment_id: effort_days(
            interval for interval in sheet.effort if interval.deployment_id == each.deployment_id
        ).working
        for each in sheet.deployments
    } == days


def test_its_eastings_are_of_utm_zone_50_north(camtrapr: Path) -> None:
    assert all(each.place is None for each in read_field_sheet(camtrapr / "camtraps.csv").stations)
    sheet = read_field_sheet(camtrapr / "camtraps.csv", crs="EPSG:32650")
    for station in sheet.stations:
        assert station.place is not None
        assert 117 < reveal(station.place).longitude < 118
        assert 5 < reveal(station.place).latitude < 6


def test_the_tags_say_what_the_folders_say(camtrapr: Path) -> None:
    names = {"Leopard Cat": "PBE", "Malay Civet": "VTA"}
    tagged = pictures(camtrapr / "pictures" / "sample_images_species_tag" / "StationA")
    said = observations_from_tags({path: medium.tags for path, medium in tagged.items()})
    by_tag = {each.medium_id: names[each.scientific_name] for each in said}
    in_folders = pictures(camtrapr / "pictures" / "sample_images_species_dir" / "StationA")
    assert by_tag == {path.split("/")[1]: path.split("/")[0] for path in in_folders}


def test_the_tags_tell_the_individuals(camtrapr: Path) -> None:
    tagged = pictures(camtrapr / "pictures" / "sample_images_indiv_tag")
    said = observations_from_tags({path: medium.tags for path, medium in tagged.items()})
    assert {each.scientific_name for each in said} == {"Leopard Cat"}
    with (camtrapr / "recordTableIndividualSample.csv").open(encoding="utf-8", newline="") as opened:
        theirs = {row["Individual"] for row in csv.DictReader(opened)}
    assert {each.individual_id for each in said if each.individual_id} == theirs


def test_every_sample_picture_lies_within_its_deployment(camtrapr: Path) -> None:
    sheet = read_field_sheet(camtrapr / "camtraps.csv")
    taken = pictures(camtrapr / "pictures" / "sample_images_species_dir")
    for deployment in sheet.deployments:
        own = {
            path: clock_of(medium) for path, medium in taken.items() if path.startswith(deployment.station_id)
        }
        assert own
        assert all(is_within(deployment, clock) for clock in own.values())

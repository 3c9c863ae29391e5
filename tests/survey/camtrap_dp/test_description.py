from __future__ import annotations

from dataclasses import replace

from qaplan.survey.camtrap_dp.description import description_of
from qaplan.survey.camtrap_dp.fields import TableName
from tests.survey.camtrap_dp.surveys import POSITIONS, STUDY

ROWS: dict[TableName, list[dict[str, str]]] = {
    "deployments": [
        {"deploymentStart": "2024-03-05T12:00:00+05:00", "deploymentEnd": "2024-03-30T12:00:00+05:00"},
        {"deploymentStart": "2024-03-01T12:00:00+05:00", "deploymentEnd": "2024-03-09T12:00:00+05:00"},
    ],
    "media": [{"captureMethod": "timeLapse"}, {"captureMethod": ""}],
    "observations": [{"scientificName": "Vulpes corsac", "observationLevel": "media"}],
}


def test_coverage_is_told_by_the_rows_and_the_released_positions():
    told = description_of(STUDY, ROWS, POSITIONS.values())
    assert told["temporal"] == {"start": "2024-03-01", "end": "2024-03-30"}
    assert told["taxonomic"] == [{"scientificName": "Vulpes corsac"}]
    assert told["coordinatePrecision"] == 1.0
    assert told["spatial"] == {
        "type": "Polygon",
        "coordinates": [[[10.5, 20.5], [11.5, 20.5], [11.5, 20.5], [10.5, 20.5], [10.5, 20.5]]],
    }
    assert told["created"] == "2024-10-01T00:00:00Z"


def test_what_is_not_known_is_left_out():
    told = description_of(replace(STUDY, media_licence=""), ROWS, POSITIONS.values())
    assert "licenses" not in told
    assert "description" not in told
    assert told["contributors"] == [{"title": "Invented organisation", "role": "rightsHolder"}]


def test_capture_methods_and_levels_are_those_that_occur():
    project = description_of(STUDY, ROWS, POSITIONS.values())["project"]
    assert isinstance(project, dict)
    assert (project["captureMethod"], project["observationLevel"]) == (["timeLapse"], ["media"])


def test_the_further_resources_are_described_behind_the_tables():
    told = description_of(STUDY, ROWS, POSITIONS.values(), extras=("effort",))["resources"]
    assert isinstance(told, list)
    assert [each["name"] for each in told] == ["deployments", "media", "observations", "effort"]

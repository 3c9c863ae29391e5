"""The official example of Camtrap DP 1.0.2 (tdwg/camtrap-dp, MIT licence; the example's data are CC0 1.0).

The counts are those of its tables. What we write is checked with the official table schemas by frictionless
and with the official profile by jsonschema, offline: addresses of schemas are answered from the shared data.
"""

from __future__ import annotations

import json
from pathlib import Path

import frictionless
import jsonschema
import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from qaplan.survey.camtrap_dp.fields import TABLE_NAMES, schema_url
from qaplan.survey.camtrap_dp.from_survey import package_from_survey
from qaplan.survey.camtrap_dp.to_survey import survey_from_package
from qaplan.survey.files.camtrap_dp import read_camtrap_dp, write_camtrap_dp
from tests.survey.camtrap_dp.surveys import POSITIONS, STUDY, survey

FILES = ("datapackage.json", "deployments.csv", "media.csv", "observations.csv")


@pytest.fixture
def official(shared_data: Path) -> Path:
    return shared_data / "cameratraps" / "camtrap-dp"


def schema_errors(folder: Path, official: Path) -> list[str]:
    """Every error of every table against its official schema, read from the disk."""
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        if resource["name"] in TABLE_NAMES:
            assert resource["schema"] == schema_url(resource["name"], "1.0.2")
            schema = official / f"{resource['name']}-table-schema.json"
            resource["schema"] = json.loads(schema.read_text(encoding="utf-8"))
    del descriptor["profile"]
    report = frictionless.Package.from_descriptor(descriptor, basepath=str(folder)).validate()
    found = [error.message for error in report.errors]
    return found + [error.message for task in report.tasks for error in task.errors]


def profile_errors(folder: Path, official: Path) -> list[str]:
    """Every error of the description against the official profile."""
    profile = json.loads((official / "camtrap-dp-profile.json").read_text(encoding="utf-8"))
    assets = Path(frictionless.__file__).parent / "assets" / "profiles"
    geojson = json.loads((assets / "geojson.json").read_text(encoding="utf-8"))
    # The general rules of data packages are checked by frictionless in schema_errors.
    registry = Registry().with_resources(
        [
            ("https://specs.frictionlessdata.io/schemas/data-package.json", DRAFT4.create_resource({})),
            ("http://json.schemastore.org/geojson.json", Resource.from_contents(geojson, DRAFT4)),
        ]
    )
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert described["profile"].endswith("/camtrap-dp/1.0.2/camtrap-dp-profile.json")
    validator = jsonschema.Draft4Validator(profile, registry=registry)
    return [error.message for error in validator.iter_errors(described)]


def test_the_example_is_read_with_all_of_its_rows(official: Path):
    package = read_camtrap_dp(official / "example")
    assert [len(package.written(table)) for table in TABLE_NAMES] == [4, 423, 549]
    assert [each.code for each in package.cautions] == ["survey.event_without_row"]


def test_the_example_is_written_without_errors_and_the_second_time_byte_for_byte(
    official: Path, tmp_path: Path
):
    write_camtrap_dp(read_camtrap_dp(official / "example"), tmp_path / "a")
    write_camtrap_dp(read_camtrap_dp(tmp_path / "a"), tmp_path / "b")
    for name in FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert schema_errors(tmp_path / "a", official) == []
    assert profile_errors(tmp_path / "a", official) == []


def test_the_tables_of_the_example_are_written_as_they_were_published(official: Path, tmp_path: Path):
    write_camtrap_dp(read_camtrap_dp(official / "example"), tmp_path / "a")
    for name in FILES[1:]:
        assert (tmp_path / "a" / name).read_bytes() == (official / "example" / name).read_bytes()
    published = json.loads((official / "example" / "datapackage.json").read_text(encoding="utf-8"))
    assert json.loads((tmp_path / "a" / "datapackage.json").read_text(encoding="utf-8")) == published


def test_the_validator_finds_an_error_that_was_planted(official: Path, tmp_path: Path):
    write_camtrap_dp(read_camtrap_dp(official / "example"), tmp_path / "a")
    table = tmp_path / "a" / "deployments.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("51.496", "151.496"), encoding="utf-8")
    assert len(schema_errors(tmp_path / "a", official)) == 1
    path = tmp_path / "a" / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"targeted"', '"aimed"'), encoding="utf-8")
    assert len(profile_errors(tmp_path / "a", official)) == 1


def test_the_example_goes_through_our_own_values_and_stays_valid(official: Path, tmp_path: Path):
    data = survey_from_package(read_camtrap_dp(official / "example"))
    assert (len(data.stations), len(data.deployments), len(data.media)) == (4, 4, 423)
    assert len(data.observations) == 549
    positions = {each.station_id: POSITIONS["S1"] for each in data.stations}
    write_camtrap_dp(package_from_survey(STUDY, data, positions), tmp_path / "a")
    assert schema_errors(tmp_path / "a", official) == []
    assert profile_errors(tmp_path / "a", official) == []
    again = survey_from_package(read_camtrap_dp(tmp_path / "a"))
    assert again.media == data.media
    assert again.observations == data.observations
    assert again.events == data.events


def test_a_survey_with_gaps_and_two_cameras_is_valid(official: Path, tmp_path: Path):
    write_camtrap_dp(package_from_survey(STUDY, survey(), POSITIONS), tmp_path / "a")
    assert schema_errors(tmp_path / "a", official) == []
    assert profile_errors(tmp_path / "a", official) == []


def test_media_keep_their_offset_and_observations_theirs(official: Path):
    package = read_camtrap_dp(official / "example")
    assert package.media["timestamp"][0] == "2020-05-30T04:57:37+02:00"
    assert package.observations["event_start"][0] == "2020-05-30T02:57:37Z"
    event = survey_from_package(package).events[0]
    assert event.start.isoformat() == "2020-05-30T04:57:37"


def test_the_zip_of_the_example_holds_the_same_tables(shared_data: Path, official: Path):
    folder = shared_data / "cameratraps" / "camtrapR" / "fixtures" / "sample_camtrap_dp_data"
    zipped = read_camtrap_dp(folder / "tdwg_camtrap-dp_1.0.2_example.zip")
    assert zipped.table_bytes("media") == read_camtrap_dp(official / "example").table_bytes("media")

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from qaplan.base.errors import DataError
from qaplan.base.exact_places import exact_place
from qaplan.survey.camtrap_dp.from_survey import package_from_survey
from qaplan.survey.camtrap_dp.package import CamtrapPackage, SurveyData
from qaplan.survey.camtrap_dp.to_survey import survey_from_package
from qaplan.survey.types import Station
from tests.survey.camtrap_dp.surveys import POSITIONS, STUDY, survey


@pytest.fixture(scope="module")
def package() -> CamtrapPackage:
    return package_from_survey(STUDY, survey(), POSITIONS)


@pytest.fixture(scope="module")
def foreign(package: CamtrapPackage) -> CamtrapPackage:
    """The same package as a program would write it that knows the three tables only."""
    resources = [each for each in package.resources() if "effort" not in str(each["name"])][:3]
    return replace(package, metadata={**package.metadata, "resources": resources}, files={})


def test_our_own_package_comes_back_whole(package: CamtrapPackage):
    before, after = survey(), survey_from_package(package)
    for name in ("deployments", "effort", "media", "events"):
        assert getattr(after, name) == getattr(before, name), name
    assert {each.observation_id: each for each in after.observations} == {
        each.observation_id: each for each in before.observations
    }


def test_stations_come_back_with_the_released_position_only(package: CamtrapPackage):
    place = exact_place(10.5, 20.5, uncertainty_m=76_000.0)
    assert survey_from_package(package).stations[0] == Station("S1", place)


def test_a_package_of_a_package_says_the_same(package: CamtrapPackage):
    again = package_from_survey(STUDY, survey_from_package(package), POSITIONS)
    assert again.table_bytes("deployments") == package.table_bytes("deployments")
    assert again.table_bytes("media") == package.table_bytes("media")
    assert set(again.table_bytes("observations").splitlines()) == set(
        package.table_bytes("observations").splitlines()
    )
    assert again.files.keys() == package.files.keys()


def test_in_a_foreign_package_every_row_is_a_deployment(foreign: CamtrapPackage):
    data = survey_from_package(foreign)
    assert [each.deployment_id for each in data.deployments] == ["D1#1", "D1#2", "D2"]
    assert data.effort == ()
    assert data.deployments[0].utc_offset == timedelta(hours=5)
    assert data.deployments[1].source == "deployments.csv, row 3"


def test_in_a_foreign_package_the_originals_are_not_held(foreign: CamtrapPackage):
    assert {(each.sha256, each.state) for each in survey_from_package(foreign).media} == {("", "")}


def test_an_event_of_a_foreign_package_names_no_rule(foreign: CamtrapPackage):
    event = survey_from_package(foreign).events[0]
    assert event.rule.since == "as-published"
    assert event.medium_ids == ("m1",)


def test_two_species_under_one_event_id_are_two_events(foreign: CamtrapPackage):
    table = foreign.observations.copy()
    table.loc[table["observation_id"] == "o2", ["event_id", "scientific_name"]] = ["e1", "Vulpes corsac"]
    data = survey_from_package(replace(foreign, observations=table))
    assert {each.event_id for each in data.events} == {"e1/Panthera pardus", "e1/Vulpes corsac"}
    assert {each.event_id for each in data.observations} == {each.event_id for each in data.events}


def test_an_event_written_in_utc_is_read_on_the_clock_of_its_deployment(foreign: CamtrapPackage):
    table = foreign.observations.copy()
    table.loc[table["event_id"] == "e1", ["event_start", "event_end"]] = "2024-03-05T07:00:00Z"
    event = survey_from_package(replace(foreign, observations=table)).events[0]
    assert event.start.hour == 12


def test_a_station_at_two_positions_is_a_caution(foreign: CamtrapPackage):
    table = foreign.deployments.copy()
    table.loc[table["deployment_id"] == "D2", "latitude"] = "21.5"
    data = survey_from_package(replace(foreign, deployments=table))
    assert [each.code for each in data.cautions] == ["survey.station_moved"]


def test_a_foreign_resource_named_effort_is_left_alone(foreign: CamtrapPackage):
    resources = [*foreign.resources(), {"name": "effort", "path": "effort.csv"}]
    odd = replace(
        foreign, metadata={**foreign.metadata, "resources": resources}, files={"effort.csv": b"\xff;x"}
    )
    assert survey_from_package(odd).effort == ()


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b"deploymentID\nD1\n", b"deploymentID,partID,start,end,reason,basis\nD1,,x,y,dead,media\n"],
)
def test_our_own_resource_with_unreadable_content_is_refused(package: CamtrapPackage, content: bytes):
    broken = replace(package, files={**package.files, "effort.csv": content})
    with pytest.raises(DataError) as caught:
        survey_from_package(broken)
    assert caught.value.code == "survey.package_bad_resource"


def test_a_classification_by_nobody_known_is_unknown(foreign: CamtrapPackage):
    table = foreign.observations.copy()
    table["classification_method"] = ""
    data: SurveyData = survey_from_package(replace(foreign, observations=table))
    assert {each.method for each in data.observations} == {"unknown"}

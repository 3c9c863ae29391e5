from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.survey.camtrap_dp.checks import check_package, check_version, package_problems
from qaplan.survey.camtrap_dp.fields import TableName, profile_url
from qaplan.survey.camtrap_dp.from_survey import package_from_survey
from qaplan.survey.camtrap_dp.package import CamtrapPackage
from tests.survey.camtrap_dp.surveys import POSITIONS, STUDY, survey


@pytest.fixture(scope="module")
def package() -> CamtrapPackage:
    return package_from_survey(STUDY, survey(), POSITIONS)


def with_value(
    package: CamtrapPackage, table: TableName, key: str, column: str, value: str
) -> CamtrapPackage:
    frame: pd.DataFrame = package.written(table).copy()
    frame.loc[frame.iloc[:, 0] == key, column] = value
    return replace(package, **{table: frame})


def codes(package: CamtrapPackage) -> list[str]:
    return [each.code for each in package_problems(package)]


def test_a_sound_package_has_no_problem(package: CamtrapPackage):
    assert package_problems(package) == ()


@pytest.mark.parametrize(
    ("table", "key", "column", "value", "code"),
    [
        ("media", "m1", "deployment_id", "D9", "survey.package_dangling_id"),
        ("observations", "o2", "deployment_id", "D9", "survey.package_dangling_id"),
        ("observations", "o2", "media_id", "m9", "survey.package_dangling_id"),
        ("observations", "o1", "event_id", "e9", "survey.package_dangling_id"),
        ("observations", "o2", "media_id", "", "survey.package_bad_level"),
        ("observations", "e1", "event_id", "", "survey.package_bad_level"),
        ("observations", "o2", "media_id", "m3", "survey.package_stray_observation"),
        ("observations", "o1", "event_end", "2024-03-01T00:00:00Z", "survey.package_reversed_times"),
        ("deployments", "D2", "deployment_end", "2024-01-01T00:00:00Z", "survey.package_reversed_times"),
        ("deployments", "D2", "deployment_id", "D1#1", "survey.package_duplicate_key"),
        ("media", "m1", "file_path", "../../x", "survey.package_bad_path"),
    ],
)
def test_a_contradiction_is_found(
    package: CamtrapPackage, table: TableName, key: str, column: str, value: str, code: str
):
    assert code in codes(with_value(package, table, key, column, value))


def test_an_event_of_two_stations_is_refused_and_one_of_two_cameras_is_not(package: CamtrapPackage):
    frame = package.observations.copy()
    frame.loc[frame["observation_id"] == "o2", "event_id"] = "e1"
    assert codes(replace(package, observations=frame)) == []
    moved = with_value(package, "deployments", "D1#2", "location_id", "S2")
    assert codes(replace(moved, observations=frame)) == ["survey.package_split_event"]


@pytest.mark.parametrize("name", ["created", "contributors", "project", "spatial", "temporal", "taxonomic"])
def test_a_missing_part_of_the_description_is_named(package: CamtrapPackage, name: str):
    metadata = {key: value for key, value in package.metadata.items() if key != name}
    problems = package_problems(replace(package, metadata=metadata))
    assert [each.code for each in problems] == ["survey.package_metadata"]
    assert f"'{name}'" in problems[0].what


def test_all_problems_are_raised_at_once(package: CamtrapPackage):
    wrong = with_value(package, "media", "m1", "deployment_id", "D9")
    wrong = with_value(wrong, "deployments", "D2", "latitude", "91")
    with pytest.raises(DataError) as caught:
        check_package(wrong)
    assert caught.value.code == "survey.bad_package"
    assert {each.code for each in caught.value.problems} >= {
        "survey.package_bad_value",
        "survey.package_dangling_id",
    }


def test_a_flood_of_problems_is_cut_and_says_so(package: CamtrapPackage):
    row = package.media[package.media["media_id"] == "m1"]
    media = pd.concat([package.media, *[row] * 1200], ignore_index=True)
    with pytest.raises(DataError) as caught:
        check_package(replace(package, media=media))
    assert len(caught.value.problems) == 1001
    assert caught.value.problems[-1].code == "survey.package_more_problems"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_medium_outside_its_deployment_is_a_caution_in_every_language(package: CamtrapPackage, language):
    early = with_value(package, "media", "m1", "timestamp", "2023-03-01T00:00:00Z")
    cautions = check_package(early)
    assert [each.code for each in cautions] == ["survey.media_outside_deployment"]
    said = Text(language).say(cautions[0].message)
    assert "D1#1" in said
    assert "1" in said


def test_an_event_without_a_row_of_its_own_is_a_caution_where_events_are_not_listed(package: CamtrapPackage):
    foreign = replace(package, files={})
    unlisted = with_value(foreign, "observations", "o2", "event_id", "e9")
    assert [each.code for each in check_package(unlisted)] == ["survey.event_without_row"]


@pytest.mark.parametrize("version", ["1.0", "1.0.1", "1.0.2"])
def test_versions_one_to_one_zero_two_are_read(version: str):
    assert check_version({"profile": profile_url(version)}) == version


@pytest.mark.parametrize("version", ["0.1.6", "1.0-rc.1", "1.1", "2.0", "1.0.3"])
def test_other_versions_are_refused(version: str):
    with pytest.raises(DataError) as caught:
        check_version({"profile": profile_url(version)})
    assert caught.value.code in {"survey.package_version", "survey.package_not_camtrap_dp"}


@pytest.mark.parametrize("profile", [None, "tabular-data-package", 5, "https://example.org/1.0.2/x.json"])
def test_another_kind_of_package_is_refused(profile: object):
    with pytest.raises(DataError) as caught:
        check_version({"profile": profile})
    assert caught.value.code == "survey.package_not_camtrap_dp"

from __future__ import annotations

from dataclasses import replace

import pytest

from qaplan.base.errors import DataError
from qaplan.base.instants import Instant
from qaplan.base.places import GridTier, cell_at
from qaplan.survey.camtrap_dp.fields import TABLE_NAMES
from qaplan.survey.camtrap_dp.from_survey import package_from_survey
from qaplan.survey.camtrap_dp.package import ReleasedPosition, SurveyData
from qaplan.survey.types import EffortReason
from tests.survey.camtrap_dp.surveys import OFFSET, POSITIONS, STUDY, clock, deployment, effort, survey


def refusal(data: SurveyData, positions=POSITIONS) -> DataError:
    with pytest.raises(DataError) as caught:
        package_from_survey(STUDY, data, positions)
    return caught.value


def test_deployments_are_split_at_the_gaps_of_their_effort():
    table = package_from_survey(STUDY, survey(), POSITIONS).deployments
    assert list(table["deployment_id"]) == ["D1#1", "D1#2", "D2"]
    assert next(iter(table["deployment_end"])) == "2024-03-10T12:00:00+05:00"


def test_a_lost_card_is_no_row_and_its_reason_is_kept():
    effort_file = package_from_survey(STUDY, survey(), POSITIONS).files["effort.csv"].decode()
    assert "D3,,2024-03-01T12:00:00+05:00,2024-03-30T12:00:00+05:00,lost_card,field_sheet" in effort_file
    assert "D1,,2024-03-10T12:00:00+05:00,2024-03-15T12:00:00+05:00,dead,field_sheet" in effort_file


def test_two_cameras_of_a_station_share_its_location():
    table = package_from_survey(STUDY, survey(), POSITIONS).deployments
    assert set(table["location_id"]) == {"S1"}
    assert list(table["camera_id"]) == ["left", "left", "right"]


def test_media_go_to_the_part_in_which_they_were_taken():
    table = package_from_survey(STUDY, survey(), POSITIONS).media
    assert dict(zip(table["media_id"], table["deployment_id"], strict=True)) == {
        "m1": "D1#1",
        "m2": "D1#2",
        "m3": "D2",
    }


def test_an_undated_medium_and_what_is_seen_in_it_lie_beside_the_tables():
    package = package_from_survey(STUDY, survey(), POSITIONS)
    assert "m4" in package.files["media-undated.csv"].decode()
    assert "o3" in package.files["observations-undated.csv"].decode()
    assert "o3" not in set(package.observations["observation_id"])


def test_flank_and_words_that_the_standard_lacks_are_tags():
    table = package_from_survey(STUDY, survey(), POSITIONS).observations
    row = table[table["observation_id"] == "o1"].iloc[0]
    assert row["observation_tags"] == "flank:left | sex:unknown | position:above"
    assert (row["sex"], row["individual_id"], row["behavior"]) == ("", "I-1", "walking")


def test_positions_come_from_what_was_released_alone():
    package = package_from_survey(STUDY, survey(), POSITIONS)
    everything = b"".join(
        [
            repr(package.metadata).encode(),
            *map(package.table_bytes, TABLE_NAMES),
            *package.files.values(),
        ]
    )
    for digits in (b"10.12", b"20.65", b"123456", b"654321"):
        assert digits not in everything
    assert b"10.5" in everything


def test_a_released_position_of_another_station_leaves_no_trace():
    more = {**POSITIONS, "S9": ReleasedPosition(77.5, 66.5, None, 1.0)}
    package = package_from_survey(STUDY, survey(), more)
    assert "77.5" not in repr(package.metadata)


def test_a_cell_is_written_as_its_middle_with_its_uncertainty():
    cell = cell_at(10.2, 20.7, GridTier.DEGREE)
    position = ReleasedPosition.of_cell(cell)
    package = package_from_survey(STUDY, survey(), {"S1": position, "S2": position})
    row = package.deployments.iloc[0]
    assert (row["longitude"], row["latitude"]) == ("10.5", "20.5")
    assert float(row["coordinate_uncertainty"]) >= cell.uncertainty_m
    assert package.metadata["coordinatePrecision"] == 1.0


def test_a_camera_without_a_declared_offset_cannot_be_exported():
    naive = replace(deployment("D2", "S1"), utc_offset=None, start=Instant(clock(1)), end=Instant(clock(30)))
    data = survey()
    error = refusal(replace(data, deployments=(data.deployments[0], naive, data.deployments[2])))
    assert error.code == "survey.cannot_export"
    assert [(each.code, each.where) for each in error.problems] == [("survey.offset_missing", "D2")]
    assert "D2" in str(error)
    assert "--utc-offset" in str(error)


def test_set_up_and_pick_up_may_carry_the_offset_themselves():
    own = replace(deployment("D2", "S1"), utc_offset=None)
    data = survey()
    package = package_from_survey(
        STUDY, replace(data, deployments=(data.deployments[0], own, data.deployments[2])), POSITIONS
    )
    assert package.media["timestamp"].str.endswith("+05:00").all()


def test_a_station_without_a_released_position_cannot_be_exported():
    error = refusal(survey(), {"S1": POSITIONS["S1"]})
    assert [(each.code, each.where) for each in error.problems] == [("survey.position_missing", "S2")]


def test_every_obstacle_is_named_at_once():
    data = survey()
    undated = replace(data.deployments[0], start=None, utc_offset=OFFSET)
    stray = replace(data.media[0], deployment_id="D9")
    error = refusal(
        replace(data, deployments=(undated, *data.deployments[1:]), media=(stray, *data.media[1:]))
    )
    assert {each.code for each in error.problems} == {
        "survey.deployment_undated",
        "survey.package_dangling_id",
    }


def test_a_survey_without_deployments_is_refused():
    assert refusal(SurveyData()).problems[0].code == "survey.nothing_to_export"


def test_a_value_that_the_standard_forbids_stops_the_export():
    data = survey()
    wrong = replace(data.observations[0], count=0)
    error = refusal(replace(data, observations=(wrong, *data.observations[1:])))
    assert error.code == "survey.bad_package"


def test_an_event_is_a_row_unless_somebody_observed_it_as_a_whole():
    data = survey()
    table = package_from_survey(STUDY, data, POSITIONS).observations
    assert list(table["observation_id"][table["observation_level"] == "event"]) == ["e1"]
    whole = replace(data.observations[0], observation_id="o9", medium_id="", bbox=None)
    table = package_from_survey(
        STUDY, replace(data, observations=(*data.observations, whole)), POSITIONS
    ).observations
    assert list(table["observation_id"][table["observation_level"] == "event"]) == ["o9"]


def test_a_medium_from_a_gap_is_kept_with_a_caution():
    data = survey()
    late = replace(data.media[0], taken=Instant(clock(12), OFFSET))
    package = package_from_survey(STUDY, replace(data, media=(late, *data.media[1:])), POSITIONS)
    assert [each.code for each in package.cautions] == ["survey.media_outside_deployment"]


def test_flash_failure_is_said_in_the_tags_of_its_row():
    data = survey()
    night = effort("D2", (1, 9, EffortReason.WORKING), (9, 30, EffortReason.FLASH_FAILED))
    table = package_from_survey(STUDY, replace(data, effort=(*data.effort, *night)), POSITIONS).deployments
    tags = dict(zip(table["deployment_id"], table["deployment_tags"], strict=True))
    assert tags["D2#2"] == "effort:flash_failed"

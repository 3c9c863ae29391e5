from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from qaplan.base.instants import Instant
from qaplan.survey.camtrap_dp.package import ReleasedPosition
from qaplan.survey.camtrap_dp.rows import (
    deployment_row,
    is_datable,
    medium_row,
    observation_detail,
    observation_row,
    station_row,
)
from qaplan.survey.camtrap_dp.splitting import parts_of
from qaplan.survey.types import Observation, Station
from tests.survey.camtrap_dp.surveys import OFFSET, POSITIONS, clock, deployment, medium

D1 = deployment("D1", "S1")
SPAN = ("2024-03-05T12:00:00+05:00",) * 2


@pytest.mark.parametrize(
    ("bait", "written"), [(None, ""), ("valerian", "true"), ("none", "false"), ("FALSE", "false")]
)
def test_bait_is_true_false_or_not_said(bait: str | None, written: str):
    (part,) = parts_of(D1, (), ())
    row = deployment_row(replace(D1, bait=bait), part, Station("S1"), POSITIONS["S1"])
    assert row["baitUse"] == written


def test_set_up_and_pick_up_keep_their_own_offsets():
    end = Instant(clock(30), timedelta(hours=6))
    (part,) = parts_of(D1, (), ())
    row = deployment_row(replace(D1, end=end), part, Station("S1"), POSITIONS["S1"])
    assert row["deploymentStart"].endswith("+05:00")
    assert row["deploymentEnd"].endswith("+06:00")


@pytest.mark.parametrize(("radius", "written"), [(None, ""), (0.2, "1"), (76_000.1, "76001")])
def test_an_uncertainty_is_rounded_up_to_whole_metres(radius: float | None, written: str):
    row = station_row(Station("S1"), ReleasedPosition(10.5, 20.5, radius, 1.0))
    assert row["coordinateUncertainty"] == written


def test_a_medium_without_an_offset_of_its_own_takes_that_of_its_deployment():
    naive = replace(medium("m1", "D1", clock(5)), taken=Instant(clock(5)))
    assert medium_row(naive, "D1", OFFSET)["timestamp"] == SPAN[0]


def test_a_medium_without_a_date_or_a_known_type_cannot_stand_in_the_table():
    assert is_datable(medium_row(medium("m1", "D1", clock(5)), "D1", OFFSET))
    assert not is_datable(medium_row(medium("m1", "D1", None), "D1", OFFSET))
    odd = replace(medium("m1", "D1", clock(5)), media_type="")
    assert not is_datable(medium_row(odd, "D1", OFFSET))


def test_an_observation_of_an_event_says_so():
    row = observation_row(Observation("o1", "", "animal", "unknown", event_id="e1"), "D1", SPAN)
    assert (row["observationLevel"], row["classificationMethod"], row["count"]) == ("event", "", "")
    assert row["bboxX"] == ""


def test_an_observation_that_the_standard_holds_whole_needs_no_detail():
    plain = Observation("o1", "m1", "animal", "human", extra={"behavior": "walking"})
    assert observation_detail(plain) is None
    assert observation_detail(replace(plain, threshold=0.2)) == {
        "observationID": "o1",
        "threshold": "0.2",
        "extra": "",
    }

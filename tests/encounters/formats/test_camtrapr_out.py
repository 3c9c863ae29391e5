from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.encounters.formats.camtrapr import read_camera_table, read_records
from qaplan.encounters.formats.camtrapr_out import camera_table_csv, record_table_csv
from qaplan.encounters.histories import SeenAnimal
from qaplan.encounters.plain_tables import PlainFile
from qaplan.encounters.seasons import FieldStation, Season, usage_of
from qaplan.survey.types import EffortInterval, EffortReason

BEGIN = datetime(2025, 3, 1, 10)
SEASON = Season("1", date(2025, 3, 1), date(2025, 6, 30), 7)


def stretch(first, last, reason=EffortReason.WORKING, name="D1"):
    ends = (BEGIN + timedelta(hours=first), BEGIN + timedelta(hours=last))
    return EffortInterval(name, *ends, reason, "field_sheet")


def again(stations):
    return read_camera_table(PlainFile("c", camera_table_csv(stations))).stations


def test_cameras_are_written_with_the_times_of_their_problems():
    worked = (stretch(0, 100), stretch(100, 148, EffortReason.DEAD), stretch(148, 500))
    text = camera_table_csv([FieldStation("S1", (1000.5, 2000.0), worked)])
    assert text.splitlines() == [
        "Station,Camera,utm_x,utm_y,Setup_date,Retrieval_date,Problem1_from,Problem1_to",
        "S1,D1,1000.5,2000.0,2025-03-01 10:00:00,2025-03-22 06:00:00,2025-03-05 14:00:00,2025-03-07 14:00:00",
    ]


def test_a_camera_that_follows_another_is_one_and_two_beside_each_other_are_two():
    one = FieldStation("S1", (0.0, 0.0), (stretch(0, 100), stretch(100, 200, name="D2")))
    two = FieldStation("S2", (0.0, 0.0), (stretch(0, 100), stretch(50, 200, name="D2")))
    assert [each.cameras for each in again([one, two])] == [1, 2]


def test_a_station_without_effort_has_no_row():
    assert len(camera_table_csv([FieldStation("S1", (0.0, 0.0), ())]).splitlines()) == 1


pieces = st.lists(
    st.tuples(st.integers(1, 300), st.sampled_from(list(EffortReason)), st.integers(0, 40)),
    min_size=1,
    max_size=7,
)


@given(st.lists(pieces, min_size=1, max_size=3))
def test_effort_comes_back_the_same(deployments):
    worked, at = [], 0
    for number, parts in enumerate(deployments):
        at = number * 50
        for hours, reason, gap in parts:
            worked.append(stretch(at, at + hours, reason, f"D{number}"))
            at += hours + gap
    station = FieldStation("S1", (1.5, 2.25), tuple(worked))
    for counted in ("station", "camera"):
        told = usage_of([station], SEASON, counted=counted).days
        found = usage_of(again([station]), SEASON, counted=counted).days
        assert found == pytest.approx(told, abs=1e-9)


def test_records_come_back_with_their_days_and_clocks():
    seen = [
        SeenAnimal("V-1", "S1", date(2025, 3, 2), "left", "E-1", "03:10:00"),
        SeenAnimal("V-1", "S1", date(2025, 3, 2), "right", "E-1", "03:10:00"),
        SeenAnimal("V-2", "S2", date(2025, 3, 9)),
    ]
    text = record_table_csv(seen, species="Panthera pardus")
    rows = read_records(PlainFile("r", text), species="Panthera pardus")
    assert [(each.animal, each.station, each.on, each.clock) for each in rows] == [
        ("V-1", "S1", date(2025, 3, 2), "03:10:00"),
        ("V-2", "S2", date(2025, 3, 9), "12:00:00"),
    ]

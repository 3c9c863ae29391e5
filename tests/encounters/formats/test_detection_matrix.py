from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DataError
from qaplan.encounters.formats.detection_matrix import MatrixPlan, animal_matrix, station_matrix
from qaplan.encounters.histories import SeenAnimal
from qaplan.encounters.seasons import FieldStation, Season
from qaplan.survey.types import EffortInterval, EffortReason

DAY = date(2025, 3, 1)


def stand(name, first, last):
    begun = datetime(2025, 3, 1) + timedelta(days=first)
    ended = datetime(2025, 3, 1) + timedelta(days=last)
    worked = EffortInterval(name, begun, ended, EffortReason.WORKING, "field_sheet")
    return FieldStation(name, (0.0, 0.0), (worked,))


STATIONS = (stand("S1", 0, 28), stand("S2", 7, 28), stand("S3", 3, 10))
SEASON = Season("1", DAY, date(2025, 3, 28), 7)


def seen(animal, station, day, passing=""):
    return SeenAnimal(animal, station, DAY + timedelta(days=day), "", passing)


ROWS = [seen("A", "S1", 0), seen("A", "S1", 2), seen("B", "S1", 8), seen("A", "S2", 27), seen("B", "S3", 5)]


def test_a_matrix_of_stations_is_unknown_where_nobody_worked():
    matrix = station_matrix(STATIONS, SEASON, ROWS)
    assert matrix.names == ("S1", "S2", "S3")
    assert np.array_equal(
        matrix.values, [[1, 1, 0, 0], [np.nan, 0, 0, 1], [1, 0, np.nan, np.nan]], equal_nan=True
    )
    assert matrix.effort_days.tolist() == [[7, 7, 7, 7], [0, 7, 7, 7], [4, 3, 0, 0]]
    assert matrix.occasions == ("2025-03-01", "2025-03-08", "2025-03-15", "2025-03-22")


def test_counts_are_counted_where_they_are_asked_for():
    assert station_matrix(STATIONS, SEASON, ROWS, MatrixPlan(is_count=True)).values[0].tolist() == [
        2,
        1,
        0,
        0,
    ]
    twice = [seen("A", "S1", 0, "E-1"), seen("A", "S1", 0, "E-1")]
    assert station_matrix(STATIONS, SEASON, twice, MatrixPlan(is_count=True)).values[0, 0] == 1


def test_occasions_with_too_few_days_are_unknown_where_that_is_asked():
    values = station_matrix(STATIONS, SEASON, ROWS, MatrixPlan(least_days=4)).values
    assert np.array_equal(values[2], [1, np.nan, np.nan, np.nan], equal_nan=True)


def test_occasions_may_begin_with_each_station():
    matrix = station_matrix(STATIONS, SEASON, ROWS, MatrixPlan(begins="station"))
    assert matrix.effort_days.tolist() == [[7, 7, 7, 7], [7, 7, 7, 0], [7, 0, 0, 0]]
    assert np.array_equal(
        matrix.values, [[1, 1, 0, 0], [0, 0, 1, np.nan], [1, np.nan, np.nan, np.nan]], equal_nan=True
    )
    assert matrix.occasions == ("o1", "o2", "o3", "o4")


def test_a_matrix_of_animals_is_over_all_stations():
    matrix = animal_matrix(STATIONS, SEASON, ROWS)
    assert matrix.names == ("A", "B")
    assert matrix.values.tolist() == [[1, 0, 0, 1], [1, 1, 0, 0]]
    assert matrix.effort_days.tolist() == [[11, 17, 14, 14]]


def test_an_animal_seen_where_a_station_did_not_work_is_named():
    with pytest.raises(DataError) as error:
        station_matrix(STATIONS, SEASON, [seen("A", "S2", 1)])
    assert error.value.code == "encounters.seen_without_effort"
    assert error.value.problems[0].where == "station S2, 2025-03-02"


def test_a_station_that_nobody_knows_is_named():
    with pytest.raises(DataError) as error:
        station_matrix(STATIONS, SEASON, [seen("A", "S9", 1)])
    assert error.value.code == "encounters.unknown_stations"


def test_a_matrix_is_written_as_text_and_as_a_table():
    matrix = station_matrix(STATIONS, SEASON, ROWS)
    lines = matrix.csv().splitlines()
    assert lines[0] == ",2025-03-01,2025-03-08,2025-03-15,2025-03-22"
    assert lines[2] == "S2,NA,0,0,1"
    assert matrix.csv(of="effort").splitlines()[3] == "S3,4,3,0,0"
    assert matrix.table().loc["S1"].tolist() == [1, 1, 0, 0]
    assert matrix.to_record()["values"][1][0] is None


def test_no_station_makes_an_empty_matrix():
    assert station_matrix((), SEASON, []).values.shape == (0, 4)


@given(
    st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(["S1"]), st.integers(0, 27)), max_size=30),
    st.integers(1, 28),
)
def test_every_detection_falls_in_one_occasion(rows, each):
    season = Season("1", DAY, date(2025, 3, 28), each)
    found = [seen(*row) for row in rows]
    plan = MatrixPlan(is_count=True)
    stations = station_matrix(STATIONS[:1], season, found, plan)
    assert stations.values.sum() == len(rows)
    assert animal_matrix(STATIONS[:1], season, found, plan).values.sum() == len(rows)
    assert stations.effort_days.sum() == pytest.approx(28)

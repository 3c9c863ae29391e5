from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from qaplan.base.errors import DataError
from qaplan.encounters.formats.camtrapr import CameraColumns, read_camera_table, read_operation, read_records
from qaplan.encounters.formats.detection_matrix import station_matrix
from qaplan.encounters.histories import Fieldwork, survey_of
from qaplan.encounters.masks import lay_mask
from qaplan.encounters.plain_tables import PlainFile
from qaplan.encounters.seasons import Season, usage_of
from qaplan.survey.types import EffortReason

CAMERAS = """Station,Camera,x,y,Setup_date,Retrieval_date,Problem1_from,Problem1_to
S1,a,1000,2000,2025-03-01,2025-03-21,,
S1,b,1000,2000,2025-03-01,2025-03-21,2025-03-05,2025-03-06
S2,a,4000,2000,2025-03-01 08:00,2025-03-21 20:00,2025-03-10 06:00,2025-03-10 18:00
"""
RECORDS = """Station,Species,Individual,DateTimeOriginal
S1,Leopard,L1,2025-03-02 03:00:00
S1,Leopard,L2,2025-03-02 04:00:00
S2,Leopard,L1,2025-03-15 23:10:00
S2,Fox,,2025-03-15 23:10:00
"""


def cameras(text=CAMERAS, **options):
    return read_camera_table(PlainFile("cams.csv", text), **options)


def records(text=RECORDS, **options):
    return read_records(PlainFile("recs.csv", text), **options)


def problems(read, text, **options):
    with pytest.raises(DataError) as error:
        read(text, **options)
    assert error.value.code == "encounters.bad_camtrapr"
    return [(each.code, each.where) for each in error.value.problems]


def test_cameras_stand_from_noon_to_noon_unless_a_time_is_given():
    first, second = cameras().stations
    assert (first.worked[0].start, first.worked[0].end) == (
        datetime(2025, 3, 1, 12),
        datetime(2025, 3, 21, 12),
    )
    assert second.worked[0].start == datetime(2025, 3, 1, 8)
    assert (first.place_m, second.place_m) == ((1000.0, 2000.0), (4000.0, 2000.0))
    assert (first.cameras, second.cameras) == (2, 1)


def test_a_day_with_a_problem_is_lost_whole_and_a_time_to_the_minute():
    first, second = cameras().stations
    lost = [each for each in (*first.worked, *second.worked) if each.reason is EffortReason.PROBLEM]
    assert [each.days for each in lost] == [2.0, 0.5]
    season = cameras().seasons()[0]
    assert (season.first, season.last) == (date(2025, 3, 1), date(2025, 3, 21))
    assert usage_of([first, second], season).days.ravel().tolist() == [20.0, 20.0]
    assert usage_of([first, second], season, counted="camera").days.ravel().tolist() == [38.0, 20.0]


def test_the_order_of_day_and_month_is_that_of_the_whole_table():
    text = "Station,Setup_date,Retrieval_date\nS1,02/04/2009,14/05/2009\n"
    assert cameras(text).seasons()[0].first == date(2009, 4, 2)
    unclear = "Station,Setup_date,Retrieval_date\nS1,02/04/2009,03/05/2009\n"
    assert problems(cameras, unclear) == [
        ("survey.date_ambiguous", "cams.csv, line 2, column Setup_date"),
        ("survey.date_ambiguous", "cams.csv, line 2, column Retrieval_date"),
    ]
    assert cameras(unclear, order="month_first").seasons()[0].first == date(2009, 2, 4)


def test_columns_may_have_other_names():
    text = "trap,E,N,up,down,year\nS1,5,6,2025-03-01,2025-03-09,2025\nS1,5,6,2026-03-01,2026-03-09,2026\n"
    columns = CameraColumns("trap", "none", "year", "up", "down", "E", "N")
    table = cameras(text, columns=columns)
    assert list(table.spans) == ["2025", "2026"]
    assert table.stations[0].place_m == (5.0, 6.0)
    assert sum(each.days for each in table.stations[0].worked) == 16


def test_everything_that_is_wrong_with_cameras_is_named():
    text = CAMERAS.replace("2025-03-21,,", "2025-02-21,,").replace("4000", "east")
    assert problems(cameras, text) == [
        ("encounters.bad_dates", "cams.csv, line 2, column Retrieval_date"),
        ("encounters.bad_place", "cams.csv, line 4, column x"),
    ]
    assert problems(cameras, "Station,Setup_date\nS1,2025-03-01\n")[0][0] == "encounters.unusable_table"
    open_ended = CAMERAS.replace("2025-03-05,2025-03-06", "2025-03-05,")
    assert problems(cameras, open_ended) == [("encounters.bad_dates", "cams.csv, line 3, column Problem1_to")]


def test_records_are_rows_of_animals_or_of_a_species():
    rows = records(species="Leopard")
    assert [(each.animal, each.station, each.on) for each in rows] == [
        ("L1", "S1", date(2025, 3, 2)),
        ("L2", "S1", date(2025, 3, 2)),
        ("L1", "S2", date(2025, 3, 15)),
    ]
    plain = records(
        RECORDS.replace(",Individual", "").replace(",L1", "").replace(",L2", "").replace(",,", ",")
    )
    assert [each.animal for each in plain] == ["Leopard", "Leopard", "Leopard", "Fox"]


def test_a_record_without_an_animal_or_a_day_is_named():
    assert problems(records, RECORDS) == [
        ("encounters.no_animal", "recs.csv, line 5, column DateTimeOriginal")
    ]
    assert problems(records, "Station,Species\nS1,Fox\n") == [("encounters.bad_head", "recs.csv")]


def test_both_tables_make_a_survey():
    table = cameras()
    seasons = table.seasons(7)
    mask = lay_mask(usage_places(table), buffer_m=9000.0, spacing_m=1000.0)
    survey = survey_of(Fieldwork(table.stations, seasons, mask), records(species="Leopard"))
    assert (survey.animals, survey.detections, survey.sessions[0].detectors.occasions) == (2, 3, 3)


def usage_places(table):
    import numpy as np

    return np.array([each.place_m for each in table.stations])


OPERATION = """"","2025-03-01","2025-03-02","2025-03-03"
"S1__CAM_a",0.5,1,NA
"S1__CAM_b",0.5,0,0.25
"S2",2,2,NA
"""


def test_an_operation_matrix_is_effort_by_day():
    table = read_operation(PlainFile("op.csv", OPERATION))
    season = Season("1", date(2025, 3, 1), date(2025, 3, 3), 1)
    assert [each.name for each in table.stations] == ["S1", "S2"]
    days = usage_of(table.stations, season, counted="camera").days
    assert days.tolist() == [[1.0, 1.0, 0.25], [2.0, 2.0, 0.0]]
    assert usage_of(table.stations, season).days.tolist() == [[0.5, 1.0, 0.25], [1.0, 1.0, 0.0]]


def test_an_operation_matrix_without_days_is_named():
    with pytest.raises(DataError) as error:
        read_operation(PlainFile("op.csv", '"","one"\n"S1",1\n'))
    assert [each.code for each in error.value.problems] == ["encounters.bad_head"]
    with pytest.raises(DataError) as error:
        read_operation(PlainFile("op.csv", OPERATION.replace("0.25", "much")))
    assert [each.where for each in error.value.problems] == ["op.csv, line 3, 2025-03-03"]


def shared(shared_data: Path, name: str) -> PlainFile:
    path = shared_data / "cameratraps" / "camtrapR" / name
    return PlainFile(name, path.read_text(encoding="utf-8"))


def test_camtraprs_sample_has_its_camera_days_and_detections(shared_data: Path):
    table = read_camera_table(shared(shared_data, "camtraps.csv"))
    season = table.seasons()[0]
    assert usage_of(table.stations, season).days.ravel().tolist() == [42.0, 43.0, 37.5]
    rows = read_records(shared(shared_data, "recordTableSample.csv"), species="PBE")
    matrix = station_matrix(table.stations, table.seasons(7)[0], rows)
    assert matrix.values[0].tolist() == [0, 0, 1, 1, 0, 1, 0]
    both = read_camera_table(shared(shared_data, "camtrapsMultiSeason.csv"))
    assert list(both.spans) == ["2009", "2010"]
    assert [each.name for each in both.stations] == ["StationA", "StationB", "StationC", "StationD"]


def test_camtraprs_sample_of_individuals_becomes_a_survey(shared_data: Path):
    table = read_camera_table(shared(shared_data, "camtraps.csv"))
    rows = read_records(shared(shared_data, "recordTableIndividualSample.csv"))
    mask = lay_mask(usage_places(table), buffer_m=5000.0, spacing_m=500.0)
    survey = survey_of(Fieldwork(table.stations, table.seasons(), mask), rows)
    assert survey.detections == len(rows) == 21
    assert survey.animals == len({each.animal for each in rows})

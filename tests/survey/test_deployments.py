from __future__ import annotations

import pytest

from qaplan.base.errors import DataError
from qaplan.survey.deployments import FieldSheet, SheetOptions, camera_clashes, sheet_from_rows
from qaplan.survey.effort import effort_days
from qaplan.survey.sheet.cells import Cell
from qaplan.survey.types import Deployment

HEAD = ["station_id", "camera_id", "start", "end", "serial"]


def sheet(*rows: list[Cell], head: list[str] | None = None) -> FieldSheet:
    return sheet_from_rows([head or HEAD, *rows], source="sheet.csv")


def refused(*rows: list[Cell], head: list[str] | None = None) -> list[tuple[str, str]]:
    with pytest.raises(DataError) as caught:
        sheet(*rows, head=head)
    assert caught.value.code == "survey.bad_sheet"
    return [(each.code, each.where) for each in caught.value.problems]


def test_a_sheet_gives_stations_deployments_and_effort() -> None:
    found = sheet(["K05", "left", "2024-04-03", "2024-05-03", "A1"], ["K05", "right", "2024-04-03", "", "A2"])
    assert [each.station_id for each in found.stations] == ["K05"]
    assert [each.deployment_id for each in found.deployments] == ["K05/left", "K05/right"]
    assert [each.deployment_id for each in found.effort] == ["K05/left"]
    assert effort_days(found.effort).working == 30.0


def test_every_bad_row_is_told_at_once_in_the_order_of_the_sheet() -> None:
    assert refused(
        ["", "", "2024-04-03", "2024-05-03", ""],
        ["K06", "", "2024-04-03", "2024-05-03", ""],
        ["K07", "", "soon", "later", ""],
    ) == [
        ("survey.station_missing", "row 2, column station_id"),
        ("survey.date_unreadable", "row 4, column start"),
        ("survey.date_unreadable", "row 4, column end"),
    ]


def test_empty_rows_are_passed_over_and_do_not_shift_the_row_numbers() -> None:
    assert refused(["", None, "", "", ""], ["K05", "", "soon", "", ""]) == [
        ("survey.date_unreadable", "row 3, column start")
    ]


def test_one_serial_at_two_stations_at_once_is_refused() -> None:
    assert refused(
        ["K05", "", "2024-04-03", "2024-05-03", "h500"], ["K06", "", "2024-05-01", "2024-06-01", "H500"]
    ) == [("survey.serial_twice", "sheet.csv, row 3")]


def test_one_serial_at_two_cameras_of_one_station_is_refused() -> None:
    assert refused(
        ["K05", "left", "2024-04-03", "2024-05-03", "H500"],
        ["K05", "right", "2024-04-03", "2024-05-03", "H500"],
    ) == [("survey.serial_twice", "sheet.csv, row 3")]


def test_one_serial_at_two_stations_one_after_the_other_is_fine() -> None:
    found = sheet(
        ["K05", "", "2024-04-03", "2024-05-03", "H500"], ["K06", "", "2024-05-03", "2024-06-01", "H500"]
    )
    assert len(found.deployments) == 2


def test_a_serial_whose_dates_are_not_known_can_be_anywhere() -> None:
    deployments = [Deployment("K05", "K05", serial="H500"), Deployment("K06", "K06", serial="H500")]
    assert [each.code for each in camera_clashes(deployments)] == ["survey.serial_twice"]


def test_one_camera_deployed_twice_at_once_is_refused() -> None:
    found = refused(["K05", "", "2024-04-03", "2024-05-03", ""], ["K05", "", "2024-05-01", "2024-06-01", ""])
    assert found == [("survey.camera_twice", "sheet.csv, row 3")]


def test_a_second_season_is_named_by_its_set_up_day() -> None:
    found = sheet(["K05", "", "2023-04-03", "2023-05-03", ""], ["K05", "", "2024-04-03", "2024-05-03", ""])
    assert [each.deployment_id for each in found.deployments] == ["K05@2023-04-03", "K05@2024-04-03"]
    assert {each.deployment_id for each in found.effort} == {"K05@2023-04-03", "K05@2024-04-03"}
    said = [caution.message.values["deployment"] for caution in found.cautions]
    assert said == ["K05@2023-04-03", "K05@2024-04-03"]


def test_an_id_that_the_sheet_gives_twice_on_one_day_is_refused() -> None:
    head = ["deployment_id", "station_id", "start"]
    found = refused(["D1", "K05", "2024-04-03"], ["D1", "K06", "2024-04-03"], head=head)
    assert {code for code, _ in found} == {"survey.deployment_twice"}


def test_one_station_at_two_places_is_refused_without_naming_them() -> None:
    head = ["station_id", "camera_id", "longitude", "latitude"]
    with pytest.raises(DataError) as caught:
        sheet(["K05", "a", "20.5", "10.25"], ["K05", "b", "20.75", "10.25"], head=head)
    assert [each.code for each in caught.value.problems] == ["survey.station_moved"]
    assert "20.75" not in " ".join(caught.value.sentences())


def test_two_readings_of_one_place_are_one_place() -> None:
    head = ["station_id", "camera_id", "longitude", "latitude"]
    found = sheet(["K05", "a", "20.5", "10.25"], ["K05", "b", "20.50009", "10.25"], head=head)
    assert len(found.stations) == 1


def test_a_place_given_in_one_row_is_the_place_of_the_station() -> None:
    head = ["station_id", "camera_id", "longitude", "latitude"]
    found = sheet(["K05", "a", "", ""], ["K05", "b", "20.5", "10.25"], head=head)
    assert found.stations[0].place is not None


def test_slashes_are_resolved_by_another_date_of_the_sheet() -> None:
    found = sheet(["K05", "", "03/04/2024", "14/05/2024", ""])
    assert found.deployments[0].start is not None
    assert found.deployments[0].start.clock.isoformat() == "2024-04-03T12:00:00"


def test_slashes_can_be_resolved_by_who_gives_the_sheet() -> None:
    rows: list[list[Cell]] = [["station_id", "start"], ["K05", "03/04/2024"]]
    found = sheet_from_rows(rows, SheetOptions(order="month_first"))
    assert found.deployments[0].start is not None
    assert found.deployments[0].start.clock.month == 3


def test_columns_that_were_not_used_are_told() -> None:
    found = sheet(["K05", "windy"], head=["station_id", "weather"])
    assert [each.code for each in found.problems] == ["survey.column_unknown"]


@pytest.mark.parametrize("rows", [[], [["station_id"]], [["station_id"], [""], [None]]])
def test_a_sheet_without_rows_is_refused(rows: list[list[Cell]]) -> None:
    with pytest.raises(DataError) as caught:
        sheet_from_rows(rows)
    assert caught.value.code == "survey.empty_sheet"

from __future__ import annotations

import pytest

from qaplan.survey.sheet.columns import ProblemColumns, recognise


def test_camtrapr_names_are_known() -> None:
    columns, wrong = recognise(
        [
            "Station",
            "Camera",
            "utm_y",
            "utm_x",
            "Setup_date",
            "Retrieval_date",
            "Problem1_from",
            "Problem1_to",
        ]
    )
    assert wrong == ()
    assert columns.of == {
        "station_id": 0,
        "camera_id": 1,
        "northing": 2,
        "easting": 3,
        "start": 4,
        "end": 5,
    }
    assert columns.problems == (ProblemColumns(6, 7, None),)


def test_our_own_names_are_known_in_any_case_with_spaces_or_hyphens() -> None:
    columns, wrong = recognise(["Station ID", "UTC-offset", "problem_from", "Problem To", "problem_reason"])
    assert wrong == ()
    assert columns.of == {"station_id": 0, "utc_offset": 1}
    assert columns.problems == (ProblemColumns(2, 3, 4),)


def test_russian_and_kazakh_headings_are_known() -> None:
    assert recognise(["Станция", "Широта", "Долгота"])[0].of.keys() == {"station_id", "latitude", "longitude"}
    assert recognise(["Станса", "Ендік", "Бойлық"])[0].of.keys() == {"station_id", "latitude", "longitude"}


def test_problems_come_in_the_order_of_their_numbers() -> None:
    columns, _ = recognise(["Station", "Problem2_from", "Problem10_from", "Problem1_from"])
    assert [each.first for each in columns.problems] == [3, 1, 2]


def test_a_sheet_without_stations_says_what_it_has_but_no_coordinate() -> None:
    _, wrong = recognise(["K05", "43.21347", "54.55512"])
    assert [each.code for each in wrong] == ["survey.column_missing"]
    assert "K05" in wrong[0].what
    assert "43.21347" not in wrong[0].what


def test_one_field_in_two_columns_is_refused() -> None:
    _, wrong = recognise(["Station", "station_id"])
    assert [each.code for each in wrong] == ["survey.column_twice"]


def test_headings_that_mean_nothing_are_named() -> None:
    assert recognise(["Station", "weather", ""])[0].unknown == ("weather",)


@pytest.mark.parametrize(
    "headings",
    [
        ["Станция", "Начало", "Конец", "Сбой 1 с", "Сбой 1 по", "Сбой 1 причина"],
        ["Станция", "Дата установки", "Дата снятия", "Сбой с", "Сбой по", "Сбой причина"],
        ["Станса", "Басталуы", "Аяқталуы", "Ақау басы", "Ақау соңы", "Ақау себебі"],
    ],
)
def test_a_sheet_in_russian_or_kazakh_says_when_the_camera_stood_and_failed(headings: list[str]) -> None:
    found, wrong = recognise(headings)
    assert (found.unknown, wrong) == ((), ())
    assert (found.of["start"], found.of["end"]) == (1, 2)
    assert found.problems == (ProblemColumns(3, 4, 5),)

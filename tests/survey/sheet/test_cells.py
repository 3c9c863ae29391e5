from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DataError
from qaplan.survey.sheet.cells import (
    Cell,
    date_order,
    read_number,
    read_reason,
    read_time,
    without_coordinates,
)

NOON = time(12)


@pytest.mark.parametrize(
    ("cell", "clock"),
    [
        ("2024-04-03", datetime(2024, 4, 3, 12)),
        ("03.04.2024", datetime(2024, 4, 3, 12)),
        ("2024-04-03 16:20", datetime(2024, 4, 3, 16, 20)),
        ("2024-04-03T16:20:05", datetime(2024, 4, 3, 16, 20, 5)),
        ("3.4.2024 6:05", datetime(2024, 4, 3, 6, 5)),
        (date(2024, 4, 3), datetime(2024, 4, 3, 12)),
        (datetime(2024, 4, 3), datetime(2024, 4, 3, 12)),
        (datetime(2024, 4, 3, 16, 20), datetime(2024, 4, 3, 16, 20)),
    ],
)
def test_dates_are_read_and_a_bare_one_is_noon(cell: Cell, clock: datetime) -> None:
    found = read_time(cell, None, NOON)
    assert found is not None and found.clock == clock


@pytest.mark.parametrize("cell", ["", "  ", None])
def test_an_empty_cell_is_no_date(cell: Cell) -> None:
    assert read_time(cell, None, NOON) is None


def test_day_and_month_that_could_be_swapped_are_refused() -> None:
    with pytest.raises(DataError) as caught:
        read_time("03/04/2024", None, NOON)
    assert caught.value.code == "survey.date_ambiguous"


def test_one_date_of_the_sheet_that_tells_the_order_resolves_the_others() -> None:
    order = date_order(["03/04/2024", "14/05/2024", None, 7])
    assert order == "day_first"
    found = read_time("03/04/2024", order, NOON)
    assert found is not None and found.clock.date() == date(2024, 4, 3)


def test_month_first_is_found_too() -> None:
    order = date_order(["04/03/2024", "05/14/2024"])
    found = read_time("04/03/2024", order, NOON)
    assert found is not None and found.clock.date() == date(2024, 4, 3)


def test_dates_that_tell_different_orders_tell_none() -> None:
    assert date_order(["14/05/2024", "05/14/2024"]) is None


def test_the_same_day_and_month_can_only_be_read_in_one_way() -> None:
    found = read_time("04/04/2024", None, NOON)
    assert found is not None and found.clock.date() == date(2024, 4, 4)


@pytest.mark.parametrize(
    "cell",
    [
        "soon",
        "2024",
        "31.02.2024",
        "3.4.24",
        "2024-04-03 25:00",
        45385,
        "14/13/2024",
        "2024-04-03x",
        "0024-04-03",
        "01.01.1970",
        date(1900, 1, 1),
        time(12),
    ],
)
def test_what_is_no_date_is_refused(cell: Cell) -> None:
    with pytest.raises(DataError) as caught:
        read_time(cell, "day_first", NOON)
    assert caught.value.code == "survey.date_unreadable"


def test_an_offset_in_the_date_itself_is_kept() -> None:
    found = read_time("2024-04-03T16:20:00+05:00", None, NOON)
    assert found is not None
    assert (found.clock, found.offset) == (datetime(2024, 4, 3, 16, 20), timedelta(hours=5))


@pytest.mark.parametrize(
    ("cell", "number"),
    [("12,5", 12.5), ("12.5", 12.5), (" 1 200 ", 1200.0), ("−3", -3.0), (7, 7.0), ("", None)],
)
def test_numbers_have_a_point_or_a_comma(cell: Cell, number: float | None) -> None:
    assert read_number(cell) == number


@pytest.mark.parametrize("cell", ["43°12'", "1,234.5", "1,2,3", "nan", "inf", "north", True])
def test_what_is_no_number_is_refused_without_repeating_it(cell: Cell) -> None:
    with pytest.raises(DataError) as caught:
        read_number(cell)
    assert caught.value.code == "survey.bad_number"
    assert str(cell) not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Stolen", "stolen"),
        ("камера украдена", "stolen"),
        ("ұрланған", "stolen"),
        ("battery dead", "dead"),
        ("разряжена батарея", "dead"),
        ("вспышка не работает", "flash_failed"),
        ("flash_failed", "flash_failed"),
        ("карта утеряна", "lost_card"),
        ("lost card", "lost_card"),
        ("lost_card", "lost_card"),
        ("жад картасы, карта жоғалды", "lost_card"),
        ("problem", "problem"),
    ],
)
def test_reasons_are_read_in_three_languages(text: str, reason: str) -> None:
    found = read_reason(text)
    assert found is not None and found.value == reason


def test_an_unknown_reason_is_not_guessed() -> None:
    assert read_reason("saiga sat on it") is None


@given(st.floats(-180, 180), st.integers(3, 12))
def test_no_coordinate_survives_in_a_message(number: float, decimals: int) -> None:
    written = f"{number:.{decimals}f}"
    assert written.lstrip("-") not in without_coordinates(f"'{written}' is not a date")


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.times().map(lambda t: t.replace(microsecond=0)))
def test_a_moment_written_as_iso_or_with_dots_is_read_back(day: date, at: time) -> None:
    clock = datetime.combine(day, at)
    for text in (clock.isoformat(sep=" "), clock.strftime("%d.%m.%Y %H:%M:%S").rjust(19, "0")):
        found = read_time(text, None, NOON)
        assert found is not None and found.clock == clock

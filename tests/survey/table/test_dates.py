"""Dates are read as sharply as they are written, and never guessed."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.survey.table.dates import WhenOptions, read_clock_time, read_when
from qaplan.survey.table.faults import CellError


@pytest.mark.parametrize(
    ("cell", "iso"),
    [
        ("12-15.03.2020", "2020-03-12/2020-03-15"),
        ("12–15.03.2020 г.", "2020-03-12/2020-03-15"),
        ("28.02-03.03.2020", "2020-02-28/2020-03-03"),
        ("28.12.2019-03.01.2020", "2019-12-28/2020-01-03"),
        ("03.2020", "2020-03"),
        ("03-05.2020", "2020-03-01/2020-05-31"),
        ("2019-2020", "2019-01-01/2020-12-31"),
        ("12 марта 2020 года", "2020-03-12"),
        ("с 12 по 15 марта 2020 г.", "2020-03-12/2020-03-15"),
        ("март-апрель 2020", "2020-03-01/2020-04-30"),
        ("2020 ж. 12 наурыз", "2020-03-12"),
        ("12 March 2020", "2020-03-12"),
        ("2020-03-12/2020-03-15", "2020-03-12/2020-03-15"),
        (2020, "2020"),
        (43905, "2020-03-15"),
        ("43905", "2020-03-15"),
        (date(2020, 3, 12), "2020-03-12"),
        ("14/03/2020", "2020-03-14"),
        ("03/14/2020", "2020-03-14"),
    ],
)
def test_dates_are_read_as_they_are_written(cell: object, iso: str) -> None:
    assert read_when(cell)[0].iso == iso


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("03/04/2020", "table.date_ambiguous"),
        ("12.03.20", "table.date_short_year"),
        ("31.02.2020", "table.date_unreadable"),
        ("весна 2020", "table.date_unreadable"),
        ("12.03", "table.date_unreadable"),
        ("20200312", "table.date_unreadable"),
        ("15-12.03.2020", "table.date_reversed"),
        ("", "table.date_missing"),
        (None, "table.date_missing"),
        (True, "table.date_unreadable"),
        ("=TODAY()", "table.date_unreadable"),
    ],
)
def test_what_is_not_sure_is_refused(cell: object, code: str) -> None:
    with pytest.raises(CellError) as error:
        read_when(cell)
    assert error.value.code == code


def test_the_order_of_a_sheet_settles_its_slashes() -> None:
    assert read_when("03/04/2020", WhenOptions("day_first"))[0].iso == "2020-04-03"
    assert read_when("03/04/2020", WhenOptions("month_first"))[0].iso == "2020-03-04"


def test_a_date_that_has_not_come_is_refused() -> None:
    with pytest.raises(CellError) as error:
        read_when("12.03.2031", WhenOptions(today=date(2026, 11, 1)))
    assert error.value.code == "table.date_in_future"


def test_unknown_is_a_value_and_keeps_its_word() -> None:
    assert (read_when("неизвестно")[0].is_known, read_when("неизвестно")[0].as_written) == (
        False,
        "неизвестно",
    )


def test_a_workbook_that_counts_from_1904_is_read_so() -> None:
    assert read_when(42443, WhenOptions(epoch=date(1904, 1, 1)))[0].iso == "2020-03-15"


def test_a_time_of_day_behind_the_date_is_kept() -> None:
    assert read_when("12.03.2020 06:40")[1] == "06:40"
    assert read_when(datetime(2020, 3, 12, 6, 40))[1] == "06:40"
    assert read_when(43905.5)[1] == "12:00"


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)))
def test_every_day_is_read_back_from_four_spellings(day: date) -> None:
    for text in (
        day.isoformat(),
        f"{day:%d.%m.%Y}",
        f"{day:%d.%m.%Y} г.",
        f"{day.day}.{day.month}.{day.year}",
    ):
        assert read_when(text)[0].earliest == day


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_a_reason(text: str) -> None:
    try:
        assert read_when(text)[0].precision in ("day", "month", "year", "range", "unknown")
    except CellError as error:
        assert error.code.startswith("table.date_")


@pytest.mark.parametrize(
    ("cell", "said"),
    [("6.40", "06:40"), ("06:40:12", "06:40"), (time(6, 40), "06:40"), (0.5, "12:00"), ("-", "")],
)
def test_times_of_day_are_read(cell: object, said: str) -> None:
    assert read_clock_time(cell) == said


def test_a_time_that_is_none_is_refused() -> None:
    with pytest.raises(CellError):
        read_clock_time("утром")

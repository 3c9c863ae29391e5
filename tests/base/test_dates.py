from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.dates import DaySpan, PartialDate, days_between
from qaplan.base.errors import DataError

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
PARTIAL = st.builds(
    lambda day, cut: PartialDate.parse(day.isoformat()[:cut]), DAYS, st.sampled_from([4, 7, 10])
)


@given(PARTIAL)
def test_a_date_is_written_as_it_is_read(when: PartialDate):
    assert PartialDate.parse(when.iso) == when


@given(DAYS)
def test_a_month_and_a_year_hold_every_day_of_theirs(day: date):
    for text in (f"{day:%Y-%m}", f"{day:%Y}"):
        whole = PartialDate.parse(text)
        assert whole.earliest is not None
        assert whole.latest is not None
        assert whole.earliest <= day <= whole.latest


@given(PARTIAL, PARTIAL)
def test_the_days_between_two_dates_change_sign_with_their_order(first: PartialDate, second: PartialDate):
    there, back = days_between(first, second), days_between(second, first)
    assert there is not None
    assert back is not None
    assert there.fewest <= there.most
    assert (back.fewest, back.most) == (-there.most, -there.fewest)


@given(DAYS, st.integers(0, 3000))
def test_sharp_dates_have_a_sharp_distance(day: date, gap: int):
    span = days_between(PartialDate.of(day), PartialDate.of(day + timedelta(days=gap)))
    assert span == DaySpan(gap, gap)
    assert span.is_exact


def test_the_distance_to_an_unknown_date_is_unknown():
    assert days_between(PartialDate.unknown(), PartialDate.of(date(2024, 1, 1))) is None
    assert days_between(PartialDate.of(date(2024, 1, 1)), PartialDate.unknown()) is None


def test_february_of_a_leap_year_has_29_days():
    assert PartialDate.parse("2024-02").latest == date(2024, 2, 29)
    assert days_between(PartialDate.parse("2024-02"), PartialDate.parse("2024-02")) == DaySpan(-28, 28)


def test_nothing_is_an_unknown_date():
    assert PartialDate.parse("  ") == PartialDate.unknown()
    assert not PartialDate.parse("").is_known
    assert PartialDate.unknown().iso == ""


def test_a_remark_behind_a_date_is_kept():
    assert PartialDate.parse("2018-10 (video watched later)").precision == "month"
    assert PartialDate.parse("2018-10").as_written == ""


@pytest.mark.parametrize("text", ["2024-13", "2024-02-30", "0000", "last year", "12.03.2024", "2024-00-01"])
def test_what_is_no_date_is_refused(text: str):
    with pytest.raises(DataError) as caught:
        PartialDate.parse(text)
    assert caught.value.code == "date.unreadable"


def test_a_range_spans_from_the_start_of_one_date_to_the_end_of_another():
    span = PartialDate.between(PartialDate.parse("2018"), PartialDate.parse("2020-02"))
    assert span.iso == "2018-01-01/2020-02-29"
    assert span.precision == "range"


def test_a_range_of_one_date_is_that_date():
    day = PartialDate.parse("2020-02-01")
    assert PartialDate.between(day, day) is day


def test_a_range_with_an_unknown_end_is_unknown():
    assert not PartialDate.between(PartialDate.parse("2018"), PartialDate.unknown()).is_known


def test_a_range_that_ends_before_it_starts_is_refused():
    with pytest.raises(DataError) as caught:
        PartialDate.between(PartialDate.parse("2020"), PartialDate.parse("2018"))
    assert caught.value.code == "date.reversed"

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DataError
from qaplan.base.instants import Instant, parse_offset, write_offset

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timedelta(minutes=minutes))
CLOCKS = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1))


@given(OFFSETS)
def test_an_offset_is_read_as_it_is_written(offset: timedelta):
    assert parse_offset(write_offset(offset)) == offset
    assert parse_offset("UTC" + write_offset(offset)) == offset


@given(CLOCKS, OFFSETS)
def test_utc_and_local_time_are_one_moment_and_the_clock_is_kept(clock: datetime, offset: timedelta):
    instant = Instant(clock, offset)
    assert instant.utc is not None
    assert instant.utc == instant.local
    assert instant.utc.tzinfo is UTC
    assert instant.clock == clock
    assert instant.utc.replace(tzinfo=None) + offset == clock


def test_without_a_declared_offset_there_is_no_utc():
    instant = Instant(datetime(2024, 8, 25, 3, 10))
    assert instant.utc is None
    assert instant.local is None
    assert instant.iso() == "2024-08-25T03:10:00"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("+05:00", 300),
        ("UTC+5", 300),
        ("GMT-3", -180),
        ("-0330", -210),
        ("−03:30", -210),
        ("Z", 0),
        ("5", 300),
    ],
)
def test_an_offset_may_be_written_in_many_ways(text: str, minutes: int):
    assert parse_offset(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "Asia/Almaty", "+15:00", "+05:60", "+5:0", "five"])
def test_what_is_no_offset_is_refused(text: str):
    with pytest.raises(DataError) as caught:
        parse_offset(text)
    assert caught.value.code == "instant.bad_offset"


def test_a_clock_with_a_zone_is_refused():
    with pytest.raises(DataError) as caught:
        Instant(datetime(2024, 1, 1, tzinfo=UTC))
    assert caught.value.code == "instant.zoned_clock"


def test_an_offset_over_14_hours_is_refused():
    with pytest.raises(DataError) as caught:
        Instant(datetime(2024, 1, 1), timedelta(hours=15))
    assert caught.value.code == "instant.bad_offset"

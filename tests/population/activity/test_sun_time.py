"""Days of different length laid over each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.messages import Text
from qaplan.base.refusal import Refusal
from qaplan.population.activity.sun import day_length_h, hours_from_noon, sun_at
from qaplan.population.activity.sun_time import sun_times
from qaplan.population.activity.types import SunTimes

MANGYSTAU = (51.9, 43.6)


def noons(year: int = 2024, days: int = 360, step: int = 10) -> np.ndarray:
    start = datetime(year, 1, 1, 9, tzinfo=UTC)
    return np.array([(start + timedelta(days=each)).timestamp() for each in range(0, days, step)])


def at_sunrise(unix_s: np.ndarray, longitude: float, latitude: float) -> np.ndarray:
    """The instants of the sunrises of these days."""
    for _ in range(3):
        sun = sun_at(unix_s)
        unix_s = unix_s + 3600 * (-day_length_h(sun, latitude) / 2 - hours_from_noon(unix_s, longitude, sun))
    return unix_s


def hours_of(times: SunTimes | Refusal) -> np.ndarray:
    assert isinstance(times, SunTimes)
    return times.angles * 12 / np.pi


def test_an_animal_that_gets_up_with_the_sun_does_so_at_one_hour_all_year():
    risings = at_sunrise(noons(), *MANGYSTAU)
    clock = (risings / 3600 + MANGYSTAU[0] / 15) % 24
    assert np.ptp(clock) > 2.5
    assert np.ptp(hours_of(sun_times(risings, *MANGYSTAU))) < 0.01
    on_six = hours_of(sun_times(risings, *MANGYSTAU, anchoring="equinoctial"))
    assert on_six == pytest.approx(np.full(len(risings), 6.0), abs=0.01)


def test_the_average_day_is_as_long_as_the_days_of_the_events():
    times = sun_times(noons(), *MANGYSTAU)
    assert isinstance(times, SunTimes)
    assert times.day_length_h == pytest.approx(day_length_h(sun_at(noons()), MANGYSTAU[1]).mean())


@given(st.floats(0, 24, exclude_max=True), st.integers(0, 364))
def test_stretching_keeps_the_order_of_the_hours_and_the_side_of_noon(hour, day):
    start = datetime(2023, 1, 1, tzinfo=UTC) + timedelta(days=day)
    unix = np.array([(start + timedelta(hours=each)).timestamp() for each in (hour, hour + 0.5)])
    plain = hours_of(sun_times(unix, *MANGYSTAU, anchoring="noon"))
    stretched = hours_of(sun_times(unix, *MANGYSTAU, anchoring="equinoctial"))
    if plain[0] < plain[1]:
        assert stretched[0] < stretched[1]
    assert np.all((plain < 12) == (stretched < 12))


def test_what_happens_with_the_sun_up_is_told_from_what_happens_at_night():
    times = sun_times(noons(), *MANGYSTAU)
    assert isinstance(times, SunTimes)
    assert times.is_by_day.all()
    nights = sun_times(noons() + 12 * 3600, *MANGYSTAU)
    assert isinstance(nights, SunTimes)
    assert not nights.is_by_day.any()


def test_days_without_sunrise_are_refused_with_noon_as_the_way_out():
    midsummer = np.array([datetime(2024, 6, 21, 3, tzinfo=UTC).timestamp()])
    refused = sun_times(midsummer, 25.0, 71.0)
    assert isinstance(refused, Refusal)
    assert refused.code == "population.no_sunrise"
    assert len({Text(language).say(refused.reason) for language in ("en", "ru", "kk")}) == 3
    times = sun_times(midsummer, 25.0, 71.0, anchoring="noon")
    assert isinstance(times, SunTimes)
    assert times.is_by_day.tolist() == [True]
    midwinter = sun_times(midsummer + 183 * 86_400, 25.0, 71.0, anchoring="noon")
    assert isinstance(midwinter, SunTimes)
    assert midwinter.is_by_day.tolist() == [False]

"""The sun against worked examples of Meeus and the sunrises that almanacs print for Greenwich."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from qaplan.population.activity.sun import day_length_h, hours_from_noon, sun_at


def at(*moment: int) -> np.ndarray:
    return np.array([datetime(*moment, tzinfo=UTC).timestamp()])


def rise_and_set(day: tuple[int, int, int], latitude: float, longitude: float) -> list[datetime]:
    noon = at(*day, 12)
    sun = sun_at(noon)
    true_noon = noon[0] - hours_from_noon(noon, longitude, sun)[0] * 3600
    half = day_length_h(sun, latitude)[0] / 2
    return [datetime.fromtimestamp(true_noon, UTC) + timedelta(hours=sign * half) for sign in (-1, 1)]


def test_the_place_of_the_sun_is_that_of_a_worked_example():
    # Meeus, example 25.a: low accuracy, so that a hundredth of a degree is what it promises.
    sun = sun_at(at(1992, 10, 13))
    assert sun.right_ascension_deg[0] == pytest.approx(198.38083, abs=1e-4)
    assert sun.declination_deg[0] == pytest.approx(-7.78507, abs=1e-4)


def test_the_sundial_is_ahead_by_as_much_as_in_a_worked_example():
    # Meeus, example 28.a: 13 min 42.6 s; the low accuracy of the place costs a second.
    assert sun_at(at(1992, 10, 13)).equation_of_time_min[0] == pytest.approx(13.7108, abs=0.02)


@pytest.mark.parametrize(
    ("day", "rises", "sets"),
    [((2000, 6, 21), "03:43", "20:21"), ((2024, 12, 21), "08:03", "15:53")],
)
def test_the_sun_rises_and_sets_at_greenwich_as_almanacs_print_it(day, rises, sets):
    for computed, printed in zip(rise_and_set(day, 51.4779, 0.0), (rises, sets), strict=True):
        hour, minute = map(int, printed.split(":"))
        away = computed - datetime(*day, hour, minute, tzinfo=UTC)
        assert abs(away) < timedelta(minutes=1.5)


def test_day_and_night_are_equal_on_the_equator_but_for_refraction():
    assert day_length_h(sun_at(at(2024, 3, 20, 12)), 0.0)[0] == pytest.approx(12.11, abs=0.01)


@pytest.mark.parametrize("month", [6, 12])
def test_beyond_the_polar_circle_there_are_days_without_sunrise_or_sunset(month):
    assert np.isnan(day_length_h(sun_at(at(2024, month, 21, 12)), 71.0)[0])
    assert not np.isnan(day_length_h(sun_at(at(2024, month, 21, 12)), 65.0)[0])


def test_a_degree_of_longitude_is_four_minutes_of_sun():
    moment = at(2024, 5, 1, 6)
    apart = hours_from_noon(moment, 52.0) - hours_from_noon(moment, 51.0)
    assert apart[0] == pytest.approx(4 / 60)

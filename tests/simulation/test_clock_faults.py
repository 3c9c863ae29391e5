"""A faulty clock shows what its fault says, to the second."""

from __future__ import annotations

from datetime import datetime, timedelta

from qaplan.simulation.clock_faults import SOUND, ClockFault

SET_UP = datetime(2025, 3, 5, 10)
LATER = datetime(2025, 3, 9, 10)


def test_a_sound_clock_shows_the_time() -> None:
    assert SOUND.shown(LATER, set_up=SET_UP) == LATER


def test_a_drifting_clock_is_right_at_set_up_and_gains_each_day() -> None:
    fault = ClockFault("drift", drift_s_per_day=7.5)
    assert fault.shown(SET_UP, set_up=SET_UP) == SET_UP
    assert fault.shown(LATER, set_up=SET_UP) == LATER + timedelta(seconds=30)


def test_a_clock_is_right_until_it_is_reset() -> None:
    fault = ClockFault("reset", resets_at=datetime(2025, 3, 8), epoch=datetime(2000, 1, 1))
    assert fault.shown(datetime(2025, 3, 7, 23), set_up=SET_UP) == datetime(2025, 3, 7, 23)
    assert fault.shown(LATER, set_up=SET_UP) == datetime(2000, 1, 2, 10)


def test_day_and_month_change_places_and_the_hour_stays() -> None:
    assert ClockFault("day_month").shown(LATER, set_up=SET_UP) == datetime(2025, 9, 3, 10)

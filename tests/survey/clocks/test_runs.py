"""What leaves the deployment is named, and what stays within it is left alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from qaplan.survey.clocks.runs import run_findings
from tests.survey.clocks.cameras import END, START, camera, picture

_DAY = timedelta(days=1)


def _spread(shift: timedelta = timedelta(0), count: int = 9) -> list[datetime]:
    step = (END - START) / (count - 1)
    return [START + number * step + shift for number in range(count)]


def _pictures(clocks: list[datetime]) -> list:  # type: ignore[type-arg]  # of readings
    return [picture(number, clock) for number, clock in enumerate(clocks, start=1)]


@pytest.mark.parametrize("minutes", [-5, -4, 0, 4, 5])
def test_a_few_minutes_between_watch_and_camera_are_no_fault(minutes: int) -> None:
    assert list(run_findings(camera(_pictures(_spread(timedelta(minutes=minutes)))))) == []


@pytest.mark.parametrize("minutes", [-700, -45, -8, 8, 45, 700])
def test_minutes_are_a_fault_where_both_visits_show_them(minutes: int) -> None:
    (found,) = run_findings(camera(_pictures(_spread(timedelta(minutes=minutes)))))
    assert found.change is not None
    assert found.change.shift == -timedelta(minutes=minutes)


@pytest.mark.parametrize("hours", [-23, 23])
def test_a_sheet_of_bare_days_leaves_a_day(hours: int) -> None:
    noons = {"start": START.replace(hour=12, minute=0), "end": END.replace(hour=12, minute=0)}
    inside = [each + timedelta(hours=3) for each in _spread()][1:-1]
    assert list(run_findings(camera(_pictures(inside), **noons))) == []
    edge = [each + timedelta(hours=hours) for each in (noons["start"], noons["end"])]
    assert list(run_findings(camera(_pictures(edge), **noons))) == []


def test_a_quiet_or_dead_camera_is_no_fault() -> None:
    assert list(run_findings(camera(_pictures(_spread()[:2])))) == []
    assert list(run_findings(camera(_pictures(_spread()[6:])))) == []


def test_pictures_left_on_the_card_are_proposed_as_unsure_or_not_at_all() -> None:
    old = [START - 300 * _DAY + number * 10 * _DAY for number in range(9)]
    (found,) = run_findings(camera(_pictures([*old, *_spread()])))
    assert (found.symptom, found.change, found.is_sure) == ("outside_without_cause", None, False)
    few = old[:1]
    (found,) = run_findings(camera(_pictures([*few, *_spread()])))
    assert not found.is_sure


def test_a_clock_that_began_again_at_a_battery_change_is_mended_from_there_on() -> None:
    true = _spread()
    since = timedelta(minutes=3)
    shown = [*true[:5], *(datetime(2000, 1, 1) + since + (each - true[5]) for each in true[5:])]
    (found,) = run_findings(camera(_pictures(shown)))
    assert found.symptom == "reset"
    assert len(found.scope.medium_ids) == 4
    assert found.change is not None
    assert [each + found.change.shift for each in shown[5:]] == true[5:]


def test_a_card_without_a_sheet_is_asked_about_where_its_dates_are_impossible() -> None:
    odd = camera(_pictures([datetime(1970, 1, 3)]), start=None, end=None)
    (found,) = run_findings(odd)
    assert (found.symptom, found.change) == ("before_trail_cameras", None)
    assert list(run_findings(camera(_pictures(_spread()), start=None, end=None))) == []

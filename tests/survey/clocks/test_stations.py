"""Of two cameras that disagree the visits tell which is wrong, or nothing does and it is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from qaplan.survey.clocks.series import CameraSeries
from qaplan.survey.clocks.stations import pair_findings
from tests.survey.clocks.cameras import END, START, camera, picture

_TRUE = [START, *(START + timedelta(days=day, hours=day % 7) for day in range(1, 38, 4)), END]


def _named(name: str, clocks: list[datetime], *, has_dates: bool = True) -> CameraSeries:
    readings = [picture(number, clock, card=name) for number, clock in enumerate(clocks, start=1)]
    series = camera(readings, start=START if has_dates else None, end=END if has_dates else None)
    return replace(series, deployment=replace(series.deployment, deployment_id=name, camera_id=name))


def _drifted(clocks: list[datetime]) -> list[datetime]:
    return [each + 7 * ((each - START) / timedelta(days=1)) * timedelta(seconds=1) for each in clocks]


def test_the_camera_that_its_visits_do_not_bear_out_is_wrong_whichever_comes_first() -> None:
    for names in (("A", "B"), ("B", "A")):
        sound, wrong = _named(names[0], _TRUE), _named(names[1], _drifted(_TRUE))
        (found,) = pair_findings([sound, wrong] if names[0] == "A" else [wrong, sound])
        assert (found.deployment_id, found.is_sure) == (names[1], True)


def test_without_dates_of_visits_nobody_can_tell_and_it_is_said() -> None:
    one, other = _named("A", _TRUE, has_dates=False), _named("B", _drifted(_TRUE), has_dates=False)
    (found,) = pair_findings([one, other])
    assert not found.is_sure
    assert [each.key for each in found.evidence] == ["paired_events", "which_is_wrong_unknown"]


def test_cameras_that_agree_or_stood_at_other_times_are_no_pair() -> None:
    late = [each + timedelta(seconds=9) for each in _TRUE]
    assert list(pair_findings([_named("A", _TRUE), _named("B", late)])) == []
    other = _named("B", [each + timedelta(minutes=3) for each in _TRUE])
    after = replace(other.deployment, start=camera([], start=END).deployment.start, end=None)
    assert list(pair_findings([_named("A", _TRUE), replace(other, deployment=after)])) == []
    assert list(pair_findings([_named("A", _TRUE), other], skipped=["A"])) == []

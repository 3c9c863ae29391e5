"""Runs of readings that cannot be true: what happened to the clock, and which constant would mend it.

Between the set-up and the pick-up on the field sheet lies all that a camera can have taken. The shifts that
bring a run there are an interval; where nothing, or next to nothing, has to be shifted, there is no fault.

The thresholds: a field sheet without times of day says only days, so that a run counts as wrong from a day
outside on. Where it says hours and minutes and the run fills the deployment to a quarter of an hour, as it
does with a picture at set-up and one at pick-up, five minutes are enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from qaplan.survey.clocks.book import swapped
from qaplan.survey.clocks.series import LEEWAY, CameraSeries, Run, runs_of, whole_cards
from qaplan.survey.clocks.types import (
    ClockChange,
    ClockEvidence,
    ClockFinding,
    ClockReading,
    ClockScope,
    ClockSymptom,
)

__all__ = ["run_findings"]

_NOTHING = timedelta(0)
_SMALLEST = timedelta(minutes=5)
_SLACK = timedelta(minutes=1)
_NARROW = timedelta(minutes=15)
_AT_A_VISIT = timedelta(minutes=10)
_AFTER_EPOCH = timedelta(days=45)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_MOST_ZONE = timedelta(hours=14)
_FIRST_TRAIL_CAMERAS = 2000
_MOSTLY = 0.95


def run_findings(series: CameraSeries) -> Iterator[ClockFinding]:
    """Find the runs of a deployment's pictures that cannot lie where their clock puts them.

    Args:
        series: The deployment with its readings.
    """
    if series.start is None and series.end is None:
        yield from _ancient(series)
        return
    for card in whole_cards(series):
        turned = _written_the_wrong_way_round(series, card)
        if turned is not None:
            yield turned
            continue
        runs = runs_of(series, card.readings[0].card_id)
        yield from (_constant(series, run) for run in runs if _is_wrong(series, run))


def _ancient(series: CameraSeries) -> Iterator[ClockFinding]:
    old = [each for each in series.pictures if each.clock and each.clock.year < _FIRST_TRAIL_CAMERAS]
    if old:
        name = series.deployment.deployment_id
        evidence = ClockEvidence("before_trail_cameras", _some(old), {"media": len(old)})
        yield ClockFinding("before_trail_cameras", name, ClockScope(name), None, (evidence,))


def _is_wrong(series: CameraSeries, run: Run) -> bool:
    least, most = run.least_shift, run.most_shift
    narrow = series.has_times and _is_narrow(run)
    allowed = _SMALLEST if narrow else LEEWAY
    return (least is not None and least > allowed) or (most is not None and most < -allowed)


def _width(run: Run) -> timedelta | None:
    least, most = run.least_shift, run.most_shift
    return None if least is None or most is None else most - least


def _is_narrow(run: Run) -> bool:
    width = _width(run)
    return width is not None and -_SLACK <= width <= _NARROW


def _written_the_wrong_way_round(series: CameraSeries, run: Run) -> ClockFinding | None:
    """Day and month in each other's place in every single reading."""
    mended = [swapped(clock) for clock in run.clocks]
    whole = [each for each in mended if each is not None]
    if len(whole) < len(mended) or len({each.date() for each in run.clocks}) < 3:
        return None
    fits = sum(series.is_inside(each) for each in whole) / len(whole)
    before = sum(series.is_inside(each) for each in run.clocks) / len(whole)
    length = _width(run)
    if fits < _MOSTLY or before > 1 - _MOSTLY / 2 or (length is not None and length > _NOTHING):
        return None
    evidence = ClockEvidence(
        "days_are_months", _some(run.readings), {"media": len(whole)}, _words(run.first, run.last)
    )
    name = series.deployment.deployment_id
    change = ClockChange("day_month")
    return ClockFinding("day_and_month_swapped", name, run.scope, change, (evidence,), 0.0)


def _constant(series: CameraSeries, run: Run) -> ClockFinding:
    name = series.deployment.deployment_id
    width = _width(run)
    outside = [each for each in run.readings if each.clock and not series.is_inside(each.clock)]
    evidence = ClockEvidence(
        "outside_deployment",
        _some(outside or list(run.readings)),
        {"media": len(outside or run.readings)},
        _words(run.first, run.last),
    )
    if width is not None and width < -LEEWAY:
        return ClockFinding("outside_without_cause", name, run.scope, None, (evidence,), None, is_sure=False)
    typed = _days_mistyped(series, run)
    if typed is not None:
        shown = ClockEvidence("set_up_date_mistyped", (run.readings[0].medium_id,), {}, _words(run.first))
        symptom: ClockSymptom = "set_with_day_and_month_swapped"
        return ClockFinding(symptom, name, run.scope, ClockChange("shift", typed), (evidence, shown), 60.0)
    shift, basis, uncertain = _shift(series, run)
    if not shift:
        return ClockFinding("outside_without_cause", name, run.scope, None, (evidence,), None, is_sure=False)
    is_reset = _begins_at_an_epoch(series, run)
    zone = None if is_reset else _whole_hours(run)
    if zone is not None:
        change, symptom = ClockChange("zone", zone), "whole_hours_off"
    elif is_reset:
        change, symptom = ClockChange("reset", shift), "reset"
    else:
        change, symptom = ClockChange("shift", shift), "outside_by_a_constant"
    is_sure = is_reset or (uncertain <= _NARROW and run.is_first and run.is_last)
    found = (evidence, ClockEvidence(basis, (), {"uncertain_s": uncertain.total_seconds()}))
    return ClockFinding(symptom, name, run.scope, change, found, uncertain.total_seconds(), is_sure=is_sure)


def _days_mistyped(series: CameraSeries, run: Run) -> timedelta | None:
    """The whole days between the first reading and what it is with day and month exchanged, if they fit."""
    turned = swapped(run.first)
    if turned is None or not run.is_first or series.start is None:
        return None
    shift = turned - run.first
    least, most = run.least_shift, run.most_shift
    slack = _AT_A_VISIT if series.has_times else LEEWAY
    fits = (least is None or shift >= least - slack) and (most is None or shift <= most + slack)
    return shift if shift and fits and abs(turned - series.start) <= LEEWAY else None


def _shift(series: CameraSeries, run: Run) -> tuple[timedelta, str, timedelta]:
    """The shift that fits best, what it rests on, and how far off it may be.

    Visits come in pairs: the first picture is taken as long after the set-up as the last before the pick-up.
    """
    least, most = run.least_shift, run.most_shift
    width = _width(run)
    rough = _NOTHING if series.has_times else LEEWAY / 2
    if least is not None and most is not None and width is not None and width <= _NARROW:
        return _seconds((least + most) / 2), "visits_at_both_ends", abs(width) / 2 + rough
    if run.is_first and least is not None:
        epoch = datetime(run.first.year, 1, 1)  # noqa: DTZ001 - a camera's clock has no zone
        if series.start is not None and run.first - epoch <= _AT_A_VISIT:
            return series.start - epoch, "began_at_epoch", _AT_A_VISIT + rough
        return least, "first_at_set_up", _AT_A_VISIT + rough
    if run.is_last and most is not None:
        lead = _lead(series)
        return most - lead, "last_at_pick_up", _AT_A_VISIT + rough
    if least is not None and most is not None and width is not None:
        return _seconds((least + most) / 2), "between_neighbours", abs(width) / 2
    known = least if least is not None else most
    return known or _NOTHING, "one_end_known", LEEWAY


def _lead(series: CameraSeries) -> timedelta:
    """How long after the set-up the first picture was taken; nothing where that was no visit."""
    pictures = series.pictures
    if series.start is None or not pictures or pictures[0].clock is None:
        return _NOTHING
    lead = pictures[0].clock - series.start
    return lead if _NOTHING <= lead <= _AT_A_VISIT else _NOTHING


def _begins_at_an_epoch(series: CameraSeries, run: Run) -> bool:
    """Whether the run begins in the first weeks of a year long before it can have been taken."""
    since = run.first - datetime(run.first.year, 1, 1)  # noqa: DTZ001 - a camera's clock has no zone
    bound = run.earliest or series.start
    return since <= _AFTER_EPOCH and bound is not None and bound - run.first > _DAY * 60


def _whole_hours(run: Run) -> timedelta | None:
    least, most = run.least_shift, run.most_shift
    if least is None or most is None or not _is_narrow(run):
        return None
    hours = round((least + most) / 2 / _HOUR) * _HOUR
    fits = least - _HOUR / 60 <= hours <= most + _HOUR / 60
    return hours if fits and _NOTHING < abs(hours) <= _MOST_ZONE else None


def _seconds(shift: timedelta) -> timedelta:
    return timedelta(seconds=round(shift.total_seconds()))


def _some(readings: Sequence[ClockReading]) -> tuple[str, ...]:
    return tuple(each.medium_id for each in readings[:5])


def _words(*clocks: datetime) -> dict[str, str]:
    return {
        name: f"{clock:%Y-%m-%d %H:%M:%S}" for name, clock in zip(("first", "last"), clocks, strict=False)
    }

"""The cameras of one station beside each other: which clock is wrong, and what brings it to the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import combinations

from qaplan.survey.clocks.pairs import (
    SMALLEST_DRIFT_S,
    SMALLEST_OFFSET_S,
    Disagreement,
    burst_starts,
    disagreement,
)
from qaplan.survey.clocks.series import CameraSeries
from qaplan.survey.clocks.types import (
    ClockAnchor,
    ClockChange,
    ClockEvidence,
    ClockFinding,
    ClockScope,
    ClockSymptom,
)

__all__ = ["pair_findings"]

_HOUR_S = 3600.0
_NEAR_AN_HOUR_S = 180.0
_SOUND_S = 60.0
_VISIT = timedelta(minutes=15)


def pair_findings(cameras: Sequence[CameraSeries], skipped: Iterable[str] = ()) -> Iterator[ClockFinding]:
    """Compare every two cameras that stood at one station at one time.

    Args:
        cameras: The deployments of one station.
        skipped: Deployments of which it is known that their clocks are wrong; they say nothing of others.
    """
    left_out = set(skipped)
    for one, other in combinations(cameras, 2):
        names = {one.deployment.deployment_id, other.deployment.deployment_id}
        if names & left_out or not _stood_together(one, other):
            continue
        sound, wrong, is_told = _by_visits(one, other)
        found = _finding(sound, wrong, is_told=is_told)
        if found is not None:
            left_out.add(found.deployment_id)
            yield found


def _stood_together(one: CameraSeries, other: CameraSeries) -> bool:
    if one.deployment.station_id != other.deployment.station_id:
        return False
    starts = [each.start for each in (one, other) if each.start]
    ends = [each.end for each in (one, other) if each.end]
    return not starts or not ends or max(starts) < min(ends)


def _by_visits(one: CameraSeries, other: CameraSeries) -> tuple[CameraSeries, CameraSeries, bool]:
    """The camera whose clock its visits bear out, the other one, and whether the visits tell them apart."""
    misfits = [_misfit_s(each) for each in (one, other)]
    if misfits[0] is None or misfits[1] is None:
        if misfits[1] is not None and misfits[1] <= _SOUND_S:
            return other, one, False
        return one, other, False
    if misfits[1] < misfits[0]:
        return other, one, misfits[1] <= _SOUND_S < misfits[0]
    return one, other, misfits[0] <= _SOUND_S < misfits[1]


def _misfit_s(series: CameraSeries) -> float | None:
    """How unlike each other the delays of the first and the last picture at the two visits are, seconds.

    None where there are no pictures of both visits, or the sheet does not tell their times.
    """
    ends = _visit_delays(series)
    return None if ends is None else abs((ends[0] - ends[1]).total_seconds())


def _visit_delays(series: CameraSeries) -> tuple[timedelta, timedelta] | None:
    """How long after set-up the first picture came, and how long before pick-up the last one."""
    clocks = [each.clock for each in series.pictures if each.clock]
    if not clocks or not series.has_times or series.start is None or series.end is None:
        return None
    after, before = min(clocks) - series.start, series.end - max(clocks)
    return (after, before) if max(abs(after), abs(before)) <= _VISIT else None


def _finding(sound: CameraSeries, wrong: CameraSeries, *, is_told: bool) -> ClockFinding | None:
    ours, theirs = _bursts(sound), _bursts(wrong)
    found = disagreement(ours, theirs)
    if found is None:
        return None
    span = theirs[found.last] - theirs[found.first]
    drifted_s = abs(found.drift_s_per_day) * (span / timedelta(days=1))
    has_drift = drifted_s >= SMALLEST_DRIFT_S
    if abs(found.offset_s) < SMALLEST_OFFSET_S and not has_drift:
        return None
    name = wrong.deployment.deployment_id
    symptom, change = _drift(found, theirs) if has_drift else _constant(found)
    evidence = [_evidence(found, sound, span)]
    if not is_told:
        evidence.append(
            ClockEvidence("which_is_wrong_unknown", words={"other": sound.deployment.deployment_id})
        )
    uncertain = 60.0 if has_drift else max(found.spread_s * 2, 5.0) if found.is_sure else 60.0
    sure = found.is_sure and is_told
    return ClockFinding(symptom, name, ClockScope(name), change, tuple(evidence), uncertain, is_sure=sure)


def _bursts(series: CameraSeries) -> list[datetime]:
    return burst_starts([each.clock for each in series.readings if each.clock])


def _constant(found: Disagreement) -> tuple[ClockSymptom, ClockChange]:
    hours = round(found.offset_s / _HOUR_S)
    if hours and abs(found.offset_s - hours * _HOUR_S) <= _NEAR_AN_HOUR_S:
        return "whole_hours_off", ClockChange("zone", timedelta(hours=hours))
    return "pair_disagrees", ClockChange("shift", timedelta(seconds=round(found.offset_s)))


def _drift(found: Disagreement, theirs: Sequence[datetime]) -> tuple[ClockSymptom, ClockChange]:
    """A straight line through the first and the last burst that both cameras saw."""
    shown = [theirs[found.first], theirs[found.last]]
    anchors = tuple(ClockAnchor(each, each + found.at(each)) for each in shown)
    return "pair_drifts_apart", ClockChange("drift", anchors=anchors)


def _evidence(found: Disagreement, sound: CameraSeries, span: timedelta) -> ClockEvidence:
    numbers = {
        "matched": found.matched,
        "offset_s": round(found.offset_s, 1),
        "drift_s_per_day": round(found.drift_s_per_day, 3),
        "spread_s": round(found.spread_s, 1),
        "span_days": round(span / timedelta(days=1), 1),
    }
    key = "paired_events" if found.is_sure else "few_paired_events"
    return ClockEvidence(key, (), numbers, {"other": sound.deployment.deployment_id})

"""Two cameras of one station: how far and how steadily their clocks disagree, from what both of them saw.

Both cameras of a station are passed by the same animals within seconds. A disagreement is believed where
three or more bursts of one match bursts of the other in one way, more than chance would; of cameras that took
no more than a handful, one shared burst shows a disagreement that is not sure. Under half a minute is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

__all__ = ["SMALLEST_DRIFT_S", "SMALLEST_OFFSET_S", "Disagreement", "burst_starts", "disagreement"]

SMALLEST_OFFSET_S = 30.0
"""A smaller disagreement of two clocks is none, seconds."""
SMALLEST_DRIFT_S = 60.0
"""A smaller growth of it over the time that both cameras stood is none, seconds."""

_BURST_GAP = timedelta(seconds=60)
_WINDOW_S = 14 * 3600.0
_NEAR_S = 600.0
_TOLERANCE_S = 30.0
_STEEPEST_S_PER_DAY = 40.0
_DAY_S = 86400.0
_FEW = 3
_RARELY = 0.05
_MORE_THAN_CHANCE = 4.0
_MOST_BURSTS = 2000

_Seconds = NDArray[np.float64]


@dataclass(frozen=True)
class Disagreement:
    """How the second camera's clock runs beside the first one's.

    Args:
        offset_s: What has to be added to the second in the middle of the time that they share, seconds.
        drift_s_per_day: By how much that grows each day.
        middle: The middle of that time, by the second camera's clock.
        matched: Bursts that both cameras saw.
        spread_s: Median distance of the matches from the line, seconds.
        first: Number of the first matched burst of the second camera.
        last: Number of the last one.
        is_sure: Whether there are enough of them.
    """

    offset_s: float
    drift_s_per_day: float
    middle: datetime
    matched: int
    spread_s: float
    first: int
    last: int
    is_sure: bool

    def at(self, shown: datetime) -> timedelta:
        """What has to be added to a reading of the second camera, to the second."""
        days = (shown - self.middle) / timedelta(days=1)
        return timedelta(seconds=round(self.offset_s + self.drift_s_per_day * days))


def burst_starts(clocks: Sequence[datetime]) -> list[datetime]:
    """First readings of the bursts: pictures a minute or less apart are one.

    >>> start = datetime(2024, 5, 1, 12)
    >>> len(burst_starts([start, start + timedelta(seconds=2), start + timedelta(minutes=5)]))
    2
    """
    starts: list[datetime] = []
    before: datetime | None = None
    for clock in sorted(clocks):
        if before is None or clock - before > _BURST_GAP:
            starts.append(clock)
        before = clock
    return starts


def disagreement(first: Sequence[datetime], second: Sequence[datetime]) -> Disagreement | None:
    """Find how far the second camera's clock is from the first one's, and whether that grows.

    Args:
        first: Burst starts of the camera that is compared with.
        second: Burst starts of the other.

    Returns:
        The disagreement, however small; None where nothing shows that they saw the same.

    Source:
        Sen 1968, Estimates of the regression coefficient based on Kendall's tau: the median of slopes.
    """
    if not first or not second:
        return None
    first, second = _thinned(first), _thinned(second)
    origin = min(first[0], second[0])
    ours = np.array([(each - origin).total_seconds() for each in first])
    theirs = np.array([(each - origin).total_seconds() for each in second])
    at, gaps = _candidates(ours, theirs)
    if at.size == 0:
        return None
    middle = float(np.median(theirs))
    slope, offset = _best_line(theirs[at], gaps, middle)
    on_line = gaps - offset - slope * (theirs[at] - middle) / _DAY_S
    chosen = _matches(at, on_line)
    if not _is_believable(ours, theirs, gaps.size, len(chosen)):
        return None
    days = (theirs[at[chosen]] - middle) / _DAY_S
    if slope and len(chosen) > _FEW:
        slope = _median_slope(days, gaps[chosen])
    offset = float(np.median(gaps[chosen] - slope * days))
    if len(chosen) < _FEW and abs(offset) > _NEAR_S:
        return None
    spread = float(np.median(np.abs(gaps[chosen] - offset - slope * days)))
    return Disagreement(
        offset,
        slope,
        origin + timedelta(seconds=middle),
        len(chosen),
        spread,
        int(at[chosen].min()),
        int(at[chosen].max()),
        is_sure=len(chosen) >= _FEW,
    )


def _thinned(starts: Sequence[datetime]) -> Sequence[datetime]:
    """At most so many bursts; of more, those of the first weeks, in which the other camera took as many."""
    return starts[:_MOST_BURSTS]


def _candidates(ours: _Seconds, theirs: _Seconds) -> tuple[NDArray[np.intp], _Seconds]:
    """Every pair of bursts that could be one: index of the second camera's, and what is to be added to it."""
    low = np.searchsorted(ours, theirs - _WINDOW_S)
    high = np.searchsorted(ours, theirs + _WINDOW_S)
    at = np.repeat(np.arange(len(theirs)), high - low)
    which = np.concatenate([np.arange(*ends) for ends in zip(low, high, strict=True)]).astype(np.intp)
    return at, ours[which] - theirs[at]


def _best_line(times: _Seconds, gaps: _Seconds, middle: float) -> tuple[float, float]:
    """The slope, seconds per day, and the offset on which most candidates lie.

    A slope is taken only where it explains clearly more than none.
    """
    days = (times - middle) / _DAY_S
    length = max(float(np.ptp(days)), 1.0)
    step = _TOLERANCE_S / length
    count = int(min(_STEEPEST_S_PER_DAY, _NEAR_S * 2 / length) / step)
    level_votes, level = _densest(gaps)
    best, slope, offset = level_votes, 0.0, level
    for number in range(1, count + 1):
        for tried in (number * step, -number * step):
            votes, place = _densest(gaps - tried * days)
            if votes > best:
                best, slope, offset = votes, tried, place
    steep = abs(slope) * length >= SMALLEST_DRIFT_S
    clearly = best >= level_votes + 2 and best >= 1.2 * level_votes
    return (slope, offset) if steep and clearly else (0.0, level)


def _densest(values: _Seconds) -> tuple[int, float]:
    """Most values within the tolerance of each other, and their middle; the smallest where several are."""
    ordered = np.sort(values)
    inside = np.searchsorted(ordered, ordered + 2 * _TOLERANCE_S, side="right") - np.arange(len(ordered))
    most = int(inside.max())
    starts = np.flatnonzero(inside == most)
    middles = np.array([float(np.median(ordered[start : start + most])) for start in starts])
    return most, float(middles[np.argmin(np.abs(middles))])


def _matches(at: NDArray[np.intp], away: _Seconds) -> NDArray[np.intp]:
    """Indexes of the candidates on the line, each burst of the second camera once, the nearest one."""
    distance = np.abs(away)
    near = np.flatnonzero(distance <= 1.5 * _TOLERANCE_S)
    best: dict[int, int] = {}
    for index in near[np.argsort(distance[near], kind="stable")]:
        best.setdefault(int(at[index]), int(index))
    return np.array(sorted(best.values()), dtype=np.intp)


def _is_believable(ours: _Seconds, theirs: _Seconds, candidates: int, matched: int) -> bool:
    """Whether so many matches are more than chance: of many candidates, or of a rare coincidence."""
    if matched >= _FEW:
        by_chance = candidates * _TOLERANCE_S / _WINDOW_S
        return matched >= _MORE_THAN_CHANCE * by_chance and matched >= 0.3 * min(len(ours), len(theirs))
    span = max(float(max(ours.max(), theirs.max())), _DAY_S)
    by_chance = len(ours) * len(theirs) * 2 * _NEAR_S / span
    return by_chance <= _RARELY and matched > 0


def _median_slope(days: _Seconds, gaps: _Seconds) -> float:
    one, two = np.triu_indices(len(days), k=1)
    apart = days[two] - days[one]
    usable = apart > 0
    return float(np.median((gaps[two] - gaps[one])[usable] / apart[usable])) if usable.any() else 0.0

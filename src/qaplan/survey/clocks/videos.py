"""Videos beside the pictures that the camera numbered before and after them: whose date is in another zone.

A video between two pictures was taken between them. Where the dates of a camera's videos lie elsewhere, and
one whole number of quarters of an hour brings all of them back, that is the offset that they were dated with.
Two minutes of slack are allowed, and one video in ten may stray.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from qaplan.survey.clocks.series import CameraSeries
from qaplan.survey.clocks.types import ClockChange, ClockEvidence, ClockFinding, ClockReading, ClockScope

__all__ = ["video_findings"]

_SLACK = timedelta(minutes=2)
_STEP = timedelta(minutes=15)
_MOST = timedelta(hours=14)
_MOSTLY = 0.9
_NOTHING = timedelta(0)


@dataclass(frozen=True)
class _Bracket:
    """Between which shifts of its own date a video lies between its neighbours."""

    video: ClockReading
    least: timedelta | None
    most: timedelta | None

    def allows(self, shift: timedelta) -> bool:
        return (self.least is None or self.least - _SLACK <= shift) and (
            self.most is None or shift <= self.most + _SLACK
        )


def video_findings(series: CameraSeries) -> Iterator[ClockFinding]:
    """Find the videos of a deployment whose dates do not fit between the pictures beside them.

    Args:
        series: The deployment, its readings in the order of the camera's numbering.
    """
    cards = groupby(series.readings, key=lambda each: each.card_id)
    brackets = [bracket for _, card in cards for bracket in _brackets(list(card))]
    if not brackets or _share(brackets, None) >= _MOSTLY:
        return
    fitting = [shift for shift in _shifts() if _share(brackets, shift) >= _MOSTLY]
    name = series.deployment.deployment_id
    media = tuple(each.video.medium_id for each in brackets)
    scope = ClockScope(name, "", tuple(sorted(each.medium_id for each in series.readings if each.is_video)))
    wrong = sum(not _fits_now(each) for each in brackets)
    evidence = ClockEvidence(
        "video_between_pictures",
        media[:5],
        {"videos": len(brackets), "wrong": wrong, "fitting": len(fitting)},
    )
    if not fitting:
        yield ClockFinding("video_beside_pictures", name, scope, None, (evidence,), None, is_sure=False)
        return
    shift = _likeliest(series, fitting)
    uncertain = (max(fitting) - min(fitting)) + _SLACK
    change = ClockChange("utc_video", shift)
    yield ClockFinding(
        "video_beside_pictures",
        name,
        scope,
        change,
        (evidence,),
        uncertain.total_seconds(),
        is_sure=len(fitting) == 1,
    )


def _brackets(card: Sequence[ClockReading]) -> Iterator[_Bracket]:
    for place, video in enumerate(card):
        if not video.is_video or video.own_clock is None:
            continue
        before = [each.clock for each in card[:place] if each.clock and not each.is_video]
        after = [each.clock for each in card[place + 1 :] if each.clock and not each.is_video]
        least = before[-1] - video.own_clock if before else None
        most = after[0] - video.own_clock if after else None
        is_in_order = least is None or most is None or least <= most + _SLACK
        if (least is not None or most is not None) and is_in_order:
            yield _Bracket(video, least, most)


def _share(brackets: Sequence[_Bracket], shift: timedelta | None) -> float:
    fits = (_fits_now(each) if shift is None else each.allows(shift) for each in brackets)
    return sum(fits) / len(brackets)


def _fits_now(bracket: _Bracket) -> bool:
    """Whether the video fits as it is dated now; one that nothing dates does not."""
    video = bracket.video
    if video.clock is None or video.own_clock is None:
        return False
    return bracket.allows(video.clock - video.own_clock)


def _shifts() -> list[timedelta]:
    steps = int(_MOST / _STEP)
    return sorted((number * _STEP for number in range(-steps, steps + 1)), key=abs)


def _likeliest(series: CameraSeries, fitting: Sequence[timedelta]) -> timedelta:
    """The declared offset where it is among them, then none, then the one in the middle."""
    declared = series.deployment.utc_offset
    for wanted in (declared, _NOTHING):
        if wanted is not None and wanted in fitting:
            return wanted
    return sorted(fitting)[len(fitting) // 2]

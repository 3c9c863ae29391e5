"""The readings of a camera in the order in which it took them, and between what times they must lie."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby, pairwise

from qaplan.survey.clocks.types import ClockAnchor, ClockReading, ClockScope
from qaplan.survey.types import Deployment

__all__ = ["LEEWAY", "CameraSeries", "Run", "in_card_order", "runs_of", "whole_cards"]

LEEWAY = timedelta(days=1)
"""A field sheet tells days, not hours: this much before set-up and after pick-up is no fault."""

_NOON = time(12)
_MOST_RUNS = 6
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class CameraSeries:
    """A deployment with its readings, in the order of the camera's own numbering.

    Args:
        deployment: The deployment.
        readings: Its media, card by card.
        checks: What the clock showed and what was true, as people noted it at their visits.
    """

    deployment: Deployment
    readings: tuple[ClockReading, ...]
    checks: tuple[ClockAnchor, ...] = ()

    @property
    def start(self) -> datetime | None:
        """Set-up by the field sheet."""
        return self.deployment.start.clock if self.deployment.start else None

    @property
    def end(self) -> datetime | None:
        """Pick-up by the field sheet."""
        return self.deployment.end.clock if self.deployment.end else None

    @property
    def has_times(self) -> bool:
        """Whether the sheet tells hours and minutes of both; noon sharp stands for a bare day."""
        return all(each is not None and each.time() != _NOON for each in (self.start, self.end))

    @property
    def pictures(self) -> list[ClockReading]:
        """The dated pictures; videos keep their dates in ways of their own."""
        return [each for each in self.readings if each.clock is not None and not each.is_video]

    def is_inside(self, clock: datetime) -> bool:
        """Whether a reading lies within the deployment, with a day's leeway."""
        start, end = self.start, self.end
        return (start is None or start - LEEWAY <= clock) and (end is None or clock <= end + LEEWAY)


@dataclass(frozen=True)
class Run:
    """Readings in a row that one explanation may fit.

    Args:
        readings: Dated pictures, in order.
        earliest: True time before which none of them can lie; None where nothing tells.
        latest: True time after which none can lie.
        scope: What a correction of them would name.
        is_first: Whether nothing was taken before.
        is_last: Whether nothing was taken after.
    """

    readings: tuple[ClockReading, ...]
    earliest: datetime | None
    latest: datetime | None
    scope: ClockScope
    is_first: bool = True
    is_last: bool = True

    @property
    def clocks(self) -> list[datetime]:
        """Its clock readings."""
        return [each.clock for each in self.readings if each.clock is not None]

    @property
    def first(self) -> datetime:
        """The earliest reading."""
        return min(self.clocks)

    @property
    def last(self) -> datetime:
        """The latest reading."""
        return max(self.clocks)

    @property
    def least_shift(self) -> timedelta | None:
        """The smallest shift that brings all of it behind its earliest time."""
        return None if self.earliest is None else self.earliest - self.first

    @property
    def most_shift(self) -> timedelta | None:
        """The largest shift that leaves all of it before its latest time."""
        return None if self.latest is None else self.latest - self.last


def in_card_order(readings: Iterable[ClockReading]) -> tuple[ClockReading, ...]:
    """Sort readings as cameras number their files: by card, then by folder and number."""
    return tuple(sorted(readings, key=lambda each: (each.card_id, _natural(each.path))))


def _natural(path: str) -> list[tuple[int, str]]:
    """A key in which IMG_9 comes before IMG_10, and pictures and videos share one numbering.

    Letters of the file's own name count last: cameras write IMG_0007.JPG and VID_0008.AVI.
    """
    folder, _, name = path.rpartition("/")
    key = [(0, part) if not part.isdigit() else (int(part), "") for part in re.split(r"(\d+)", folder)]
    numbers = [(int(number), "") for number in _NUMBER.findall(name.rpartition(".")[0])]
    return [*key, *numbers, (0, name)]


def whole_cards(series: CameraSeries) -> list[Run]:
    """All dated pictures of each card as one run."""
    cards = _cards(series)
    return [run for card in cards for run in _runs(series, [card], is_whole=len(cards) == 1)]


def runs_of(series: CameraSeries, card_id: str) -> list[Run]:
    """Cut the pictures of a card into runs that lie inside or outside of the deployment.

    A card whose files lie in no order of time, such as one sorted by species, is one run for all that lies
    outside.
    """
    cards = _cards(series)
    card = next(each for each in cards if each[0].card_id == card_id)
    parts = [list(part) for _, part in groupby(card, key=lambda each: _is_inside(series, each))]
    if len(parts) > _MOST_RUNS or not _is_ordered(parts):
        parts = _sorted_apart(series, card)
    return _runs(series, parts, is_whole=len(cards) == 1 and len(parts) == 1)


def _cards(series: CameraSeries) -> list[list[ClockReading]]:
    return [list(each) for _, each in groupby(series.pictures, key=lambda reading: reading.card_id)]


def _is_inside(series: CameraSeries, reading: ClockReading) -> bool:
    return reading.clock is not None and series.is_inside(reading.clock)


def _is_ordered(parts: Sequence[Sequence[ClockReading]]) -> bool:
    """Whether most files of the card follow each other in time."""
    steps = [
        (one.clock, two.clock) for part in parts for one, two in pairwise(part) if one.clock and two.clock
    ]
    back = sum(two < one for one, two in steps)
    return back <= max(1, len(steps) // 20)


def _sorted_apart(series: CameraSeries, card: Sequence[ClockReading]) -> list[list[ClockReading]]:
    inside = [each for each in card if _is_inside(series, each)]
    outside = [each for each in card if not _is_inside(series, each)]
    return [part for part in (inside, outside) if part]


def _runs(series: CameraSeries, parts: Sequence[Sequence[ClockReading]], *, is_whole: bool) -> list[Run]:
    runs = []
    for number, part in enumerate(parts):
        before = [each.clock for other in parts[:number] for each in other if _is_inside(series, each)]
        after = [each.clock for other in parts[number + 1 :] for each in other if _is_inside(series, each)]
        runs.append(
            Run(
                tuple(part),
                max((each for each in before if each), default=series.start),
                min((each for each in after if each), default=series.end),
                _scope(series, part, is_whole=is_whole),
                is_first=number == 0,
                is_last=number == len(parts) - 1,
            )
        )
    return runs


def _scope(series: CameraSeries, part: Sequence[ClockReading], *, is_whole: bool) -> ClockScope:
    name = series.deployment.deployment_id
    if is_whole:
        return ClockScope(name)
    card_id = part[0].card_id
    keys = [_natural(each.path) for each in part]
    pictures = {each.medium_id for each in part}
    videos = (
        each.medium_id
        for each in series.readings
        if each.is_video and each.card_id == card_id and min(keys) <= _natural(each.path) <= max(keys)
    )
    return ClockScope(name, card_id, tuple(sorted(pictures | set(videos))))

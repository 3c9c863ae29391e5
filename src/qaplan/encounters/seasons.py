"""Seasons cut into occasions, and how long each station worked in each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.survey.types import EffortInterval, EffortReason

__all__ = ["EffortCounted", "FieldStation", "Season", "Usage", "cameras_at_once", "usage_of"]

Floats: TypeAlias = NDArray[np.float64]
EffortCounted = Literal["station", "camera"]
Span: TypeAlias = tuple[datetime, datetime]
_DAY = timedelta(days=1)
_MOST_OCCASIONS = 5000


@dataclass(frozen=True)
class Season:
    """A stretch of days within which the population is taken as closed, cut into occasions.

    Args:
        name: Its name.
        first: First day.
        last: Last day, counted.
        occasion_days: Length of an occasion, days; the whole season is one occasion when None. The last
            occasion may be shorter.
    """

    name: str
    first: date
    last: date
    occasion_days: int | None = None

    def __post_init__(self) -> None:
        """Refuse a season that ends before it begins, and occasions without length or without number."""
        days = (self.last - self.first).days + 1
        each = days if self.occasion_days is None else self.occasion_days
        if days < 1 or each < 1 or days / max(each, 1) > _MOST_OCCASIONS:
            raise DataError(
                "encounters.bad_season",
                "a season ends before it begins, or its occasions cannot be counted",
                where=self.name,
                do="give the first and the last day, and occasions of one day or more",
            )

    @property
    def edges(self) -> tuple[datetime, ...]:
        """Midnights at which occasions begin, and that on which the last one ends."""
        step = self.occasion_days or (self.last - self.first).days + 1
        begun = [
            self.first + timedelta(days=gone) for gone in range(0, (self.last - self.first).days + 1, step)
        ]
        return tuple(datetime.combine(day, time()) for day in (*begun, self.last + _DAY))

    @property
    def occasions(self) -> int:
        """Number of occasions.

        >>> Season("spring", date(2025, 3, 1), date(2025, 3, 31), 7).occasions
        5
        """
        return len(self.edges) - 1

    def occasion_of(self, day: date) -> int | None:
        """The occasion of a day, from 0; None outside the season."""
        if not self.first <= day <= self.last:
            return None
        return (day - self.first).days // (self.occasion_days or (self.last - self.first).days + 1)


@dataclass(frozen=True)
class FieldStation:
    """A station as the field sheets have it.

    Args:
        name: Its id.
        place_m: Easting and northing, metres.
        worked: Effort of its cameras, by the field sheet; intervals of one deployment do not overlap.
        cameras: Cameras that stood there at once: 1 sees one flank of a passing, 2 see both.
        covariates: What is known of it, by name: numbers or words.
    """

    name: str
    place_m: tuple[float, float]
    worked: tuple[EffortInterval, ...]
    cameras: int = 1
    covariates: Mapping[str, float | str] = field(default_factory=dict)


def cameras_at_once(worked: Iterable[EffortInterval]) -> Literal[1, 2]:
    """Whether one camera stood at a station, or two at one time; one that follows another is one.

    Args:
        worked: Effort of the cameras, each deployment under its id.
    """
    spans: dict[str, Span] = {}
    for each in worked:
        start, end = spans.get(each.deployment_id, (each.start, each.end))
        spans[each.deployment_id] = (min(start, each.start), max(end, each.end))
    ordered = sorted(spans.values())
    latest = datetime.min  # noqa: DTZ901 - a camera's clock has no zone
    for start, end in ordered:
        if start < latest:
            return 2
        latest = max(latest, end)
    return 1


@dataclass(frozen=True, eq=False)
class Usage:
    """Effort of stations by occasion.

    Args:
        days: Days worked, shape (n_stations, n_occasions).
        unknown_days: Days of which nobody can say, because the card was lost; they are not in ``days``.
        dark_days: Days on which a camera worked in daylight only; they are not in ``days`` unless asked for.
    """

    days: Floats
    unknown_days: Floats
    dark_days: Floats


def usage_of(
    stations: Sequence[FieldStation],
    season: Season,
    *,
    counted: EffortCounted = "station",
    daylight_share: float = 0.0,
) -> Usage:
    """Count the days on which stations worked in each occasion; a part of a day counts as that part.

    Args:
        stations: The stations.
        season: The season.
        counted: ``station``: a time in which any camera worked counts once; ``camera``: for each camera.
        daylight_share: What a day without a working flash counts for, 0 to 1.

    Returns:
        The days, shape (n_stations, n_occasions).
    """
    edges = season.edges
    parts = [_days_by_reason(station, edges, counted) for station in stations]
    shape = (len(stations), season.occasions)
    working, dark, unknown = (
        np.array([part[number] for part in parts], dtype=np.float64).reshape(shape) for number in range(3)
    )
    return Usage(working + daylight_share * dark, unknown, dark)


def _days_by_reason(
    station: FieldStation, edges: Sequence[datetime], counted: EffortCounted
) -> tuple[Floats, Floats, Floats]:
    """Days worked, days by daylight only and days unknown; what is better known takes precedence."""
    by_sheet = [each for each in station.worked if each.basis == "field_sheet"]
    if counted == "camera":
        return (
            _days(_spans(by_sheet, EffortReason.WORKING), edges),
            _days(_spans(by_sheet, EffortReason.FLASH_FAILED), edges),
            _days(_spans(by_sheet, EffortReason.LOST_CARD), edges),
        )
    working = _union(_spans(by_sheet, EffortReason.WORKING))
    seeing = _union([*working, *_spans(by_sheet, EffortReason.FLASH_FAILED)])
    known_or_lost = _union([*seeing, *_spans(by_sheet, EffortReason.LOST_CARD)])
    worked, saw, any_of = (_days(spans, edges) for spans in (working, seeing, known_or_lost))
    return worked, saw - worked, any_of - saw


def _spans(intervals: Iterable[EffortInterval], reason: EffortReason) -> list[Span]:
    return [(each.start, each.end) for each in intervals if each.reason is reason and each.end > each.start]


def _union(spans: Iterable[Span]) -> list[Span]:
    """Spans that do not overlap and cover the same time."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _days(spans: Iterable[Span], edges: Sequence[datetime]) -> Floats:
    """Days of spans within each stretch between two edges."""
    zero = edges[0]
    at = np.array([(edge - zero).total_seconds() for edge in edges])
    total = np.zeros(len(edges) - 1)
    for start, end in spans:
        low, high = ((moment - zero).total_seconds() for moment in (start, end))
        total += np.diff(np.clip(at, low, high))
    return total / _DAY.total_seconds()

"""Whether one animal can have passed at two places: possible, beyond published paths, or at both at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from qaplan.identity.movement import PUBLISHED_DAILY_MOVEMENT, DailyMovement

__all__ = ["AT_ONCE_KM_PER_H", "CLOCK_TOLERANCE_H", "Walk", "WalkState", "walk_between"]

AT_ONCE_KM_PER_H = 60.0
"""Beyond this speed in a straight line two passings are two animals; over hours, no cat runs so fast."""

CLOCK_TOLERANCE_H = 0.25
"""By how much two camera clocks that are taken for right may differ, hours; added to the time between."""

_DAY_H = 24.0


class WalkState(StrEnum):
    """What the walk between two passings says; never that they are one animal."""

    SAME_STATION = "same_station"
    """No distance lies between: it says nothing."""
    POSSIBLE = "possible"
    """The longest published path of a day would do for it. Possible is not proof."""
    BEYOND_PUBLISHED = "beyond_published"
    """Further in a day than any published path."""
    AT_ONCE = "at_once"
    """At two places at one time: two animals, if both clocks are right."""


@dataclass(frozen=True)
class Walk:
    """What one animal would have had to walk between two passings.

    Args:
        distance_km: In a straight line, kilometres.
        hours: Time between, hours.
        state: What it says.
        longest: The longest published path of a day that it was held against.
    """

    distance_km: float
    hours: float
    state: WalkState
    longest: DailyMovement

    @property
    def km_per_day(self) -> float | None:
        """The least that it must have walked in a day; None where less than a day lies between."""
        return self.distance_km / (self.hours / _DAY_H) if self.hours >= _DAY_H else None


def walk_between(distance_km: float, hours: float) -> Walk:
    """Hold the walk between two passings against published ones.

    Args:
        distance_km: Distance in a straight line, kilometres, 0 or more.
        hours: Time between, hours, 0 or more.

    >>> walk_between(210, 25 * 24).state.value, walk_between(40, 0.1).state.value
    ('possible', 'at_once')
    """
    longest = max(PUBLISHED_DAILY_MOVEMENT, key=lambda each: each.km_per_day)
    if distance_km <= 0:
        state = WalkState.SAME_STATION
    elif distance_km > AT_ONCE_KM_PER_H * (hours + CLOCK_TOLERANCE_H):
        state = WalkState.AT_ONCE
    elif distance_km > longest.km_per_day * max(1.0, hours / _DAY_H):
        state = WalkState.BEYOND_PUBLISHED
    else:
        state = WalkState.POSSIBLE
    return Walk(distance_km, hours, state, longest)

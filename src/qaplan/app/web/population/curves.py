"""Curves of estimates as shapes for the pages: the activity of a species over a day by the sun."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qaplan.sharing import Answer

__all__ = ["ActivityCurve", "draw_activity"]

_LEFT, _TOP, _WIDE, _HIGH = 16, 12, 640, 160
_DAY_H = 24.0
_TICKS = (0, 3, 6, 9, 12, 15, 18, 21, 24)


@dataclass(frozen=True)
class _Tick:
    hour: int
    x: int


@dataclass(frozen=True)
class ActivityCurve:
    """The curve of one species, in units of the drawing.

    Args:
        line: The path of the curve.
        band: The path of its interval.
        ticks: Hours on the axis.
        rise: Where the sun rises; None where the days were not stretched to it.
        set: Where it sets.
        left: Where the drawing begins.
        right: Where it ends.
        top: Its upper edge.
        bottom: Its lower edge.
    """

    line: str
    band: str
    ticks: tuple[_Tick, ...]
    rise: int | None
    set: int | None
    left: int = _LEFT
    right: int = _LEFT + _WIDE
    top: int = _TOP
    bottom: int = _TOP + _HIGH

    @property
    def day_width(self) -> int:
        """How wide the day is."""
        return 0 if self.rise is None or self.set is None else self.set - self.rise


def draw_activity(answer: Answer) -> ActivityCurve | None:
    """Lay out the curve that an answer carries; None where it carries none.

    Args:
        answer: A released answer.
    """
    curve = answer.record.get("curve")
    if not isinstance(curve, Mapping):
        return None
    hours, middle, low, high = (
        _numbers(curve.get(name)) for name in ("hour", "density_per_h", "lower_per_h", "upper_per_h")
    )
    if not hours or len({len(each) for each in (hours, middle, low, high)}) != 1:
        return None
    most = max(high) or 1.0
    upper = [_point(hour, value, most) for hour, value in zip(hours, high, strict=True)]
    lower = [_point(hour, value, most) for hour, value in zip(hours, low, strict=True)]
    line = [_point(hour, value, most) for hour, value in zip(hours, middle, strict=True)]
    rise, sets = _sun(answer.record.get("day_length_h"))
    ticks = tuple(_Tick(hour, _x(hour)) for hour in _TICKS)
    return ActivityCurve(f"M{'L'.join(line)}", f"M{'L'.join((*upper, *reversed(lower)))}Z", ticks, rise, sets)


def _numbers(values: object) -> list[float]:
    if not isinstance(values, Sequence) or isinstance(values, str):
        return []
    return [float(each) for each in values if isinstance(each, int | float) and math.isfinite(each)]


def _sun(day_length_h: object) -> tuple[int | None, int | None]:
    if not isinstance(day_length_h, int | float):
        return None, None
    return _x(_DAY_H / 2 - day_length_h / 2), _x(_DAY_H / 2 + day_length_h / 2)


def _point(hour: float, value: float, most: float) -> str:
    return f"{_x(hour)} {round(_TOP + _HIGH * (1 - value / most))}"


def _x(hour: float) -> int:
    return round(_LEFT + hour / _DAY_H * _WIDE)

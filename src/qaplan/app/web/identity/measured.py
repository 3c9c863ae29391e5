"""Error rates and reliability as shapes for the pages: dots with the lines of their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from qaplan.identity.calibration.measuring import ReliabilityBin
from qaplan.identity.reading.readers import ErrorRate

__all__ = ["RateLine", "ReliabilityChart", "draw_rate", "draw_reliability"]

_LINE = 200
_SIDE, _LEFT, _TOP = 360, 48, 40
_LEAST_DOT, _LARGEST_DOT = 4.0, 11.0
_TICKS = (0, 25, 50, 75, 100)


@dataclass(frozen=True)
class RateLine:
    """One error rate on a line from 0 to one half; what is larger is cut at its end.

    Args:
        low: Where the interval begins.
        high: Where it ends.
        at: Where the rate stands; None when nothing was measured.
        is_thin: Whether few known pairs are behind it.
        width: Length of the line.
    """

    low: int
    high: int
    at: int | None
    is_thin: bool
    width: int = _LINE


@dataclass(frozen=True)
class _Dot:
    x: int
    y: int
    low: int
    high: int
    radius: str


@dataclass(frozen=True)
class _Tick:
    percent: int
    x: int
    y: int


@dataclass(frozen=True)
class ReliabilityChart:
    """Stated against found, in units of the drawing.

    Args:
        dots: A dot for each bin with pairs, with the line of its interval.
        ticks: Where the percents stand on both axes.
        left: Where the square begins.
        top: Its upper edge.
        right: Where it ends.
        bottom: Its lower edge.
    """

    dots: tuple[_Dot, ...]
    ticks: tuple[_Tick, ...]
    left: int = _LEFT
    top: int = _TOP
    right: int = _LEFT + _SIDE
    bottom: int = _TOP + _SIDE


def draw_rate(rate: ErrorRate) -> RateLine:
    """Lay an error rate with its interval on a line from 0 to one half."""
    low, high = rate.interval
    estimate = rate.estimate
    return RateLine(
        _on_line(low), _on_line(high), None if estimate is None else _on_line(estimate), rate.is_thin
    )


def draw_reliability(bins: Sequence[ReliabilityBin]) -> ReliabilityChart:
    """Lay out what was stated against what was found.

    Args:
        bins: The bins; those without pairs are left out.
    """
    most = max((math.sqrt(each.pairs) for each in bins), default=1.0) or 1.0
    dots = tuple(_dot(each, most) for each in bins if each.stated is not None)
    ticks = tuple(_Tick(percent, _x(percent / 100), _y(percent / 100)) for percent in _TICKS)
    return ReliabilityChart(dots, ticks)


def _dot(each: ReliabilityBin, most: float) -> _Dot:
    radius = _LEAST_DOT + (_LARGEST_DOT - _LEAST_DOT) * math.sqrt(each.pairs) / most
    ends = _y(each.found_low or 0.0), _y(each.found_high or 0.0)
    return _Dot(_x(each.stated or 0.0), _y(each.found or 0.0), *ends, f"{radius:.1f}")


def _on_line(share: float) -> int:
    return round(min(share, 0.5) * 2 * _LINE)


def _x(share: float) -> int:
    return round(_LEFT + share * _SIDE)


def _y(share: float) -> int:
    return round(_TOP + (1 - share) * _SIDE)

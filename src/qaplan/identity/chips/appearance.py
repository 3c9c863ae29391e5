"""Where the animal is in a chip of which nothing is known: its colours against those around it.

Two tables of colours, one of the animal and one of its surroundings, are learned from the chip itself and
shared out anew a few times. A colour that both have says nothing; there the place in the chip decides.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["inside_ellipse", "odds_by_colour"]

_BINS = (10, 14, 14)
_LEAST_SPAN = (40.0, 24.0, 24.0)
_SCALES_PX = (1.0, 3.0)
_ROUNDS = 3
_TRUST = 0.5
_TRUST_IN_PLACE = 0.35
_TRUST_IF_KNOWN = 0.2
_PLACE_IF_KNOWN = 0.2
_TRUST_IN_KNOWN = 1.5
_MOST_ODDS = 8.0
_CORE = (0.5, 0.40, 0.24, 0.16)
_BODY = (0.5, 0.45, 0.44, 0.40)
_BODY_EDGE = 3.2
_RIM = 0.06


def odds_by_colour(
    small: NDArray[np.uint8], *, known: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Say how likely each pixel of a chip shows the animal.

    Args:
        small: The chip made small, about 200 pixels long, shape (height, width, 3), red, green and blue.
        known: Log odds from the background of the camera, of the same shape; None where it is not known.

    Returns:
        Log odds, shape (height, width): above zero the animal is more likely than its surroundings.
    """
    import cv2

    height, width = small.shape[:2]
    by_place = _odds_by_place(height, width) * _TRUST_IN_PLACE
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)
    blurred = (cv2.GaussianBlur(lab, (0, 0), scale) for scale in _SCALES_PX)
    tables = [_numbered(np.asarray(each, dtype=np.uint8)) for each in blurred]
    animal, around = _first_guess(height, width)
    trust, radius = (_TRUST, 6) if known is None else (_TRUST_IF_KNOWN, 3)
    if known is not None:
        by_place = _PLACE_IF_KNOWN * by_place + _TRUST_IN_KNOWN * known
        animal = 1 / (1 + np.exp(-by_place))
        around = 1 - animal
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.float32) / np.float32(255)
    odds = by_place
    for _ in range(_ROUNDS):
        odds = by_place + trust * sum(_odds_of(table, animal, around) for table in tables)
        odds = smooth_along_edges(np.clip(odds, -_MOST_ODDS, _MOST_ODDS), grey, radius_px=radius)
        animal = 1 / (1 + np.exp(-odds))
        around = 1 - animal
    return odds


def inside_ellipse(
    height: int, width: int, ellipse: tuple[float, float, float, float], *, power: float = 2.0
) -> NDArray[np.float64]:
    """Distance of each pixel from the middle of an ellipse; 1 on its edge.

    Args:
        height: Rows.
        width: Columns.
        ellipse: Column and row of its middle and its half axes, as shares of the width and the height.
        power: 2 for an ellipse; more makes it a rounded rectangle.
    """
    column, row, across, down = ellipse
    rows = np.abs(((np.arange(height) + 0.5) / height - row) / down) ** power
    columns = np.abs(((np.arange(width) + 0.5) / width - column) / across) ** power
    return np.asarray((rows[:, None] + columns[None, :]) ** (1 / power))


def smooth_along_edges(
    values: NDArray[np.float64], grey: NDArray[np.float32], *, radius_px: int = 6, least: float = 0.01
) -> NDArray[np.float64]:
    """Smooth values where a picture is even and keep their borders where it has edges.

    Args:
        values: Shape (height, width).
        grey: The picture, 0 to 1, of the same shape.
        radius_px: How far, pixels.
        least: Variance of the picture below which it counts as even.

    Source:
        Guided filter: He, Sun, Tang 2013, Guided image filtering, IEEE TPAMI 35, equations 5 to 8.
    """
    import cv2

    size = (2 * radius_px + 1,) * 2
    given = values.astype(np.float32)
    mean = cv2.blur(grey, size)
    mean_given = cv2.blur(given, size)
    slope = cv2.blur(grey * given, size) - mean * mean_given
    slope /= cv2.blur(grey * grey, size) - mean * mean + least
    shift = mean_given - slope * mean
    return np.asarray(cv2.blur(slope, size) * grey + cv2.blur(shift, size), dtype=np.float64)


def _odds_by_place(height: int, width: int) -> NDArray[np.float64]:
    away = inside_ellipse(height, width, _BODY)
    return np.clip((1 - away) * _BODY_EDGE, -4.0, 4.0)


def _first_guess(height: int, width: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The animal is in the middle of the upper half; around it is the rim."""
    animal = inside_ellipse(height, width, _CORE) < 1
    around = np.ones((height, width))
    top, side, bottom = round(_RIM * height) or 1, round(_RIM * width) or 1, round(1.5 * _RIM * height) or 1
    around[top : height - bottom, side : width - side] = 0
    return animal.astype(np.float64), around


def _numbered(lab: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Number of the cell of the colour table in which each pixel lies; the table is as wide as the chip's."""
    numbers = np.zeros(lab.shape[:2], dtype=np.int64)
    for channel, (bins, least) in enumerate(zip(_BINS, _LEAST_SPAN, strict=True)):
        values = lab[..., channel].astype(np.float64)
        low, high = np.percentile(values, [1, 99])
        place = (values - (low + high) / 2) / max(high - low, least) + 0.5
        numbers = numbers * bins + np.clip(place * bins, 0, bins - 1).astype(np.int64)
    return numbers


def _odds_of(
    numbers: NDArray[np.int64], animal: NDArray[np.float64], around: NDArray[np.float64]
) -> NDArray[np.float64]:
    table = np.log(_table(numbers, animal)) - np.log(_table(numbers, around))
    return np.asarray(table[numbers])


def _table(numbers: NDArray[np.int64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of each colour, blurred over its neighbours and never nought."""
    found = np.bincount(numbers.ravel(), weights.ravel(), int(np.prod(_BINS)))
    counts = np.asarray(found.reshape(_BINS), dtype=np.float64)
    for axis in range(3):
        padded = np.pad(counts, [(1, 1) if each == axis else (0, 0) for each in range(3)], mode="edge")
        first, middle, last = (np.take(padded, range(at, at + _BINS[axis]), axis=axis) for at in range(3))
        counts = np.asarray((first + 2 * middle + last) / 4)
    counts = counts + 0.01 * counts.mean() + 1e-3
    return np.asarray((counts / counts.sum()).ravel())

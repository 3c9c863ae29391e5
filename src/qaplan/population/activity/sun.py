"""Where the sun stands: its place on the ecliptic, true noon, and the length of the day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Sun", "day_length_h", "hours_from_noon", "sun_at"]

Floats: TypeAlias = NDArray[np.float64]

_J2000 = 2_451_545.0
_UNIX_JD = 2_440_587.5
_RISE_DEG = -0.833
_TWILIGHT_EDGE = 1.0


@dataclass(frozen=True, eq=False)
class Sun:
    """The sun as seen from the middle of the Earth, at instants.

    Args:
        declination_deg: Apparent declination, degrees, shape (n,).
        right_ascension_deg: Apparent right ascension, degrees, 0 to 360, shape (n,).
        equation_of_time_min: How far a sundial is ahead of the mean sun, minutes, shape (n,).
    """

    declination_deg: Floats
    right_ascension_deg: Floats
    equation_of_time_min: Floats


def sun_at(unix_s: Floats) -> Sun:
    """Reckon where the sun stands; good to a hundredth of a degree from 1900 to 2100.

    Args:
        unix_s: Instants, seconds since 1970-01-01 00:00 UTC, shape (n,). The minute between universal and
            dynamical time is left aside: it moves the sun by less than a thousandth of a degree.

    Source:
        J. Meeus, Astronomical Algorithms, 2nd edition, chapters 22 (22.2, 22.8), 25 (25.2 to 25.9, low
        accuracy) and 28 (28.1).

    >>> at = np.array([(2_448_908.5 - 2_440_587.5) * 86_400])  # 1992 October 13, Meeus's example 25.a
    >>> [round(float(each[0]), 2) for each in (sun_at(at).right_ascension_deg, sun_at(at).declination_deg)]
    [198.38, -7.79]
    """
    century = (unix_s / 86_400 + _UNIX_JD - _J2000) / 36_525
    mean_longitude = 280.46646 + century * (36_000.76983 + century * 0.0003032)
    anomaly = np.radians(357.52911 + century * (35_999.05029 - century * 0.0001537))
    centre = (
        (1.914602 - century * (0.004817 + century * 0.000014)) * np.sin(anomaly)
        + (0.019993 - century * 0.000101) * np.sin(2 * anomaly)
        + 0.000289 * np.sin(3 * anomaly)
    )
    node = np.radians(125.04 - 1934.136 * century)
    longitude = np.radians(mean_longitude + centre - 0.00569 - 0.00478 * np.sin(node))
    mean_obliquity = 23.4392911 - century * (46.8150 + century * (0.00059 - century * 0.001813)) / 3600
    obliquity = np.radians(mean_obliquity + 0.00256 * np.cos(node))
    ascension = np.degrees(np.arctan2(np.cos(obliquity) * np.sin(longitude), np.cos(longitude))) % 360
    declination = np.degrees(np.arcsin(np.sin(obliquity) * np.sin(longitude)))
    nutation = -0.00478 * np.sin(node) * np.cos(obliquity)
    behind = (mean_longitude - 0.0057183 - ascension + nutation + 180) % 360 - 180
    return Sun(declination, ascension, 4 * behind)


def hours_from_noon(unix_s: Floats, longitude_deg: Floats | float, sun: Sun | None = None) -> Floats:
    """Reckon the hours since true noon, when the sun stands highest: -12 to 12.

    Args:
        unix_s: Instants, seconds since 1970-01-01 00:00 UTC, shape (n,).
        longitude_deg: Degrees east.
        sun: The sun at these instants, where it has been reckoned.
    """
    sun = sun or sun_at(unix_s)
    hours = unix_s / 3600 + np.asarray(longitude_deg) / 15 + sun.equation_of_time_min / 60
    return np.asarray(hours % 24 - 12, dtype=np.float64)


def day_length_h(sun: Sun, latitude_deg: Floats | float) -> Floats:
    """Reckon how long the sun is up, hours; not a number where it does not rise or does not set.

    The upper edge of the sun counts, with 34 minutes of arc for the refraction at the horizon.

    Args:
        sun: The sun at instants of the days.
        latitude_deg: Degrees north.

    Source:
        Meeus, chapter 15 (15.1), with the altitude of -0.833 degrees.
    """
    latitude, declination = np.radians(latitude_deg), np.radians(sun.declination_deg)
    top = np.sin(np.radians(_RISE_DEG)) - np.sin(latitude) * np.sin(declination)
    cosine = top / np.maximum(np.cos(latitude) * np.cos(declination), 1e-12)
    rises = np.abs(cosine) < _TWILIGHT_EDGE
    hours = 2 * np.degrees(np.arccos(np.where(rises, cosine, 0.0))) / 15
    return np.asarray(np.where(rises, hours, np.nan), dtype=np.float64)

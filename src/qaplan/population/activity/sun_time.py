"""Times of day by the sun: days of different length laid over each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaplan.base.facts import Fact
from qaplan.base.messages import Message
from qaplan.base.provenance import computed_by
from qaplan.base.refusal import Refusal
from qaplan.population.activity.sun import day_length_h, hours_from_noon, sun_at
from qaplan.population.activity.types import Anchoring, SunTimes

__all__ = ["sun_times"]

Floats = NDArray[np.float64]

_EQUINOX_H = 12.0


def sun_times(
    unix_s: Floats,
    longitude_deg: Floats | float,
    latitude_deg: Floats | float,
    *,
    anchoring: Anchoring = "average",
) -> SunTimes | Refusal:
    """Turn instants into times of day by the sun.

    With two anchors every day is stretched so that its sunrise and its sunset fall on those of one day; an
    animal that gets up with the sun then does so at one hour all year.

    Args:
        unix_s: Instants, seconds since 1970-01-01 00:00 UTC, shape (n,).
        longitude_deg: Degrees east; one for all or one each.
        latitude_deg: Degrees north; one for all or one each.
        anchoring: ``average``: sunrise and sunset are laid on their mean over the instants;
            ``equinoctial``: on six o'clock; ``noon``: only true noon is laid on twelve.

    Returns:
        The times; a refusal where the sun did not rise or set on the day of an instant and the anchoring
        needs it.

    Source:
        C. Vazquez, J. M. Rowcliffe, K. Spoelstra and P. A. Jansen (2019), Comparing diel activity patterns of
        wildlife across latitudes and seasons: time transformations using day length, Methods in Ecology and
        Evolution 10, 2057-2066.
    """
    sun = sun_at(unix_s)
    hours = hours_from_noon(unix_s, longitude_deg, sun)
    length = day_length_h(sun, latitude_deg)
    without = int(np.isnan(length).sum())
    by_day = np.where(
        np.isnan(length), _is_polar_day(sun.declination_deg, latitude_deg), 2 * abs(hours) < length
    )
    if anchoring == "noon":
        return SunTimes(_angles(hours), np.asarray(by_day, dtype=np.bool_), anchoring, float("nan"))
    if without:
        return _refused(without)
    reference = (
        _EQUINOX_H if anchoring == "equinoctial" else float(length.mean()) if len(length) else _EQUINOX_H
    )
    stretched = _stretched(hours, length, reference)
    return SunTimes(_angles(stretched), np.asarray(by_day, dtype=np.bool_), anchoring, reference)


def _stretched(hours: Floats, length: Floats, reference: float) -> Floats:
    """Hours from noon on the day of the reference: days and nights each stretched by themselves."""
    away = abs(hours)
    in_day = away * reference / length
    in_night = reference / 2 + (away - length / 2) * (24 - reference) / (24 - length)
    return np.asarray(np.sign(hours) * np.where(2 * away < length, in_day, in_night), dtype=np.float64)


def _angles(hours_from_noon_h: Floats) -> Floats:
    return np.asarray((hours_from_noon_h + 12) % 24 * (np.pi / 12), dtype=np.float64)


def _is_polar_day(declination_deg: Floats, latitude_deg: Floats | float) -> NDArray[np.bool_]:
    return np.asarray(declination_deg * np.asarray(latitude_deg) > 0)


def _refused(without: int) -> Refusal:
    made = computed_by("population.sun_times", {"without_sunrise": without})
    events = Fact("population.activity.without_sunrise", without, "record", activity=made)
    reason = Message("activity.no_sunrise", {"events": events}, count="events")
    return Refusal("population.no_sunrise", reason, (Message("activity.anchor_on_noon"),), (events,))

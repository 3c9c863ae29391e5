"""A season at thirty stations that are not there, from whose pictures a density can be estimated.

Each leopard has a centre of activity and passes a station the more rarely the farther it lies. The centres
lie evenly among the stations and as far beyond them as a leopard can be met from, as a model of density takes
it. Some cameras stand still for weeks, and nobody passes them in that time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.sides import Flank
from qaplan.simulation.country import VirtualCountry, plan_country
from qaplan.simulation.leopards.survey import (
    FIRST_DAY,
    LAST_DAY,
    LeopardPassing,
    LeopardPicture,
    LeopardSurvey,
)
from qaplan.simulation.seeds import rng_for
from qaplan.simulation.wildlife import plan_cats

__all__ = ["EffortGap", "NumbersSurvey", "plan_numbers_survey"]

Floats = NDArray[np.float64]

_STATIONS, _CATS = 30, 28
_TWO_CAMERAS = 5
_SIGMA_KM, _A_DAY = 9.0, 0.024
_BEYOND_SIGMAS = 3.0
_KM_A_DEGREE, _KM_A_LONGITUDE = 111.2, 79.4
_SILENT = 6
_NIGHT = 0.4


@dataclass(frozen=True)
class EffortGap:
    """A time in which all cameras of a station stood still.

    Args:
        station_id: The station.
        start: From when.
        end: To when.
    """

    station_id: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class NumbersSurvey:
    """The season with its truth.

    Args:
        survey: The season as cameras keep it.
        gaps: When cameras stood still.
        animals: How many leopards there are, seen or not.
        sigma_km: How far they range.
        density_per_100km2: How many there are on 100 square kilometres.
    """

    survey: LeopardSurvey
    gaps: tuple[EffortGap, ...]
    animals: int
    sigma_km: float
    density_per_100km2: float


def plan_numbers_survey(seed: int = 1) -> NumbersSurvey:
    """Plan the season; the same seed gives the same.

    >>> plan = plan_numbers_survey(1)
    >>> len(plan.survey.country.stations), plan.animals, len(plan.gaps)
    (30, 28, 6)
    """
    cameras = tuple(2 if number % _TWO_CAMERAS == 0 else 1 for number in range(_STATIONS))
    country, cats = plan_country(seed, cameras), plan_cats(seed, _CATS)
    gaps = tuple(_gaps(seed, country))
    met = _met(seed, country, [each.individual_id for each in cats], gaps)
    passings = sorted(met, key=lambda each: each.pictures[0].shown)
    low, high = _reach(country)
    wide, tall = (high - low) * (_KM_A_LONGITUDE, _KM_A_DEGREE)
    survey = LeopardSurvey(seed, country, cats, tuple(passings))
    return NumbersSurvey(survey, gaps, _CATS, _SIGMA_KM, 100 * _CATS / float(wide * tall))


def _reach(country: VirtualCountry) -> tuple[Floats, Floats]:
    """The corners, in degrees, of the rectangle in which centres lie."""
    beyond = _BEYOND_SIGMAS * _SIGMA_KM / np.array([_KM_A_LONGITUDE, _KM_A_DEGREE])
    places = _places(country)
    return places.min(axis=0) - beyond, places.max(axis=0) + beyond


def _places(country: VirtualCountry) -> Floats:
    return np.array([[each.longitude, each.latitude] for each in country.stations])


def _gaps(seed: int, country: VirtualCountry) -> Iterator[EffortGap]:
    rng = rng_for(seed, "numbers gaps")
    for at in sorted(rng.permutation(len(country.stations))[:_SILENT]):
        start = FIRST_DAY + timedelta(days=int(rng.integers(20, 90)))
        yield EffortGap(
            country.stations[at].station_id, start, start + timedelta(days=int(rng.integers(15, 45)))
        )


def _met(
    seed: int, country: VirtualCountry, animals: Sequence[str], gaps: Sequence[EffortGap]
) -> Iterator[LeopardPassing]:
    rng = rng_for(seed, "numbers passings")
    stations, (low, high) = _places(country), _reach(country)
    number = 0
    for animal in animals:
        away = (stations - rng.uniform(low, high)) * (_KM_A_LONGITUDE, _KM_A_DEGREE)
        rates = _A_DAY * np.exp(-(away**2).sum(axis=1) / (2 * _SIGMA_KM**2))
        days = (LAST_DAY - FIRST_DAY).days
        for station, times in zip(country.stations, rng.poisson(rates * (days - 2)), strict=True):
            for _ in range(times):
                passing = _passing(rng, f"N{number + 1:03}", animal, station.station_id, station.cameras)
                number += 1
                if not any(_is_in(passing, gap) for gap in gaps):
                    yield passing


def _passing(
    rng: np.random.Generator, name: str, animal: str, station: str, cameras: Sequence[str]
) -> LeopardPassing:
    day, is_night = int(rng.integers(1, (LAST_DAY - FIRST_DAY).days - 1)), bool(rng.random() < _NIGHT)
    hours = float(rng.uniform(20.5, 29.0) if is_night else rng.uniform(7.5, 18.0))
    midnight = FIRST_DAY.replace(hour=0) + timedelta(days=day)
    at = (midnight + timedelta(hours=hours)).replace(microsecond=0)
    flanks: tuple[Flank, Flank] = ("left", "right") if rng.random() < 0.5 else ("right", "left")
    pictures = tuple(
        LeopardPicture(camera, flank, 0, at + timedelta(seconds=later))
        for later, (camera, flank) in enumerate(zip(cameras, flanks, strict=False))
    )
    return LeopardPassing(name, animal, station, is_night, pictures)


def _is_in(passing: LeopardPassing, gap: EffortGap) -> bool:
    at = passing.pictures[0].shown
    return passing.station_id == gap.station_id and gap.start - timedelta(hours=1) <= at <= gap.end

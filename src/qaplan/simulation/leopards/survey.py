"""A season at six stations that are not there: which leopards passed which cameras, and which flank was seen.

The season holds what decisions about identity are made of: an animal of which only the left flank was ever
seen, one of which only the right, one whose flanks two cameras of one station saw at once, passings by day
and by infrared light, and two animals met at the same station, where the stones are alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from qaplan.identity.sides import Flank
from qaplan.simulation.country import VirtualCountry, plan_country
from qaplan.simulation.seeds import rng_for
from qaplan.simulation.wildlife import VirtualCat, plan_cats

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "LeopardPassing",
    "LeopardPicture",
    "LeopardSurvey",
    "plan_leopard_survey",
]

FIRST_DAY = datetime(2025, 3, 2, 10)  # noqa: DTZ001 - a camera's clock has no zone
LAST_DAY = FIRST_DAY + timedelta(days=160)

_CAMERAS = (2, 1, 1, 2, 1, 1)
_CATS = 8
_BOTH_STATIONS = ("S01", "S04")
# Animal, station, flank that camera A sees; at a station with two cameras, B sees the other one.
_PASSINGS: tuple[tuple[str, str, Flank], ...] = (
    ("V01", "S01", "left"),
    ("V01", "S02", "left"),
    ("V01", "S04", "right"),
    ("V01", "S03", "left"),
    ("V01", "S05", "right"),
    ("V02", "S02", "left"),
    ("V02", "S03", "left"),
    ("V02", "S06", "right"),
    ("V02", "S05", "right"),
    ("V03", "S02", "left"),
    ("V03", "S03", "left"),
    ("V03", "S06", "left"),
    ("V03", "S02", "left"),
    ("V04", "S05", "right"),
    ("V04", "S03", "right"),
    ("V04", "S06", "right"),
    ("V05", "S04", "left"),
    ("V05", "S02", "left"),
    ("V05", "S06", "left"),
    ("V05", "S01", "right"),
    ("V06", "S02", "left"),
    ("V06", "S05", "left"),
    ("V06", "S01", "left"),
    ("V07", "S03", "right"),
    ("V07", "S06", "right"),
    ("V07", "S04", "right"),
    ("V08", "S05", "left"),
    ("V08", "S06", "left"),
    ("V08", "S03", "right"),
    ("V08", "S05", "right"),
)
_NIGHTS = 0.4
_BURSTS = 3


@dataclass(frozen=True)
class LeopardPicture:
    """One picture of a camera.

    Args:
        camera_id: Which camera of the station.
        flank: Which flank is seen; None for a blank.
        frame: Number in its burst, from 0.
        shown: What the camera's clock shows.
    """

    camera_id: str
    flank: Flank | None
    frame: int
    shown: datetime


@dataclass(frozen=True)
class LeopardPassing:
    """One passing, or a picture of nobody.

    Args:
        name: Name of its own.
        animal: Which leopard; empty for nobody.
        station_id: Where.
        is_night: Whether it was seen by infrared light.
        pictures: Its pictures, of one or two cameras.
    """

    name: str
    animal: str
    station_id: str
    is_night: bool
    pictures: tuple[LeopardPicture, ...]


@dataclass(frozen=True)
class LeopardSurvey:
    """The whole season.

    Args:
        seed: Seed that it was made from.
        country: Where.
        cats: The leopards, with invented names.
        passings: The passings and the blanks, in the order of their clocks.
    """

    seed: int
    country: VirtualCountry
    cats: tuple[VirtualCat, ...]
    passings: tuple[LeopardPassing, ...]


def plan_leopard_survey(seed: int = 1) -> LeopardSurvey:
    """Plan the season; the same seed gives the same.

    >>> season = plan_leopard_survey(1)
    >>> len(season.cats), sum(each.animal != "" for each in season.passings)
    (8, 30)
    """
    country = plan_country(seed, _CAMERAS)
    passings = sorted((*_met(seed), *_empty(seed, country)), key=lambda each: each.pictures[0].shown)
    return LeopardSurvey(seed, country, plan_cats(seed, _CATS), tuple(passings))


def _met(seed: int) -> Iterator[LeopardPassing]:
    rng = rng_for(seed, "leopard survey")
    days = rng.permutation(150)[: len(_PASSINGS)]
    for number, ((animal, station, flank), day) in enumerate(zip(_PASSINGS, days, strict=True)):
        is_night = bool(rng.random() < _NIGHTS)
        at = _moment(int(day), float(rng.random()), is_night=is_night)
        frames = 2 if number % _BURSTS == 0 and station not in _BOTH_STATIONS else 1
        shown = [at + timedelta(seconds=frame) for frame in range(frames)]
        pictures = [LeopardPicture("A", flank, frame, each) for frame, each in enumerate(shown)]
        if station in _BOTH_STATIONS:
            other: Flank = "right" if flank == "left" else "left"
            pictures.append(LeopardPicture("B", other, 0, at + timedelta(seconds=1)))
        yield LeopardPassing(f"P{number + 1:02}", animal, station, is_night, tuple(pictures))


def _empty(seed: int, country: VirtualCountry) -> Iterator[LeopardPassing]:
    """Each camera's view with nobody in it, by day and by infrared light."""
    rng = rng_for(seed, "leopard survey blanks")
    for station in country.stations:
        for camera in station.cameras:
            for is_night in (False, True):
                at = _moment(int(rng.integers(150)), float(rng.random()), is_night=is_night)
                name = f"{station.station_id}{camera}-{'night' if is_night else 'day'}"
                picture = LeopardPicture(camera, None, 0, at + timedelta(minutes=7))
                yield LeopardPassing(name, "", station.station_id, is_night, (picture,))


def _moment(day: int, part: float, *, is_night: bool) -> datetime:
    hours = 20.5 + 8.5 * part if is_night else 7.5 + 10.5 * part
    midnight = FIRST_DAY.replace(hour=0) + timedelta(days=day + 1)
    return (midnight + timedelta(hours=hours)).replace(microsecond=0)

"""Who passes a station and when: the passings of one survey, before any camera sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from qaplan.simulation.seeds import rng_for
from qaplan.simulation.wildlife import Kind, VirtualCat

__all__ = ["Passing", "is_night", "plan_passings", "temperature_c"]

_CHANCES: dict[Kind, float] = {
    "cat": 0.36,
    "urial": 0.19,
    "gazelle": 0.16,
    "camel": 0.07,
    "person": 0.05,
    "vehicle": 0.04,
    "blank": 0.13,
}
_MOST: dict[Kind, int] = {"urial": 3, "gazelle": 2, "camel": 2}
_DARK_UNTIL, _DARK_FROM = 6.6, 19.4


@dataclass(frozen=True)
class Passing:
    """One passing of an animal, a person or a vehicle, or grass that moves in the wind.

    Args:
        encounter_id: Id of its own.
        local: True local time of its beginning, naive.
        kind: Who passes.
        individual_id: Which cat; empty for all else.
        heads_left: Whether it walks to the left as camera A sees it; camera B looks from the other side.
        count: How many pass.
        frames: Pictures in the burst, 1 to 3.
        is_visit: Whether it is the person who sets the camera up or takes it down.
    """

    encounter_id: str
    local: datetime
    kind: Kind
    individual_id: str = ""
    heads_left: bool = True
    count: int = 1
    frames: int = 1
    is_visit: bool = False


def plan_passings(
    seed: int, station_id: str, cats: tuple[VirtualCat, ...], *, span: tuple[datetime, datetime], count: int
) -> tuple[Passing, ...]:
    """Draw the passings at a station, at least three hours apart.

    Args:
        seed: Seed, 0 or more.
        station_id: The station.
        cats: The cats of the country.
        span: True local time of set-up and pick-up, naive.
        count: How many passings.

    Returns:
        They, in the order of their time; with cats in the country the first is always a cat's.
    """
    rng = rng_for(seed, "passings", station_id)
    step = (span[1] - span[0]) / (count + 1)
    slack = max((step - timedelta(hours=3)).total_seconds(), 0.0)
    passings = []
    for number in range(count):
        local = span[0] + step * (number + 0.5) + timedelta(seconds=float(rng.random()) * slack)
        kind: Kind = "cat" if number == 0 and cats else _kind(rng, has_cats=bool(cats))
        passings.append(_passing(f"{station_id}-{number + 1:02}", local, kind, cats, rng))
    return tuple(passings)


def _kind(rng: np.random.Generator, *, has_cats: bool) -> Kind:
    kinds = [kind for kind in _CHANCES if has_cats or kind != "cat"]
    weights = np.array([_CHANCES[kind] for kind in kinds])
    return kinds[int(rng.choice(len(kinds), p=weights / weights.sum()))]


def _passing(
    encounter_id: str, local: datetime, kind: Kind, cats: tuple[VirtualCat, ...], rng: np.random.Generator
) -> Passing:
    cat = cats[int(rng.integers(len(cats)))].individual_id if kind == "cat" else ""
    return Passing(
        encounter_id,
        local.replace(microsecond=0),
        kind,
        cat,
        heads_left=bool(rng.random() < 0.5),
        count=0 if kind == "blank" else int(rng.integers(1, _MOST.get(kind, 1) + 1)),
        frames=1 if kind == "blank" else int(rng.integers(2, 4)),
    )


def is_night(local: datetime) -> bool:
    """Whether a camera takes its picture by infrared light at that local time.

    >>> is_night(datetime(2025, 3, 5, 23)), is_night(datetime(2025, 3, 5, 12))
    (True, False)
    """
    hour = local.hour + local.minute / 60
    return hour < _DARK_UNTIL or hour > _DARK_FROM


def temperature_c(local: datetime, rng: np.random.Generator) -> int:
    """What a camera's thermometer shows in spring, degrees Celsius: coldest before sunrise."""
    hour = local.hour + local.minute / 60
    days = (local - local.replace(month=3, day=1)).days
    wave = np.cos((hour - 15.0) / 24.0 * 2.0 * np.pi)
    return round(float(7.0 + 8.0 * wave + 0.12 * days + rng.normal(0.0, 2.0)))

"""A small invented story for practice: a carcass, and two reviewers who disagree on who it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from qaplan.simulation.seeds import rng_for
from qaplan.simulation.wildlife import VirtualCat

__all__ = ["Opinion", "Story", "tell_story"]


@dataclass(frozen=True)
class Opinion:
    """What one reviewer says of two animals.

    Args:
        reviewer: Who; a role, for nobody is invented.
        first_id: One animal.
        second_id: The other.
        says_same: Whether the reviewer takes them for one.
    """

    reviewer: str
    first_id: str
    second_id: str
    says_same: bool


@dataclass(frozen=True)
class Story:
    """What happened beside the pictures.

    Args:
        found_on: Day on which a carcass was found.
        died_on: Day on which the animal died.
        station_id: Nearest station.
        individual_id: The animal that it really was; empty where there is no cat to tell of.
        opinions: What the reviewers say; the truth is that the two animals are different.
    """

    found_on: date
    died_on: date
    station_id: str
    individual_id: str
    opinions: tuple[Opinion, ...]


def tell_story(seed: int, cats: tuple[VirtualCat, ...], stations: tuple[str, ...], *, after: date) -> Story:
    """Make up a carcass and a dispute.

    Args:
        seed: Seed, 0 or more.
        cats: The cats of the country.
        stations: Ids of its stations.
        after: Last day of the survey; the animal dies after it.
    """
    rng = rng_for(seed, "story")
    died_on = after + timedelta(days=int(rng.integers(5, 15)))
    found_on = died_on + timedelta(days=int(rng.integers(2, 20)))
    station = stations[int(rng.integers(len(stations)))]
    if len(cats) < 2:
        return Story(found_on, died_on, station, cats[0].individual_id if cats else "", ())
    first, second = (cats[int(index)].individual_id for index in rng.permutation(len(cats))[:2])
    opinions = (Opinion("reviewer 1", first, second, True), Opinion("reviewer 2", first, second, False))
    return Story(found_on, died_on, station, first, opinions)

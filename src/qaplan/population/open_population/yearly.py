"""Dated sightings and carcasses as histories by years of looking, with the effort of each year."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from qaplan.population.open_population.types import LifeHistories, PrimaryPeriods

__all__ = ["DatedSighting", "YearlyLives", "yearly_lives"]

_HALF = 0.5


@dataclass(frozen=True)
class DatedSighting:
    """One animal seen alive.

    Args:
        animal: Its name.
        earliest: First day on which it may have been.
        latest: Last day on which it may have been; the same where the day is known.
    """

    animal: str
    earliest: date
    latest: date


@dataclass(frozen=True, eq=False)
class YearlyLives:
    """Histories by years.

    Args:
        lives: Who was seen in which year, and found dead after which; None where there are fewer than two
            years, or no animal.
        years: Years in which anybody looked.
        animals: Animals seen alive in them.
        left_out: Sightings that stay out: dated too roughly, or of a year without effort.
    """

    lives: LifeHistories | None
    years: int
    animals: int
    left_out: int


def yearly_lives(
    sightings: Sequence[DatedSighting], found_dead: Mapping[str, date], effort: Mapping[date, float]
) -> YearlyLives:
    """Lay sightings and carcasses out by years.

    A year begins with the month in which the least was looked, so that it cuts no season. An animal that was
    found dead before the middle of a year's effort, and not seen alive in that year, died after the year
    before. Where a carcass was found after the last year of looking, a year without effort closes the study.

    Args:
        sightings: Who was seen alive when.
        found_dead: Day on which an animal was found dead, by its name; not before its last sighting.
        effort: Effort of each day that has any, such as stations that watched.
    """
    years = _Years.of_effort(effort)
    dated = [(each.animal, years.of(each.earliest), years.of(each.latest)) for each in sightings]
    kept = [(animal, first) for animal, first, last in dated if first == last and first in years.effort]
    animals, left_out = len({animal for animal, _ in kept}), len(sightings) - len(kept)
    if not kept:
        return YearlyLives(None, len(years.effort), animals, left_out)
    dead_after = _dead_after(years, kept, found_dead)
    span = range(
        min(years.effort), max(max(years.effort) + 1, *(each + 2 for each in dead_after.values()), 0)
    )
    if len(span) < 2:
        return YearlyLives(None, len(years.effort), animals, left_out)
    periods = PrimaryPeriods(
        tuple(years.name(year) for year in span),
        np.array([years.middle(year) for year in span]),
        np.array([years.effort.get(year, 0.0) for year in span]),
    )
    return YearlyLives(_histories(periods, span, kept, dead_after), len(years.effort), animals, left_out)


@dataclass(frozen=True)
class _Years:
    """Years that begin with one month.

    Args:
        begins: The month.
        effort: Effort of each year that has any.
        middles: Its middle in decimal years.
    """

    begins: int
    effort: Mapping[int, float]
    middles: Mapping[int, float]

    @classmethod
    def of_effort(cls, effort: Mapping[date, float]) -> _Years:
        """Begin with the month that has the least effort of all years, the first of such."""
        by_month = dict.fromkeys(range(1, 13), 0.0)
        for day, value in effort.items():
            by_month[day.month] += value
        bare = cls(min(by_month, key=lambda month: (by_month[month], month)), {}, {})
        total: dict[int, float] = {}
        moment: dict[int, float] = {}
        for day, value in effort.items():
            year = bare.of(day)
            total[year] = total.get(year, 0.0) + value
            moment[year] = moment.get(year, 0.0) + value * _decimal(day)
        looked = {year: value for year, value in sorted(total.items()) if value > 0}
        return cls(bare.begins, looked, {year: moment[year] / value for year, value in looked.items()})

    def of(self, day: date) -> int:
        return day.year if day.month >= self.begins else day.year - 1

    def name(self, year: int) -> str:
        return str(year) if self.begins == 1 else f"{year}/{year + 1}"

    def middle(self, year: int) -> float:
        """Middle of a year's effort in decimal years; of the year itself where it has none."""
        return self.middles.get(year, year + (self.begins - 1) / 12 + _HALF)


def _decimal(day: date) -> float:
    """The middle of a day in decimal years."""
    return day.year + (day.timetuple().tm_yday - _HALF) / (366 if calendar.isleap(day.year) else 365)


def _dead_after(
    years: _Years, kept: Iterable[tuple[str, int]], found_dead: Mapping[str, date]
) -> dict[str, int]:
    """The year after which each carcass died; none of an animal found before the first year of looking."""
    first = min(years.effort)
    last_seen: dict[str, int] = {}
    for animal, year in kept:
        last_seen[animal] = max(year, last_seen.get(animal, year))
    found = {}
    for animal, day in found_dead.items():
        year = years.of(day)
        if year < first:
            continue
        is_late = last_seen.get(animal) == year or _decimal(day) >= years.middle(year)
        found[animal] = max(year if is_late else year - 1, first)
    return found


def _histories(
    periods: PrimaryPeriods, years: range, kept: Iterable[tuple[str, int]], dead_after: Mapping[str, int]
) -> LifeHistories:
    rows = list(kept)
    animals = tuple(sorted({animal for animal, _ in rows} | set(dead_after)))
    at = {animal: row for row, animal in enumerate(animals)}
    seen = np.zeros((len(animals), len(periods)), dtype=bool)
    for animal, year in rows:
        seen[at[animal], year - years.start] = True
    ended = np.full(len(animals), -1, dtype=np.int64)
    for animal, year in dead_after.items():
        ended[at[animal]] = year - years.start
    return LifeHistories(periods, animals, seen, ended, np.full(len(animals), -1, dtype=np.int64))

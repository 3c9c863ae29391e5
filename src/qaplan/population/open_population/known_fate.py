"""Survival of animals whose fate is known: step by step with exact intervals, for one animal or many."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qaplan.base.errors import DataError
from qaplan.base.facts import written_number
from qaplan.base.messages import Message, MessageValue, Text
from qaplan.base.provenance import Input, Provenance, computed_by
from qaplan.population.open_population.intervals import binomial_interval, death_rate_interval
from qaplan.population.open_population.telling import fact_of, life_message, percent
from qaplan.population.open_population.types import KnownLife

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FateStep", "KnownFate", "known_fate"]


_MOST_TOLD = 12
_NARROW = 0.2
_MOST_YEARS = 10_000


@dataclass(frozen=True)
class FateStep:
    """The share that lived past one moment after being first seen.

    Args:
        years: The moment, years after the first sighting.
        at_risk: Animals still under watch just before it.
        deaths: Deaths at it.
        survival: Share that lived past it.
        low: Lower end of its exact interval.
        high: Upper end.
    """

    years: float
    at_risk: int
    deaths: int
    survival: float
    low: float
    high: float

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "years": self.years,
            "at_risk_animals": self.at_risk,
            "deaths": self.deaths,
            "survival": self.survival,
            "low": self.low,
            "high": self.high,
        }


@dataclass(frozen=True)
class KnownFate:
    """What known fates say of survival.

    Args:
        lives: The lives.
        steps: The share alive after each year and each death, in order.
        deaths: Deaths.
        animal_years: Years under watch of all animals together.
        survival: Yearly survival at the constant death rate that fits best.
        low: Lower end of its exact interval.
        high: Upper end.
        provenance: What it was made from.
    """

    lives: tuple[KnownLife, ...]
    steps: tuple[FateStep, ...]
    deaths: int
    animal_years: float
    survival: float
    low: float
    high: float
    provenance: Provenance

    @property
    def status(self) -> str:
        """``ok``: the intervals say how little a few animals tell."""
        return "ok"

    @property
    def method(self) -> str:
        """How it is made, in English."""
        return (
            "Kaplan-Meier by years since the first sighting; an animal that is not seen any more leaves the "
            "watch on the day that it was last seen, as if that had nothing to do with its death; a death "
            "lies midway between last seen and found; exact binomial intervals with the effective number of "
            "animals (at risk / survival); yearly survival at a constant death rate with its exact interval"
        )

    def messages(self) -> tuple[Message, ...]:
        """Each life, then the yearly survival with its exact interval and what it takes for granted."""
        told = [life_message(each) for each in self.lives[:_MOST_TOLD]]
        more = len(self.lives) - _MOST_TOLD
        if more > 0:
            number = fact_of("fate.more_lives", more, "animal", self.provenance.activity)
            told.append(Message("over_time.more_lives", {"animals": number}))
        return (*told, *self.rate_messages())

    def rate_messages(self) -> tuple[Message, ...]:
        """The yearly survival with its exact interval, and what it takes for granted."""
        made = self.provenance.activity
        values: dict[str, MessageValue] = {
            "survival": fact_of("fate.survival", percent(self.survival), "%", made),
            "range": fact_of("fate.range", (percent(self.low), percent(self.high)), "%", made),
            "deaths": fact_of("fate.deaths", self.deaths, "animal", made),
            "years": fact_of("fate.years", written_number(round(self.animal_years, 2)), "", made),
        }
        return Message("over_time.fate", values), Message("over_time.fate_assumes")

    def settling_messages(self) -> tuple[Message, ...]:
        """What watch would narrow the interval to twenty points, where it is wider today."""
        years = self.settling_years()
        if years is None or years <= self.animal_years:
            return ()
        made = self.provenance.activity
        values: dict[str, MessageValue] = {
            "years": fact_of("fate.settling_years", years, "", made),
            "held": fact_of("fate.years", written_number(round(self.animal_years, 2)), "", made),
            "width": fact_of("fate.settling_width", percent(_NARROW), "%", made),
        }
        return (Message("over_time.settle_years", values),)

    def settling_years(self) -> int | None:
        """Fewest whole years under watch whose interval would be no wider than a fifth.

        Animals are taken to go on dying at the rate of these lives, and the deaths to be as many as that
        makes, rounded; None where thousands of years would not do.
        """
        rate = self.deaths / self.animal_years
        for years in range(1, _MOST_YEARS):
            low, high = death_rate_interval(round(rate * years), float(years))
            if math.exp(-low) - math.exp(-high) <= _NARROW:
                return years
        return None

    def summary(self) -> str:
        """The sentences in plain English."""
        return "\n".join(Text("en").say(each) for each in self.messages())

    def table(self) -> pd.DataFrame:
        """One row for each step."""
        import pandas as pd

        return pd.DataFrame([each.to_record() for each in self.steps])

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "status": self.status,
            "animals": len(self.lives),
            "deaths": self.deaths,
            "animal_years": self.animal_years,
            "yearly_survival": self.survival,
            "yearly_survival_low": self.low,
            "yearly_survival_high": self.high,
            "steps": [each.to_record() for each in self.steps],
            "method": self.method,
            "provenance": self.provenance.id,
        }


def known_fate(lives: Sequence[KnownLife], *, inputs: tuple[Input, ...] = ()) -> KnownFate:
    """Reckon survival from known lives.

    Args:
        lives: The lives; at least one with more than a day.
        inputs: What they were read from.

    Raises:
        DataError: ``population.no_lives`` if nobody was under watch for any time.

    Source:
        Kaplan and Meier 1958, Journal of the American Statistical Association 53:457-481; effective number
        by Dorey and Korn 1987, Effective sample sizes for confidence intervals for survival probabilities,
        Statistics in Medicine 6:679-687.
    """
    years = math.fsum(each.years for each in lives)
    if not years > 0:
        raise DataError(
            "population.no_lives", "no animal was seen on two days", do="give first and last day of each"
        )
    deaths = sum(each.is_dead for each in lives)
    low, high = (math.exp(-rate) for rate in reversed(death_rate_interval(deaths, years)))
    return KnownFate(
        tuple(lives),
        _steps(lives),
        deaths,
        years,
        math.exp(-deaths / years),
        low,
        high,
        Provenance(computed_by("population.known_fate", {"animals": len(lives)}), inputs),
    )


def _steps(lives: Sequence[KnownLife]) -> tuple[FateStep, ...]:
    """The curve at every death, and at every full year that somebody was still under watch."""
    longest = max(each.years for each in lives)
    moments = {each.years for each in lives if each.is_dead} | {float(y) for y in range(1, int(longest) + 1)}
    found, survival = [], 1.0
    for moment in sorted(moments):
        at_risk = sum(each.years >= moment for each in lives)
        deaths = sum(each.is_dead and each.years == moment for each in lives)
        before = survival
        survival *= 1 - deaths / at_risk
        effective = at_risk / before
        low, high = binomial_interval(effective * survival, effective)
        found.append(FateStep(moment, at_risk, deaths, survival, low, high))
    return tuple(found)

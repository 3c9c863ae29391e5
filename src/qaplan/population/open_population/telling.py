"""Lives, survival and growth told in sentences, and what is refused with what can be said instead."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from qaplan.base.dates import PartialDate
from qaplan.base.facts import Fact, FactValue, Unit, id_part, written_number
from qaplan.base.messages import Message, MessageValue
from qaplan.base.provenance import Activity, computed_by
from qaplan.base.refusal import Caution, Refusal
from qaplan.population.open_population.types import KnownLife, LifeHistories, RateEstimate

__all__ = [
    "FEWEST_FOR_SURVIVAL",
    "edge_messages",
    "fact_of",
    "growth_cautions",
    "life_message",
    "percent",
    "range_of",
    "rate_message",
    "refuse_single_year",
    "refuse_survival",
    "refuse_unfitted",
    "settling_message",
    "survival_cautions",
]

FEWEST_FOR_SURVIVAL = 4
"""With fewer animals that could be seen again, survival is told life by life."""

_STEM = "population.over_time"
_MOST_LIVES = 12


def life_message(life: KnownLife) -> Message:
    """What is known of one life: alive from when to when, and dead when it was."""
    stem = f"{_STEM}.life.{id_part(life.animal)}"
    values: dict[str, MessageValue] = {
        "animal": life.animal,
        "first": Fact(f"{stem}.first", PartialDate.of(life.first), tier="public"),
        "last": Fact(f"{stem}.last", PartialDate.of(life.last), tier="public"),
    }
    if life.found_dead is None:
        return Message("over_time.life", values)
    values["dead"] = Fact(f"{stem}.dead", PartialDate.of(life.found_dead), tier="public")
    return Message("over_time.life_dead", values)


def refuse_survival(lives: LifeHistories, again: int) -> Refusal:
    """Refuse survival where too few animals could be seen again, and tell each one's periods instead.

    Args:
        lives: The histories.
        again: How many could be seen again.
    """
    made = computed_by("population.fit_survival", {"fewest": FEWEST_FOR_SURVIVAL})
    values: dict[str, MessageValue] = {
        "animals": fact_of("again", again, "animal", made),
        "fewest": fact_of("fewest", FEWEST_FOR_SURVIVAL, "animal", made),
    }
    instead = [_periods_message(lives, at) for at in range(min(len(lives), _MOST_LIVES))]
    instead.append(Message("over_time.ask_known_fate"))
    return _refusal("population.too_few_for_survival", Message("over_time.too_few", values), instead)


def refuse_single_year(years: int) -> Refusal:
    """Refuse survival where animals were looked for in one year at most.

    Args:
        years: In how many.
    """
    made = computed_by("population.fit_survival", {"fewest_years": 2})
    values: dict[str, MessageValue] = {"years": fact_of("years_looked", years, "", made)}
    return _refusal("population.single_year", Message("over_time.single_year", values), ())


def settling_message(again: int) -> Message:
    """What would let survival be estimated: another year of looking, and more animals where they are few.

    Args:
        again: How many animals could be seen again.
    """
    if again >= FEWEST_FOR_SURVIVAL:
        return Message("over_time.settle_year")
    made = computed_by("population.fit_survival", {"fewest": FEWEST_FOR_SURVIVAL})
    more = fact_of("more", FEWEST_FOR_SURVIVAL - again, "animal", made)
    return Message("over_time.settle_animals", {"animals": more})


def refuse_unfitted(status: str, instead: Iterable[Message] = ()) -> Refusal:
    """Refuse a fit that found no maximum, or that the data do not tell apart.

    Args:
        status: How the search ended.
        instead: What can be said.
    """
    if status == "not_identified":
        return _refusal("population.not_identified", Message("over_time.not_identified"), instead)
    return _refusal("population.not_converged", Message("over_time.not_converged"), instead)


def survival_cautions(lives: LifeHistories) -> tuple[Caution, ...]:
    """What is doubtful of survival: leaving is not told from death; effort was not counted."""
    leaving = "over_time.nobody_leaves" if lives.dead else "over_time.leaving_is_death"
    found = [Caution("population.apparent_survival", Message(leaving)), *_effort_cautions(lives)]
    return tuple(found)


def growth_cautions(lives: LifeHistories) -> tuple[Caution, ...]:
    """What is doubtful of growth: the same, and that newcomers are not told from births."""
    newcomers = Caution("population.newcomers_or_births", Message("over_time.newcomers"))
    return (*survival_cautions(lives), newcomers)


def percent(share: float) -> float:
    """A share in percent, to a tenth."""
    return written_number(round(100 * share, 1))


def edge_messages(status: str) -> list[Message]:
    """That a rate runs to its edge, where one does."""
    return [Message("over_time.at_the_edge")] if status == "at_the_edge" else []


def _effort_cautions(lives: LifeHistories) -> list[Caution]:
    if lives.periods.effort is not None:
        return []
    return [Caution("population.effort_not_counted", Message("over_time.effort_not_counted"))]


def _periods_message(lives: LifeHistories, at: int) -> Message:
    names, seen = lives.periods.names, np.flatnonzero(lives.seen[at])
    dead = int(lives.dead_after[at])
    values: dict[str, MessageValue] = {"animal": lives.animals[at]}
    if not len(seen):
        return Message("over_time.only_dead", {**values, "dead": names[dead]})
    values |= {"first": names[seen[0]], "last": names[seen[-1]]}
    if dead < 0:
        return Message("over_time.life", values)
    return Message("over_time.life_dead_after", {**values, "dead": names[dead]})


def rate_message(name: str, rate: RateEstimate, made: Activity) -> Message:
    """A rate with its interval, and with its period where it is of one."""
    slot = f"{name}.{id_part(rate.period)}" if rate.period else name
    values: dict[str, MessageValue] = {
        "value": fact_of(slot, percent(rate.estimate), "%", made),
        "range": range_of(slot, rate, made),
    }
    if not rate.period:
        return Message(f"over_time.{name}", values)
    return Message(
        "over_time.of_period", {"period": rate.period, "what": Message(f"over_time.{name}", values)}
    )


def range_of(slot: str, rate: RateEstimate, made: Activity) -> MessageValue:
    """The interval of a rate in percent, or that there is none."""
    if math.isnan(rate.low) or math.isnan(rate.high):
        return Message("over_time.no_interval")
    return fact_of(f"{slot}.range", (percent(rate.low), percent(rate.high)), "%", made)


def _refusal(code: str, reason: Message, instead: Iterable[Message]) -> Refusal:
    said = tuple(instead)
    facts = {fact.id: fact for message in (reason, *said) for fact in message.facts()}
    return Refusal(code, reason, said, tuple(facts.values()))


def fact_of(name: str, value: FactValue, unit: Unit, made: Activity) -> Fact:
    """A number that a sentence says."""
    return Fact(f"{_STEM}.{name}", value, unit, activity=made, tier="public")

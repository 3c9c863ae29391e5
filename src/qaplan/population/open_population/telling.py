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
from qaplan.population.open_population.growth import GrowthFit
from qaplan.population.open_population.known_fate import KnownFate
from qaplan.population.open_population.survival import FEWEST_FOR_SURVIVAL, SurvivalFit
from qaplan.population.open_population.types import KnownLife, LifeHistories, RateEstimate

__all__ = [
    "fate_messages",
    "growth_cautions",
    "growth_messages",
    "life_message",
    "refuse_survival",
    "refuse_unfitted",
    "survival_cautions",
    "survival_messages",
]

_STEM = "population.over_time"
_MOST_LIVES = 12


def survival_messages(found: SurvivalFit) -> tuple[Message, ...]:
    """Survival of all, or of each gap; how well animals are seen; what is doubtful."""
    made = found.provenance.activity
    survivals = [each for each in found.rates if each.name == "survival"]
    told = [_rate_message("survival", each, made) for each in survivals]
    values: dict[str, MessageValue] = {
        "animals": _fact("animals", len(found.lives), "animal", made),
        "sightings": _fact("sightings", int(found.lives.seen.sum()), "", made),
        "periods": _fact("periods", len(found.lives.periods), "", made),
        "dead": _fact("dead", found.lives.dead, "animal", made),
    }
    told.append(Message("over_time.from_lives", values))
    told += [_rate_message("detection", each, made) for each in found.rates if each.name == "detection"][:1]
    told += _edge(found.status)
    return (*told, *(each.message for each in found.cautions))


def growth_messages(found: GrowthFit) -> tuple[Message, ...]:
    """Growth, survival and newcomers, the number in the last period, and what is doubtful."""
    made = found.provenance.activity
    growth = found.rate("growth")
    values: dict[str, MessageValue] = {
        "growth": _fact("growth", percent(growth.estimate), "%", made),
        "range": _range("growth", growth, made),
    }
    told = [Message("over_time.growth", values)]
    told += [_rate_message(name, found.rate(name), made) for name in ("survival", "recruitment")]
    last = found.rates[-1]
    number: dict[str, MessageValue] = {
        "period": last.period,
        "number": _fact("number", round(last.estimate), "animal", made),
        "range": _fact("number.range", (math.floor(last.low), math.ceil(last.high)), "animal", made)
        if math.isfinite(last.low + last.high)
        else Message("over_time.no_interval"),
    }
    told.append(Message("over_time.number", number))
    told += _edge(found.status)
    return (*told, *(each.message for each in found.cautions))


def fate_messages(found: KnownFate) -> tuple[Message, ...]:
    """Each life, then the yearly survival with its exact interval and what it takes for granted."""
    made = found.provenance.activity
    told = [life_message(each) for each in found.lives[:_MOST_LIVES]]
    values: dict[str, MessageValue] = {
        "survival": _fact("fate.survival", percent(found.survival), "%", made),
        "range": _fact("fate.range", (percent(found.low), percent(found.high)), "%", made),
        "deaths": _fact("fate.deaths", found.deaths, "animal", made),
        "years": _fact("fate.years", written_number(round(found.animal_years, 2)), "", made),
    }
    told.append(Message("over_time.fate", values))
    return (*told, Message("over_time.fate_assumes"))


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
        "animals": _fact("again", again, "animal", made),
        "fewest": _fact("fewest", FEWEST_FOR_SURVIVAL, "animal", made),
    }
    instead = [_periods_message(lives, at) for at in range(min(len(lives), _MOST_LIVES))]
    instead.append(Message("over_time.ask_known_fate"))
    return _refusal("population.too_few_for_survival", Message("over_time.too_few", values), instead)


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


def _edge(status: str) -> list[Message]:
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


def _rate_message(name: str, rate: RateEstimate, made: Activity) -> Message:
    slot = f"{name}.{id_part(rate.period)}" if rate.period else name
    values: dict[str, MessageValue] = {
        "value": _fact(slot, percent(rate.estimate), "%", made),
        "range": _range(slot, rate, made),
    }
    if not rate.period:
        return Message(f"over_time.{name}", values)
    return Message(
        "over_time.of_period", {"period": rate.period, "what": Message(f"over_time.{name}", values)}
    )


def _range(slot: str, rate: RateEstimate, made: Activity) -> MessageValue:
    if math.isnan(rate.low) or math.isnan(rate.high):
        return Message("over_time.no_interval")
    return _fact(f"{slot}.range", (percent(rate.low), percent(rate.high)), "%", made)


def _refusal(code: str, reason: Message, instead: Iterable[Message]) -> Refusal:
    said = tuple(instead)
    facts = {fact.id: fact for message in (reason, *said) for fact in message.facts()}
    return Refusal(code, reason, said, tuple(facts.values()))


def _fact(name: str, value: FactValue, unit: Unit, made: Activity) -> Fact:
    return Fact(f"{_STEM}.{name}", value, unit, activity=made, tier="public")

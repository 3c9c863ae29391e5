"""Numbers of sentences about residents, and what is refused with what can be said instead."""

from __future__ import annotations

from qaplan.base.facts import Fact, Unit, written_number
from qaplan.base.messages import Message, MessageValue
from qaplan.base.provenance import Activity
from qaplan.base.refusal import Refusal

__all__ = [
    "chance_of",
    "fact_of",
    "percent",
    "refuse_many",
    "refuse_without_effort",
    "refuse_without_priors",
    "rounded",
]

_STEM = "population.residents"


def refuse_without_priors(instead: tuple[Message, ...] = ()) -> Refusal:
    """Refuse where sigma, lambda0 or the prior on presence were not given: nothing is assumed silently.

    Args:
        instead: What can be said all the same.
    """
    return _refusal("population.no_priors", Message("small_n.no_priors"), instead)


def refuse_without_effort(instead: tuple[Message, ...] = ()) -> Refusal:
    """Refuse where nobody knows how long the cameras looked.

    Args:
        instead: What can be said all the same.
    """
    return _refusal("population.effort_not_known", Message("population.effort_unknown"), instead)


def refuse_many(animals: int, most: int) -> Refusal:
    """Refuse where so many animals are known that a density is fitted instead.

    Args:
        animals: How many are known.
        most: For how many it is meant.
    """
    values: dict[str, MessageValue] = {
        "known": fact_of("known", animals, "animal"),
        "most": fact_of("most", most, "animal"),
    }
    return _refusal("population.too_many_seen", Message("small_n.too_many", values), ())


def percent(share: float) -> float:
    """A share in percent, to a tenth.

    >>> percent(0.4567)
    45.7
    """
    return written_number(round(100 * share, 1))


def _refusal(code: str, reason: Message, instead: tuple[Message, ...]) -> Refusal:
    facts = {fact.id: fact for message in (reason, *instead) for fact in message.facts()}
    return Refusal(code, reason, instead, tuple(facts.values()))


def chance_of(name: str, chance: float, made: Activity) -> Fact:
    """A probability; never a bare nothing or a certainty."""
    if chance < 0.001:
        return Fact(f"{_STEM}.{name}", 0.1, "%", activity=made, tier="public", bound="at most")
    if chance > 0.999:
        return Fact(f"{_STEM}.{name}", 99.9, "%", activity=made, tier="public", bound="at least")
    return fact_of(name, percent(chance), "%", made)


def rounded(value: float) -> float:
    """Three figures."""
    return written_number(float(f"{value:.3g}"))


def fact_of(
    name: str, value: float | tuple[float, float], unit: Unit = "", made: Activity | None = None
) -> Fact:
    """A number that a sentence about residents says."""
    activity = made or Activity(_STEM)
    return Fact(f"{_STEM}.{name}", value, unit, activity=activity, tier="public")

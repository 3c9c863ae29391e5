"""Occupancy told in sentences, and what is refused with what can be said instead."""

from __future__ import annotations

from qaplan.base.facts import Fact, FactValue, Unit, written_number
from qaplan.base.messages import Message, MessageValue
from qaplan.base.provenance import Activity, computed_by
from qaplan.base.refusal import Caution, Refusal
from qaplan.population.occupancy.types import OccupancyModel, SiteHistories

__all__ = ["fact_of", "occupancy_cautions", "percent", "refuse_occupancy", "refuse_unfitted_occupancy"]

_STEM = "population.occupancy"
_UNFITTED_CODES = {
    "not_identified": "population.not_identified",
    "not_converged": "population.not_converged",
}


def occupancy_cautions(data: SiteHistories, model: OccupancyModel) -> tuple[Caution, ...]:
    """What is doubtful: effort that was given and not used; sites without a repeated visit."""
    found = []
    uses_effort = model.link == "cloglog" or "effort" in model.p
    if data.effort is None or not uses_effort:
        found.append(Caution("population.effort_not_counted", Message("occupancy.effort_not_used")))
    return tuple(found)


def refuse_occupancy(data: SiteHistories, code: str) -> Refusal:
    """Refuse occupancy where nothing was detected, or where no visit was repeated.

    Args:
        data: The visits.
        code: ``population.nothing_detected`` or ``population.no_repeats``.
    """
    made = computed_by("population.fit_occupancy")
    values: dict[str, MessageValue] = {
        "sites": fact_of("sites", len(data.sites), "", made),
        "visits": fact_of("visits", int(data.visited.sum()), "", made),
    }
    seen = fact_of("seen", int(data.is_seen.any(axis=1).sum()), "", made)
    instead = (Message("occupancy.seen_at", {"seen": seen, "sites": values["sites"]}),)
    return _refusal(code, Message(f"occupancy.{code.partition('.')[2]}", values), instead)


def refuse_unfitted_occupancy(data: SiteHistories, status: str) -> Refusal:
    """Refuse a fit that found no maximum, or whose coefficients the data do not tell apart.

    Args:
        data: The visits.
        status: How the search ended.
    """
    known = status if status in _UNFITTED_CODES else "not_converged"
    made = computed_by("population.fit_occupancy")
    seen = fact_of("seen", int(data.is_seen.any(axis=1).sum()), "", made)
    sites = fact_of("sites", len(data.sites), "", made)
    instead = (Message("occupancy.seen_at", {"seen": seen, "sites": sites}),)
    return _refusal(_UNFITTED_CODES[known], Message(f"occupancy.{known}"), instead)


def percent(share: float) -> float:
    """A share in percent, to a tenth."""
    return written_number(round(100 * share, 1))


def _refusal(code: str, reason: Message, instead: tuple[Message, ...]) -> Refusal:
    facts = {fact.id: fact for message in (reason, *instead) for fact in message.facts()}
    return Refusal(code, reason, instead, tuple(facts.values()))


def fact_of(name: str, value: FactValue, unit: Unit, made: Activity) -> Fact:
    """A number that a sentence about occupancy says."""
    return Fact(f"{_STEM}.{name}", value, unit, activity=made, tier="public")

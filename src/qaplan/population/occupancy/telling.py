"""Occupancy told in sentences, and what is refused with what can be said instead."""

from __future__ import annotations

import math

import numpy as np

from qaplan.base.facts import Fact, FactValue, Unit, id_part, written_number
from qaplan.base.messages import Message, MessageValue
from qaplan.base.provenance import Activity, computed_by
from qaplan.base.refusal import Caution, Refusal
from qaplan.population.occupancy.fitting import OccupancyFit, SeasonOccupancy
from qaplan.population.occupancy.goodness import OccupancyGoodness
from qaplan.population.occupancy.types import OccupancyModel, SiteHistories

__all__ = [
    "goodness_message",
    "occupancy_cautions",
    "occupancy_messages",
    "refuse_occupancy",
    "refuse_unfitted_occupancy",
]

_STEM = "population.occupancy"


def occupancy_messages(found: OccupancyFit) -> tuple[Message, ...]:
    """Occupancy of each season beside what was merely seen, how it changed, and what is doubtful."""
    made = found.provenance.activity
    told = [_season(each, made) for each in found.seasons]
    data = found.chain.data
    values: dict[str, MessageValue] = {
        "sites": _fact("sites", len(data.sites), "", made),
        "visits": _fact("visits", int(data.visited.sum()), "", made),
        "detections": _fact("detections", int(np.nansum(data.detected)), "record", made),
    }
    told.append(Message("occupancy.from_visits", values))
    if found.status == "at_the_edge":
        told.append(Message("occupancy.at_the_edge"))
    return (*told, *(each.message for each in found.cautions))


def goodness_message(found: OccupancyGoodness) -> Message:
    """Whether the model fits."""
    made = found.provenance.activity
    key = "occupancy.fits_not" if found.p_value < 0.05 else "occupancy.fits"
    values: dict[str, MessageValue] = {
        "share": _fact("goodness", _percent(found.p_value), "%", made),
        "runs": _fact("simulations", len(found.simulated), "", made),
    }
    return Message(key, values)


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
        "sites": _fact("sites", len(data.sites), "", made),
        "visits": _fact("visits", int(data.visited.sum()), "", made),
    }
    seen = _fact("seen", int(data.is_seen.any(axis=1).sum()), "", made)
    instead = (Message("occupancy.seen_at", {"seen": seen, "sites": values["sites"]}),)
    return _refusal(code, Message(f"occupancy.{code.partition('.')[2]}", values), instead)


def refuse_unfitted_occupancy(found: OccupancyFit) -> Refusal:
    """Refuse a fit that found no maximum, or whose coefficients the data do not tell apart."""
    code = "not_identified" if found.status == "not_identified" else "not_converged"
    made = found.provenance.activity
    data = found.chain.data
    seen = _fact("seen", int(data.is_seen.any(axis=1).sum()), "", made)
    sites = _fact("sites", len(data.sites), "", made)
    instead = (Message("occupancy.seen_at", {"seen": seen, "sites": sites}),)
    return _refusal(f"population.{code}", Message(f"occupancy.{code}"), instead)


def _season(each: SeasonOccupancy, made: Activity) -> Message:
    stem = f"season.{id_part(each.season)}"
    ends: MessageValue = Message("occupancy.no_interval")
    if math.isfinite(each.low):
        ends = _fact(f"{stem}.range", (_percent(each.low), _percent(each.high)), "%", made)
    values: dict[str, MessageValue] = {
        "season": each.season,
        "occupied": _fact(stem, _percent(each.occupied), "%", made),
        "range": ends,
    }
    if math.isnan(each.seen):
        return Message("occupancy.unvisited_season", values)
    values["seen"] = _fact(f"{stem}.seen", _percent(each.seen), "%", made)
    return Message("occupancy.season", values)


def _percent(share: float) -> float:
    return written_number(round(100 * share, 1))


def _refusal(code: str, reason: Message, instead: tuple[Message, ...]) -> Refusal:
    facts = {fact.id: fact for message in (reason, *instead) for fact in message.facts()}
    return Refusal(code, reason, instead, tuple(facts.values()))


def _fact(name: str, value: FactValue, unit: Unit, made: Activity) -> Fact:
    return Fact(f"{_STEM}.{name}", value, unit, activity=made, tier="public")

"""Events for an effort with an interval, and how that changed between two periods."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.facts import Fact, id_part
from qaplan.base.messages import Message, MessageValue
from qaplan.base.provenance import Input, Provenance, computed_by
from qaplan.base.refusal import Caution, Refusal
from qaplan.population.prey.types import EFFORT_DAYS, PreyIndex, PreyRatio, StationCount

__all__ = ["FEWEST_STATIONS", "prey_index", "prey_ratio"]

Floats: TypeAlias = NDArray[np.float64]

FEWEST_STATIONS = 5
"""Fewer stations that worked say nothing of the places between them."""
_LEVEL = 0.95
_CLUMPINGS = (-6.0, 9.0)
_FAR = 12.0


def prey_index(
    species: str, counts: Sequence[StationCount], *, period: str = "", inputs: tuple[Input, ...] = ()
) -> PreyIndex | Refusal:
    """Tell how often a species passes cameras: events for 100 camera days.

    Args:
        species: The species or label.
        counts: Every station that stood, those that saw nothing included, each once.
        period: The period as the caller names it.
        inputs: What the counts come from.

    Returns:
        The index; a refusal where no effort is known, or fewer than 5 stations worked.
    """
    refusal = _refusal(species, counts, inputs)
    if refusal is not None:
        return refusal
    events, days = _worked(counts)
    rate, interval, clumping = _fitted(events, days) if events.sum() else _none_seen(days)
    parameters = {"species": species, "period": period, "stations": len(events)}
    low, high = (each * EFFORT_DAYS for each in interval)
    return PreyIndex(
        species,
        period,
        int(events.sum()),
        float(days.sum()),
        len(events),
        rate * EFFORT_DAYS,
        (low, high),
        clumping,
        _cautions(species, counts),
        Provenance(computed_by("population.prey_index", parameters), inputs),
    )


def prey_ratio(
    species: str,
    periods: tuple[str, str],
    counts: tuple[Sequence[StationCount], Sequence[StationCount]],
    *,
    inputs: tuple[Input, ...] = (),
) -> PreyRatio | Refusal:
    """Tell how the index changed from one period to another.

    Args:
        species: The species or label.
        periods: The earlier and the later period, as the caller names them.
        counts: Every station that stood in each; one of both periods has the same id in both.
        inputs: What the counts come from.

    Returns:
        The ratio; a refusal where a period has no effort or no event, or fewer than 5 stations that worked.
    """
    for each in counts:
        refusal = _refusal(species, each, inputs) or _unseen(species, each, inputs)
        if refusal is not None:
            return refusal
    log_ratio, se, both, alone = _change(*counts)
    from scipy.stats import t

    reach = float(t.ppf((1 + _LEVEL) / 2, both + alone - 1)) * se
    parameters = {"species": species, "periods": periods, "stations": both + alone}
    return PreyRatio(
        species,
        periods,
        math.exp(log_ratio),
        (math.exp(log_ratio - reach), math.exp(log_ratio + reach)),
        (both, alone),
        _cautions(species, (*counts[0], *counts[1])),
        Provenance(computed_by("population.prey_ratio", parameters), inputs),
    )


def _worked(counts: Sequence[StationCount]) -> tuple[Floats, Floats]:
    held = [each for each in counts if each.days]
    return np.array([float(each.events) for each in held]), np.array([float(each.days or 0) for each in held])


def _fitted(events: Floats, days: Floats) -> tuple[float, tuple[float, float], float]:
    """Rate, its profile interval, and the size of the negative binomial, by maximum likelihood."""
    from scipy.optimize import minimize_scalar
    from scipy.stats import f

    first = math.log(events.sum() / days.sum())
    found = minimize_scalar(
        lambda rate: -_profile(rate, events, days)[0], bounds=(first - 2, first + 2), method="bounded"
    )
    top, clumping = _profile(float(found.x), events, days)
    drop = float(f.ppf(_LEVEL, 1, len(events) - 1)) / 2
    low, high = (
        _end(lambda rate: _profile(rate, events, days)[0] - top + drop, float(found.x), side)
        for side in (-1, 1)
    )
    return math.exp(found.x), (math.exp(low), math.exp(high)), math.exp(clumping)


def _profile(log_rate: float, events: Floats, days: Floats) -> tuple[float, float]:
    """The best log-likelihood at a rate, and the logarithm of the size that gives it."""
    from scipy.optimize import minimize_scalar

    mean = np.exp(log_rate) * days
    found = minimize_scalar(lambda size: -_log_lik(size, events, mean), bounds=_CLUMPINGS, method="bounded")
    return -float(found.fun), float(found.x)


def _log_lik(log_size: float, events: Floats, mean: Floats) -> float:
    from scipy.special import gammaln

    size = math.exp(log_size)
    shape = gammaln(events + size) - gammaln(size)
    return float((shape + events * np.log(mean / (size + mean)) - size * np.log1p(mean / size)).sum())


def _end(above: Callable[[float], float], start: float, side: int) -> float:
    """Where a profile falls through its line; far out where it never does."""
    from scipy.optimize import brentq

    reach = 0.25
    while above(start + side * reach) > 0:
        reach *= 2
        if reach > _FAR:
            return start + side * _FAR
    return float(brentq(above, start, start + side * reach, xtol=1e-6))


def _none_seen(days: Floats) -> tuple[float, tuple[float, float], None]:
    return 0.0, (0.0, -math.log(1 - _LEVEL) / float(days.sum())), None


def _change(first: Sequence[StationCount], second: Sequence[StationCount]) -> tuple[float, float, int, int]:
    """Logarithm of the ratio, its standard error over stations, stations in both periods and in one."""
    parts: dict[str, float] = {}
    rates = []
    for sign, counts in ((-1, first), (1, second)):
        held = [each for each in counts if each.days]
        total = sum(each.events for each in held)
        rate = total / sum(each.days or 0 for each in held)
        rates.append(rate)
        for each in held:
            share = (each.events - rate * (each.days or 0)) / total
            parts[each.station_id] = parts.get(each.station_id, 0.0) + sign * share
    size = len(parts)
    se = math.sqrt(size / (size - 1) * sum(each**2 for each in parts.values()))
    alone = 2 * size - sum(1 for counts in (first, second) for each in counts if each.days)
    return math.log(rates[1] / rates[0]), se, size - alone, alone


def _refusal(species: str, counts: Sequence[StationCount], inputs: tuple[Input, ...]) -> Refusal | None:
    worked = [each for each in counts if each.days]
    if len(worked) >= FEWEST_STATIONS:
        return None
    made = computed_by("population.prey_index", {"species": species, "stations": len(worked)})
    stem = f"population.prey.{id_part(species)}"
    events = Fact(
        f"{stem}.counted", sum(each.events for each in counts), "record", activity=made, inputs=inputs
    )
    days = Fact(
        f"{stem}.worked",
        round(sum(each.days or 0 for each in worked)),
        "camera day",
        activity=made,
        inputs=inputs,
    )
    if not worked:
        reason = Message("prey.no_effort", {"species": species, "events": events})
        return Refusal("population.no_effort", reason, (Message("prey.give_effort"),), (events,))
    held = Fact(f"{stem}.stations_held", len(worked), "station", activity=made, inputs=inputs)
    fewest = Fact("population.prey.fewest", FEWEST_STATIONS, "station", activity=made)
    values: dict[str, MessageValue] = {"species": species, "stations": held, "fewest": fewest}
    instead = Message("prey.counted", {"species": species, "events": events, "days": days, "stations": held})
    reason = Message("prey.few_stations", values)
    return Refusal("population.few_stations", reason, (instead,), (events, days, held, fewest))


def _unseen(species: str, counts: Sequence[StationCount], inputs: tuple[Input, ...]) -> Refusal | None:
    if any(each.events for each in counts if each.days):
        return None
    made = computed_by("population.prey_ratio", {"species": species})
    stem = f"population.prey.{id_part(species)}"
    total = round(sum(each.days or 0 for each in counts))
    days = Fact(f"{stem}.unseen_days", total, "camera day", activity=made, inputs=inputs)
    reason = Message("prey.ratio_of_none", {"species": species, "days": days})
    return Refusal("population.no_events", reason, (Message("prey.say_each_period"),), (days,))


def _cautions(species: str, counts: Sequence[StationCount]) -> tuple[Caution, ...]:
    unknown = len({each.station_id for each in counts if each.days is None})
    if not unknown:
        return ()
    made = computed_by("population.prey_index", {"species": species, "unknown": unknown})
    stations = Fact(f"population.prey.{id_part(species)}.unknown", unknown, "station", activity=made)
    message = Message("prey.effort_unknown", {"stations": stations})
    return (Caution("population.effort_unknown", message),)

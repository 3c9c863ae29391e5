"""When a species is active, and how far two are active at the same hours."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.facts import Fact, id_part
from qaplan.base.messages import Message, MessageValue
from qaplan.base.provenance import Input, Provenance, computed_by
from qaplan.base.refusal import Caution, Refusal
from qaplan.population.activity.kernel import (
    STEPS,
    TURN,
    curve_of,
    kernel_concentration,
    ring_counts,
    smoothed_draws,
)
from qaplan.population.activity.types import ActivityOverlap, ActivityPattern, SunTimes
from qaplan.population.activity.watson import same_curve_probability

__all__ = ["FEWEST_EVENTS", "activity_overlap", "activity_pattern"]

Floats: TypeAlias = NDArray[np.float64]

FEWEST_EVENTS = 20
"""Fewer independent events give no curve."""
_ENOUGH_EVENTS = 100
_LARGE_SAMPLE = 50
_ADJUST: dict[Literal["delta1", "delta4"], float] = {"delta1": 0.8, "delta4": 1.0}
_ENDS = (2.5, 97.5)
_EDGE = 1e-4


def activity_pattern(
    species: str,
    times: SunTimes,
    rng: np.random.Generator,
    *,
    draws: int = 1000,
    inputs: tuple[Input, ...] = (),
) -> ActivityPattern | Refusal:
    """Say when a species is active.

    Args:
        species: The species or label.
        times: Times of its independent events by the sun.
        rng: Where chance comes from.
        draws: Samples of the bootstrap.
        inputs: What the times come from.

    Returns:
        The pattern; a refusal under 20 events.

    Source:
        J. M. Rowcliffe et al. (2014), Quantifying levels of animal activity using camera trap data, Methods
        in Ecology and Evolution 5, 1170-1179: the level is 1 over the highest density.
    """
    if len(times) < FEWEST_EVENTS:
        return _too_few(species, times, inputs)
    curve = _curves(times.angles[None])[0]
    drawn = _curves(smoothed_draws(times.angles, rng, draws))
    level, levels = _level(curve), np.array([_level(each) for each in drawn])
    lower, upper = np.percentile(drawn, _ENDS, axis=0)
    by_day = float(times.is_by_day.mean())
    per_hour = TURN / 24
    parameters = {"events": len(times), "anchoring": times.anchoring, "draws": draws, "species": species}
    return ActivityPattern(
        species,
        len(times),
        times.anchoring,
        times.day_length_h,
        np.arange(STEPS, dtype=np.float64) * (24 / STEPS),
        curve * per_hour,
        lower * per_hour,
        upper * per_hour,
        level,
        _interval(level, levels),
        by_day,
        _share_interval(int(times.is_by_day.sum()), len(times)),
        _cautions((species,), (len(times),)),
        Provenance(computed_by("population.activity_pattern", parameters), inputs),
    )


def activity_overlap(
    species: tuple[str, str],
    times: tuple[SunTimes, SunTimes],
    rng: np.random.Generator,
    *,
    draws: int = 1000,
    inputs: tuple[Input, ...] = (),
) -> ActivityOverlap | Refusal:
    """Say how far two species are active at the same hours.

    Args:
        species: The two species.
        times: Times of their independent events by the sun, with one anchoring laid over both.
        rng: Where chance comes from.
        draws: Samples of the bootstrap and of the test.
        inputs: What the times come from.

    Returns:
        The overlap; a refusal where one has under 20 events.

    Source:
        M. S. Ridout and M. Linkie (2009), Estimating overlap of daily activity patterns from camera trap
        data, Journal of Agricultural, Biological and Environmental Statistics 14, 322-337; delta 4 where both
        samples have 50 events, as in the R package overlap.
    """
    for name, each in zip(species, times, strict=True):
        if len(each) < FEWEST_EVENTS:
            return _too_few(name, each, inputs)
    first, second = times
    events = (len(first), len(second))
    kind: Literal["delta1", "delta4"] = "delta1" if min(events) < _LARGE_SAMPLE else "delta4"
    estimate = float(_overlap(first.angles[None], second.angles[None], kind)[0])
    drawn = _overlap(
        smoothed_draws(first.angles, rng, draws), smoothed_draws(second.angles, rng, draws), kind
    )
    chance = same_curve_probability(first.angles, second.angles, rng, draws=draws)
    parameters = {"species": species, "events": events, "anchoring": first.anchoring, "draws": draws}
    return ActivityOverlap(
        species,
        events,
        kind,
        estimate,
        _interval(estimate, drawn),
        chance,
        first.anchoring,
        _cautions(species, events),
        Provenance(computed_by("population.activity_overlap", parameters), inputs),
    )


def _curves(angles: Floats, adjust: float = 1.0) -> Floats:
    counts = ring_counts(angles)
    return curve_of(counts, kernel_concentration(counts, adjust))


def _level(curve: Floats) -> float:
    return float(1 / (TURN * curve.max()))


def _overlap(first: Floats, second: Floats, kind: Literal["delta1", "delta4"]) -> Floats:
    """The shared area under the curves of each pair of samples."""
    counts = ring_counts(first), ring_counts(second)
    f, g = (curve_of(each, kernel_concentration(each, _ADJUST[kind])) for each in counts)
    if kind == "delta1":
        return np.asarray(np.minimum(f, g).sum(axis=1) * (TURN / STEPS), dtype=np.float64)
    at_first = (counts[0] * np.minimum(1, g / f)).sum(axis=1) / first.shape[1]
    at_second = (counts[1] * np.minimum(1, f / g)).sum(axis=1) / second.shape[1]
    return np.asarray((at_first + at_second) / 2, dtype=np.float64)


def _interval(estimate: float, drawn: Floats) -> tuple[float, float]:
    """The percentiles of the bootstrap less its bias, on the logit scale so that they stay shares."""
    spread = _logit(drawn)
    low, high = np.percentile(spread, _ENDS) - spread.mean() + _logit(np.array([estimate]))[0]
    return float(1 / (1 + np.exp(-low))), float(1 / (1 + np.exp(-high)))


def _logit(share: Floats) -> Floats:
    inside = np.clip(share, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(inside / (1 - inside)), dtype=np.float64)


def _share_interval(successes: int, total: int) -> tuple[float, float]:
    from scipy.stats import binomtest

    found = binomtest(successes, total).proportion_ci(method="wilson")
    return float(found.low), float(found.high)


def _cautions(species: tuple[str, ...], events: tuple[int, ...]) -> tuple[Caution, ...]:
    found = []
    for name, number in zip(species, events, strict=True):
        if number < _ENOUGH_EVENTS:
            made = computed_by("population.activity_pattern", {"events": number})
            stem = f"population.activity.{id_part(name)}"
            held = Fact(f"{stem}.events_held", number, "record", activity=made)
            enough = Fact("population.activity.enough", _ENOUGH_EVENTS, "record", activity=made)
            values: dict[str, MessageValue] = {"species": name, "events": held, "enough": enough}
            found.append(Caution("population.few_events", Message("activity.few_events", values)))
    return tuple(found)


def _too_few(species: str, times: SunTimes, inputs: tuple[Input, ...]) -> Refusal:
    made = computed_by("population.activity_pattern", {"events": len(times), "species": species})
    stem = f"population.activity.{id_part(species)}"
    events = Fact(f"{stem}.events", len(times), "record", activity=made, inputs=inputs)
    fewest = Fact("population.activity.fewest", FEWEST_EVENTS, "record", activity=made)
    up = Fact(f"{stem}.events_by_day", int(times.is_by_day.sum()), "record", activity=made, inputs=inputs)
    values: dict[str, MessageValue] = {"species": species, "events": events, "fewest": fewest}
    instead = Message("activity.events_by_day", {"species": species, "events": events, "by_day": up})
    reason = Message("activity.too_few", values)
    return Refusal("population.too_few_events", reason, (instead,), (events, fewest, up))

"""Residents told in sentences: what was assumed, what follows, how long to look, and what would settle it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from qaplan.base.facts import Fact, Unit, written_number
from qaplan.base.messages import Message, MessageValue
from qaplan.base.provenance import Activity
from qaplan.base.refusal import Refusal
from qaplan.population.small_n.priors import BorrowedRange
from qaplan.population.small_n.residents import MOST_SEEN, ResidentPresence
from qaplan.population.small_n.waiting import SettlingEffort, TimeToDetection

__all__ = [
    "percent",
    "presence_messages",
    "refuse_many",
    "refuse_without_effort",
    "refuse_without_priors",
    "settling_messages",
    "waiting_message",
]

_STEM = "population.residents"


def presence_messages(found: ResidentPresence) -> tuple[Message, ...]:
    """What follows first, then the chance of having been seen, what it hangs on and what was assumed."""
    made = found.provenance.activity
    return (
        *_answers(found, made),
        _seen_chance(found, made),
        *_sensitivity(found, made),
        *_assumed(found, made),
        Message("small_n.passing"),
    )


def waiting_message(found: TimeToDetection) -> Message:
    """How long it takes to see a resident female with one probability; past ten years, that it does."""
    stem = f"waiting.{round(100 * found.probability)}"
    values: dict[str, MessageValue] = {
        "probability": _fact(f"{stem}.probability", percent(found.probability), "%")
    }
    ends = {"low": found.low, "days": found.days, "high": found.high}
    values |= {
        name: _fact(f"{stem}.{name}", math.ceil(days), "day")
        for name, days in ends.items()
        if not math.isinf(days)
    }
    last = next((name for name in ("high", "days", "low") if name in values), "never")
    keys = {"high": "waiting", "days": "waiting_open", "low": "waiting_long", "never": "waiting_never"}
    return Message(f"small_n.{keys[last]}", values)


def settling_messages(found: SettlingEffort) -> tuple[Message, ...]:
    """What effort would settle it with these stations, and with more of them."""
    made = found.provenance.activity
    threshold = _fact("settling.threshold", percent(found.threshold), "%", made)
    told = [_settling(found, threshold, made)]
    survey = _fact("settling.survey", written_number(found.survey_days), "day", made)
    if found.further_stations is None:
        told.append(Message("small_n.no_stations_settle", {"survey": survey}))
    elif found.further_stations:
        number = _fact("settling.stations", found.further_stations, "station", made)
        values: dict[str, MessageValue] = {"stations": number, "survey": survey, "threshold": threshold}
        told.append(Message("small_n.stations_settle", values))
    return tuple(told)


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


def refuse_many(animals: int) -> Refusal:
    """Refuse where so many animals are known that a density is fitted instead.

    Args:
        animals: How many are known.
    """
    values: dict[str, MessageValue] = {
        "known": _fact("known", animals, "animal"),
        "most": _fact("most", MOST_SEEN, "animal"),
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


def _answers(found: ResidentPresence, made: Activity) -> Iterator[Message]:
    effort: dict[str, MessageValue] = {
        "days": _fact("effort", written_number(round(found.camera_days, 1)), "camera day", made),
        "stations": _fact("stations", found.stations, "station", made),
    }
    seen, answer = found.seen, found.answer
    prior = _fact("prior", percent(answer.prior), "%", made)
    if answer.any_resident is not None:
        after = _chance("any", answer.any_resident, made)
        yield Message("small_n.none_seen", {**effort, "after": after, "prior": prior})
    else:
        yield Message("small_n.seen", {**effort, "seen": _fact("seen", seen.all, "animal", made)})
    if answer.female is None:
        yield Message("small_n.female_seen", {"seen": _fact("seen.females", seen.females, "animal", made)})
        return
    after = _chance("female", answer.female, made)
    before = _fact("prior.female", percent(found.prior_female), "%", made)
    if seen.unsexed:
        unsexed = _fact("seen.unsexed", seen.unsexed, "animal", made)
        yield Message("small_n.female_unsexed", {"after": after, "prior": before, "unsexed": unsexed})
    else:
        yield Message("small_n.no_female_seen", {"after": after, "prior": before})


def _seen_chance(found: ResidentPresence, made: Activity) -> Message:
    mean, low, high = found.seen_chance
    values = {
        "chance": _fact("seen_chance", percent(mean), "%", made),
        "range": _fact("seen_chance.range", (percent(low), percent(high)), "%", made),
    }
    return Message("small_n.seen_chance", dict(values))


def _sensitivity(found: ResidentPresence, made: Activity) -> Iterator[Message]:
    least, most = found.sensitivity[0], found.sensitivity[-1]
    low, high = least.female, most.female
    if low is None or high is None:
        return
    values = {
        "least": _fact("sensitivity.least", percent(least.prior), "%", made),
        "low": _chance("sensitivity.low", low, made),
        "most": _fact("sensitivity.most", percent(most.prior), "%", made),
        "high": _chance("sensitivity.high", high, made),
    }
    yield Message("small_n.sensitivity", dict(values))


def _assumed(found: ResidentPresence, made: Activity) -> Iterator[Message]:
    priors = found.priors
    values: dict[str, MessageValue] = {
        "area": _fact("area_sq_km", written_number(round(found.area_km2)), "", made),
        "prior": _fact("prior", percent(priors.presence), "%", made),
        "share": _fact("female_share", percent(priors.female_share), "%", made),
    }
    yield Message("small_n.assumed", values)
    ranges = priors.of_female
    yield _borrowed("small_n.sigma", "sigma", ranges.sigma_m, "m", made)
    yield _borrowed("small_n.rate", "rate", ranges.lambda0_per_day, "", made)


def _borrowed(key: str, name: str, taken: BorrowedRange, unit: Unit, made: Activity) -> Message:
    ends = (_rounded(taken.low), _rounded(taken.high))
    values: dict[str, MessageValue] = {
        "range": _fact(f"borrowed.{name}", ends, unit, made),
        "source": taken.source,
    }
    return Message(key, values)


def _settling(found: SettlingEffort, threshold: Fact, made: Activity) -> Message:
    if found.further_days is None or found.further_camera_days is None:
        values = {
            "last": _chance("settling.last", found.probability_at_last, made),
            "threshold": threshold,
            "share": _fact("settling.out_of_reach", percent(found.out_of_reach), "%", made),
        }
        return Message("small_n.no_effort_settles", dict(values))
    if not found.further_days:
        return Message("small_n.settled", {"threshold": threshold})
    values = {
        "days": _fact("settling.days", math.ceil(found.further_days), "day", made),
        "camera_days": _fact(
            "settling.camera_days", math.ceil(found.further_camera_days), "camera day", made
        ),
        "threshold": threshold,
    }
    return Message("small_n.effort_settles", dict(values))


def _chance(name: str, chance: float, made: Activity) -> Fact:
    """A probability; never a bare nothing or a certainty."""
    if chance < 0.001:
        return Fact(f"{_STEM}.{name}", 0.1, "%", activity=made, tier="public", bound="at most")
    if chance > 0.999:
        return Fact(f"{_STEM}.{name}", 99.9, "%", activity=made, tier="public", bound="at least")
    return _fact(name, percent(chance), "%", made)


def _rounded(value: float) -> float:
    """Three figures."""
    return written_number(float(f"{value:.3g}"))


def _fact(
    name: str, value: float | tuple[float, float], unit: Unit = "", made: Activity | None = None
) -> Fact:
    activity = made or Activity(_STEM)
    return Fact(f"{_STEM}.{name}", value, unit, activity=activity, tier="public")

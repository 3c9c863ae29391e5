"""Trends told in sentences: the change with what could have been seen, and the words that are refused."""

from __future__ import annotations

import math
from typing import Literal

from qaplan.base.dates import PartialDate
from qaplan.base.errors import UsageError
from qaplan.base.facts import Fact, FactValue, Unit, written_number
from qaplan.base.messages import Message, MessageValue
from qaplan.base.provenance import Activity, computed_by
from qaplan.base.refusal import Caution, Refusal
from qaplan.population.open_population.trend import FEWEST_YEARS, Series, Trend

__all__ = [
    "RELEVANT_CHANGE",
    "TrendWord",
    "as_trend_word",
    "refuse_trend",
    "trend_cautions",
    "trend_claim",
    "trend_messages",
]

TrendWord = Literal["growing", "declining", "stable"]
RELEVANT_CHANGE = 0.1
"""The yearly change that must have been seen for a claim to stand: ten percent."""

_STEM = "population.trend"


def trend_messages(found: Trend) -> tuple[Message, ...]:
    """The change with its interval, what could have been seen, and what is doubtful; never a bare word."""
    made = found.provenance.activity
    series = found.series
    ends: dict[str, MessageValue] = {
        "first": _fact("first", _year(series.years[0]), "", made),
        "last": _fact("last", _year(series.years[-1]), "", made),
        "values": _fact("values", len(series.years), "", made),
        "what": Message(f"over_time.what_{series.kind}"),
    }
    key = "over_time.told" if found.is_told else "over_time.not_told"
    change = {"change": _change("change", found.change, made), "range": _interval(found, made)}
    return (
        Message(key, {**ends, **change}),
        _could_have_been_seen(found, made),
        *(each.message for each in found.cautions),
    )


def trend_claim(found: Trend, word: TrendWord, *, relevant: float = RELEVANT_CHANGE) -> Message | Refusal:
    """Let a word about the trend stand, or refuse it.

    Growing and declining need a change that is told from none, in years that would have shown the relevant
    change with the power asked for: what passes without power is exaggerated. Stable needs an interval that
    leaves no room for the relevant change.

    Args:
        found: The trend.
        word: The word.
        relevant: The yearly change that matters, a share over 0.

    Raises:
        UsageError: ``population.bad_claim`` if the word is none of these or the change is not over 0.
    """
    if word not in ("growing", "declining", "stable") or not 0 < relevant < 1:
        raise UsageError(
            "population.bad_claim",
            "a claim is growing, declining or stable, over a yearly change between 0 and 1",
            do="choose one of these words",
        )
    made = found.provenance.activity
    matters = _fact("relevant", _percent(relevant), "%", made)
    stands = {
        "growing": found.is_told and found.low > 0,
        "declining": found.is_told and found.high < 0,
        "stable": found.low >= -relevant and found.high <= relevant,
    }[word]
    has_power = word == "stable" or _has_power(found, word, relevant)
    if stands and has_power:
        values = {"change": _change("change", found.change, made), "range": _interval(found, made)}
        return Message(f"over_time.claim_{word}", {**values, "relevant": matters})
    reason = Message(
        f"over_time.refuse_{word}" if not stands else "over_time.refuse_without_power", {"relevant": matters}
    )
    code = "population.claim_not_told" if not stands else "population.claim_without_power"
    return _refusal(code, reason, trend_messages(found))


def as_trend_word(word: str) -> TrendWord:
    """Read a word about a trend.

    Raises:
        UsageError: ``population.bad_claim`` if it is none.
    """
    words: tuple[TrendWord, ...] = ("growing", "declining", "stable")
    for each in words:
        if word == each:
            return each
    raise UsageError(
        "population.bad_claim", f"'{word[:40]}' is no claim", do=f"choose from {', '.join(words)}"
    )


def refuse_trend(series: Series, code: str) -> Refusal:
    """Refuse a trend where there are too few years, or nothing was ever counted.

    Args:
        series: The values.
        code: ``population.too_few_years`` or ``population.nothing_counted``.
    """
    made = computed_by("population.fit_trend", {"fewest": FEWEST_YEARS})
    number = _fact("values", len(series.years), "", made)
    if code == "population.too_few_years":
        fewest = _fact("fewest", FEWEST_YEARS, "", made)
        return _refusal(code, Message("over_time.too_few_years", {"values": number, "fewest": fewest}), ())
    return _refusal(code, Message("over_time.nothing_counted", {"values": number}), ())


def trend_cautions(series: Series) -> tuple[Caution, ...]:
    """What is doubtful: the same animals in many years, counts without effort, errors that nobody gave."""
    found = []
    if series.kind == "minimum":
        found.append(
            Caution("population.counts_not_independent", Message("over_time.counts_not_independent"))
        )
    if series.is_count and series.effort is None:
        found.append(Caution("population.effort_not_counted", Message("over_time.trend_without_effort")))
    if not series.is_count and series.errors is None:
        found.append(Caution("population.errors_not_given", Message("over_time.errors_not_given")))
    return tuple(found)


def _has_power(found: Trend, word: str, relevant: float) -> bool:
    if word == "growing":
        return found.detectable <= relevant
    return found.detectable_loss > -1 and -found.detectable_loss <= relevant


def _could_have_been_seen(found: Trend, made: Activity) -> Message:
    power = _fact("power", _percent(found.power), "%", made)
    has_gain, has_loss = math.isfinite(found.detectable), found.detectable_loss > -1
    values: dict[str, MessageValue] = {"power": power}
    if has_gain:
        values["gain"] = _fact("detectable", _percent(found.detectable), "%", made)
    if has_loss:
        values["loss"] = _fact("detectable_loss", _percent(-found.detectable_loss), "%", made)
    names = {(True, True): "both", (True, False): "gain", (False, True): "loss", (False, False): "nothing"}
    return Message(f"over_time.seen_{names[has_gain, has_loss]}", values)


def _interval(found: Trend, made: Activity) -> MessageValue:
    if math.isfinite(found.high) and found.low > -1:
        return _fact("range", (_percent(found.low), _percent(found.high)), "%", made)
    if math.isfinite(found.high):
        return _fact("range.high", _percent(found.high), "%", made, "at most")
    if found.low > -1:
        return _fact("range.low", _percent(found.low), "%", made, "at least")
    return Message("over_time.any_change")


def _change(name: str, change: float, made: Activity) -> MessageValue:
    if not math.isfinite(change) or change <= -1:
        return Message("over_time.beyond_measure")
    return _fact(name, _percent(change), "%", made)


def _year(year: float) -> PartialDate:
    return PartialDate.parse(f"{int(year):04d}")


def _percent(share: float) -> float:
    return written_number(round(100 * share, 1))


def _refusal(code: str, reason: Message, instead: tuple[Message, ...]) -> Refusal:
    facts = {fact.id: fact for message in (reason, *instead) for fact in message.facts()}
    return Refusal(code, reason, instead, tuple(facts.values()))


def _fact(
    name: str,
    value: FactValue,
    unit: Unit,
    made: Activity,
    bound: Literal["", "at least", "at most"] = "",
) -> Fact:
    return Fact(f"{_STEM}.{name}", value, unit, activity=made, tier="public", bound=bound)

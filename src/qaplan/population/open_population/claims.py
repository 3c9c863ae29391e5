"""Words about a trend that stand or are refused: growing, declining, stable."""

from __future__ import annotations

from typing import Literal

from qaplan.base.errors import UsageError
from qaplan.base.messages import Message
from qaplan.base.refusal import Refusal
from qaplan.population.open_population.telling import percent
from qaplan.population.open_population.trend import (
    Trend,
    change_fact,
    interval_fact,
    refusal_of,
    trend_fact,
)

__all__ = ["RELEVANT_CHANGE", "TrendWord", "as_trend_word", "trend_claim"]

TrendWord = Literal["growing", "declining", "stable"]
_CLAIM_CODES = ("population.claim_not_told", "population.claim_without_power")
RELEVANT_CHANGE = 0.1
"""The yearly change that must have been seen for a claim to stand: ten percent."""


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
    matters = trend_fact("relevant", percent(relevant), "%", made)
    stands = {
        "growing": found.is_told and found.low > 0,
        "declining": found.is_told and found.high < 0,
        "stable": found.low >= -relevant and found.high <= relevant,
    }[word]
    has_power = word == "stable" or _has_power(found, word, relevant)
    if stands and has_power:
        values = {"change": change_fact(found), "range": interval_fact(found)}
        return Message(f"over_time.claim_{word}", {**values, "relevant": matters})
    reason = Message(
        f"over_time.refuse_{word}" if not stands else "over_time.refuse_without_power", {"relevant": matters}
    )
    return refusal_of(_CLAIM_CODES[bool(stands)], reason, found.messages())


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


def _has_power(found: Trend, word: str, relevant: float) -> bool:
    if word == "growing":
        return found.detectable <= relevant
    return found.detectable_loss > -1 and -found.detectable_loss <= relevant

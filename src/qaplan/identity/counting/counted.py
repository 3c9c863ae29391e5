"""How many animals there are among the sides, with an interval, or why that cannot be said yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaplan.base.facts import Fact
from qaplan.base.messages import Message
from qaplan.base.provenance import Provenance, computed_by
from qaplan.base.refusal import Refusal
from qaplan.identity.counting.evidence import Evidence
from qaplan.identity.counting.posterior import Posterior
from qaplan.identity.sides import FLANKS, Flank
from qaplan.identity.types import Verdict

__all__ = ["FEWEST_DECISIONS", "AnimalCount", "FlankCount", "count_animals", "refuse_count"]

FEWEST_DECISIONS = 30
"""Fewer answers of people than this, or than half the sides where these are few, and no number is said: it
would be the machine's alone."""

_LEVEL = 0.95


@dataclass(frozen=True)
class FlankCount:
    """Animals among the sides of one flank.

    Args:
        flank: The flank.
        sides: Sides in all.
        estimate: The likeliest number of animals.
        low: Lower end of the interval that holds 95 % of the draws.
        high: Upper end.
    """

    flank: Flank
    sides: int
    estimate: int
    low: int
    high: int


@dataclass(frozen=True)
class AnimalCount:
    """How many animals the sides show.

    Args:
        flanks: The number by each flank that has sides.
        fewest: Least number of animals of both flanks together, with its interval: as many left and right
            groups as can be are of one animal each.
        most: Greatest number, with its interval: only those are one that are linked.
        decisions: Answers of people that count, "undetermined" left out.
        waiting: Pairs whose answer could still change much.
        rhat: How much the chains disagree, 1 when not at all.
        is_settled: Whether the chains agree.
    """

    flanks: tuple[FlankCount, ...]
    fewest: tuple[int, int, int]
    most: tuple[int, int, int]
    decisions: int
    waiting: int
    rhat: float
    is_settled: bool

    @property
    def status(self) -> str:
        """``ok``, or ``not_settled`` where the chains were too short."""
        return "ok" if self.is_settled else "not_settled"

    @property
    def may_stop(self) -> bool:
        """Whether nothing is left to be asked that could change much."""
        return self.is_settled and not self.waiting

    @property
    def provenance(self) -> Provenance:
        """The activity with its parameters."""
        sides = {each.flank: each.sides for each in self.flanks}
        return Provenance(
            computed_by("identity.count_animals", {"sides": sides, "decisions": self.decisions})
        )

    def messages(self) -> tuple[Message, ...]:
        """The count in sentences, the number first."""
        told = [self._flank_message(each) for each in self.flanks]
        if len(self.flanks) > 1:
            ends = {"fewest": self._range("fewest", self.fewest), "most": self._range("most", self.most)}
            told.append(Message("counting.both_flanks", dict(ends)))
        sides = sum(each.sides for each in self.flanks)
        looked = {"decisions": self._fact("decisions", self.decisions), "sides": self._fact("sides", sides)}
        told.append(Message("counting.looked", dict(looked)))
        if not self.is_settled:
            told.append(Message("counting.not_settled"))
        elif self.waiting:
            told.append(Message("counting.waiting", {"pairs": self._fact("waiting", self.waiting)}))
        else:
            told.append(Message("counting.nothing_waits"))
        return tuple(told)

    def summary(self) -> str:
        """The count in plain English."""
        from qaplan.base.messages import Text

        text = Text("en")
        return "\n".join(text.say(each) for each in self.messages())

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "status": self.status,
            "animals_fewest": dict(zip(("estimate", "low", "high"), self.fewest, strict=True)),
            "animals_most": dict(zip(("estimate", "low", "high"), self.most, strict=True)),
            "flanks": {
                each.flank: {
                    "sides": each.sides,
                    "animals_estimate": each.estimate,
                    "animals_low": each.low,
                    "animals_high": each.high,
                }
                for each in self.flanks
            },
            "interval_percent": 100 * _LEVEL,
            "decisions": self.decisions,
            "pairs_waiting": self.waiting,
            "may_stop": self.may_stop,
            "rhat": self.rhat if np.isfinite(self.rhat) else None,
            "method": "posterior of partitions of the sides by Markov chains; middle of the draws",
        }

    def _flank_message(self, count: FlankCount) -> Message:
        number = (count.estimate, count.low, count.high)
        values = {
            "estimate": self._fact(f"{count.flank}.estimate", count.estimate, "animal"),
            "range": self._range(count.flank, number),
            "level": self._fact("level", round(100 * _LEVEL), "%"),
        }
        return Message(f"counting.{count.flank}", dict(values))

    def _range(self, name: str, number: tuple[int, int, int]) -> Fact:
        _, low, high = number
        fact = self._fact(f"{name}.interval", 0, "animal")
        return Fact(fact.id, (low, high), "animal", activity=fact.activity)

    def _fact(self, name: str, value: int, unit: str = "") -> Fact:
        made = self.provenance.activity
        if unit == "animal":
            return Fact(f"identity.count.{name}", value, "animal", activity=made)
        return Fact(f"identity.count.{name}", value, "%" if unit else "", activity=made)


def count_animals(evidence: Evidence, posterior: Posterior, *, waiting: int = 0) -> AnimalCount:
    """Count the animals from draws of who is who.

    Args:
        evidence: What is known of the sides.
        posterior: The draws.
        waiting: Pairs that are still worth asking for.
    """
    flanks = []
    for number, flank in enumerate(FLANKS):
        sides = int((evidence.flank == number).sum())
        if sides:
            flanks.append(FlankCount(flank, sides, *_likeliest(posterior.groups(number))))
    return AnimalCount(
        tuple(flanks),
        _likeliest(posterior.at_least),
        _likeliest(posterior.at_most),
        decided(evidence),
        waiting,
        posterior.rhat,
        posterior.is_settled,
    )


def refuse_count(evidence: Evidence, *, is_calibrated: bool = True) -> Refusal | None:
    """Refuse a number that would be the machine's alone; None where there is enough.

    Args:
        evidence: What is known of the sides.
        is_calibrated: Whether the pairs have probabilities at all.
    """
    made = computed_by("identity.count_animals", {"fewest": FEWEST_DECISIONS})
    sides = len(evidence.sides)
    fewest = min(FEWEST_DECISIONS, max(1, sides // 2))
    decisions = Fact("identity.count.decisions", decided(evidence), activity=made)
    most = Message("counting.at_most_sides", {"sides": Fact("identity.count.sides", sides, activity=made)})
    if not is_calibrated:
        return Refusal("identity.not_calibrated", Message("counting.not_calibrated"), (most,), most.facts())
    if decided(evidence) >= fewest:
        return None
    needed = Fact("identity.count.fewest", fewest, activity=made)
    reason = Message("counting.too_little_looked_at", {"decisions": decisions, "fewest": needed})
    instead = (most, Message("counting.ask_instead"))
    return Refusal("identity.too_little_looked_at", reason, instead, (decisions, needed, *most.facts()))


def decided(evidence: Evidence) -> int:
    """Answers of people that say something of identity."""
    return sum(each.verdict is not Verdict.UNDETERMINED for each in evidence.decisions.values())


def _likeliest(values: NDArray[np.int64]) -> tuple[int, int, int]:
    """The likeliest number, and the ends of the middle 95 % of the draws, rounded outwards."""
    tail = (1 - _LEVEL) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return int(np.bincount(values.ravel()).argmax()), int(np.floor(low)), int(np.ceil(high))

"""Whether reviewed pairs are enough for a probability, and the refusal where they are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qaplan.base.facts import Fact
from qaplan.base.messages import Message
from qaplan.base.provenance import computed_by
from qaplan.base.refusal import Refusal
from qaplan.identity.calibration.animals import number_of_animals, numbered_animals
from qaplan.identity.calibration.types import ReviewedPair

__all__ = ["FEWEST", "PairCounts", "count_pairs", "refuse_few"]


@dataclass(frozen=True)
class PairCounts:
    """How many reviewed pairs there are.

    Args:
        pairs: All of them.
        same: Pairs of one animal.
        different: Pairs of two animals.
        animals: Animals that they show.
    """

    pairs: int
    same: int
    different: int
    animals: int

    def missing(self) -> PairCounts:
        """How many more of each are needed."""
        return PairCounts(
            *(max(0, need - held) for need, held in zip(FEWEST.as_row(), self.as_row(), strict=True))
        )

    def as_row(self) -> tuple[int, int, int, int]:
        """The four numbers."""
        return (self.pairs, self.same, self.different, self.animals)


FEWEST = PairCounts(pairs=200, same=40, different=40, animals=10)
"""Below these nothing is calibrated; docs/explanation/probability.md has the measurement behind them."""


def count_pairs(pairs: Sequence[ReviewedPair]) -> PairCounts:
    """Count reviewed pairs.

    >>> count_pairs([])
    PairCounts(pairs=0, same=0, different=0, animals=0)
    """
    same = sum(each.is_same for each in pairs)
    return PairCounts(len(pairs), same, len(pairs) - same, number_of_animals(numbered_animals(pairs)))


def refuse_few(counts: PairCounts) -> Refusal | None:
    """Refuse a calibration from too few pairs; None where they are enough.

    >>> refuse_few(PairCounts(199, 60, 139, 12)).code
    'identity.not_calibrated'
    """
    missing = counts.missing()
    if not any(missing.as_row()):
        return None
    reason = Message("calibration.not_calibrated", _places("held", counts) | _places("fewest", FEWEST))
    more = Message("calibration.missing", _places("missing", missing))
    instead = (Message("calibration.ranking_instead"), more)
    facts = {fact.id: fact for message in (reason, *instead) for fact in message.facts()}
    return Refusal("identity.not_calibrated", reason, instead, tuple(facts.values()))


def _places(stem: str, counts: PairCounts) -> dict[str, Fact]:
    made = computed_by("identity.fit_calibration", {"fewest": list(FEWEST.as_row())})
    names = ("pairs", "same", "different", "animals")
    return {
        f"{stem}_{name}": Fact(f"identity.calibration.{stem}.{name}", number, activity=made)
        for name, number in zip(names, counts.as_row(), strict=True)
    }

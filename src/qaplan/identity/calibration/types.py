"""Reviewed pairs, from which a score learns what it is worth, and the probability that it then gets."""

from __future__ import annotations

from dataclasses import dataclass

from qaplan.identity.sides import Side

__all__ = ["PairConditions", "PairProbability", "ReviewedPair", "ScoredPair"]


@dataclass(frozen=True)
class PairConditions:
    """Under which conditions the pictures of a pair were taken.

    Args:
        quality: Lower of the two qualities, 0 to 1; None when not measured.
        light: ``day``, ``infrared`` or ``mixed``; ``unknown`` when one is not known.
        shares_station: Whether both were taken at one station.
    """

    quality: float | None = None
    light: str = "unknown"
    shares_station: bool = False


@dataclass(frozen=True)
class ScoredPair:
    """Two sides and how alike the machine finds them.

    Args:
        a: One side.
        b: The other, of the same flank and another encounter.
        score: The machine's score; higher is more alike.
        conditions: Under which conditions.
    """

    a: Side
    b: Side
    score: float
    conditions: PairConditions = PairConditions()


@dataclass(frozen=True)
class ReviewedPair:
    """A scored pair of which it is known whether it is one animal.

    Args:
        pair: The pair.
        is_same: Whether it is one animal.
        animals: The two animals by name, the same name twice where they are one; pairs that share an
            animal are never on both sides of a split.
        weight: How many pairs of the population it stands for, over 0: 10 where one in ten of its kind was
            reviewed.
    """

    pair: ScoredPair
    is_same: bool
    animals: tuple[str, str]
    weight: float = 1.0


@dataclass(frozen=True)
class PairProbability:
    """The probability that two sides are one animal.

    Args:
        pair: The pair.
        same: Probability that it is one animal, 0 to 1; None where the answer is "not calibrated".
        low: Lower end of its 95 % interval; None likewise.
        high: Upper end; None likewise.
        stratum: Which reviewed pairs it was learned from.
    """

    pair: ScoredPair
    same: float | None
    low: float | None
    high: float | None
    stratum: str

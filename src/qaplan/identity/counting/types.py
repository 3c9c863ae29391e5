"""What is known of every pair of sides, and who-is-who as a partition of them."""

from __future__ import annotations

from dataclasses import dataclass

from qaplan.identity.sides import Side
from qaplan.identity.types import Verdict

__all__ = ["Constraint", "Decision", "PairBelief", "Partition"]


@dataclass(frozen=True)
class PairBelief:
    """What the machine believes of a pair before anybody has looked.

    Args:
        a: One side.
        b: The other, of the same flank.
        same: Probability that they are one animal, 0 to 1.
    """

    a: Side
    b: Side
    same: float


@dataclass(frozen=True)
class Decision:
    """A person's answer about a pair, with how often that person errs.

    Args:
        a: One side.
        b: The other.
        verdict: The answer.
        reader: Who.
        false_same: Probability that this reader calls two animals one.
        false_different: Probability that this reader calls one animal two.
    """

    a: Side
    b: Side
    verdict: Verdict
    reader: str
    false_same: float = 0.03
    false_different: float = 0.03


@dataclass(frozen=True)
class Constraint:
    """Something that is known of a pair from elsewhere: a statement, or two places at one time.

    Args:
        a: One side.
        b: The other, of the same flank.
        is_same: Whether it says that they are one animal.
        certainty: Probability that it is right, over 0.5 up to 1; 1 is certain and is never broken.
    """

    a: Side
    b: Side
    is_same: bool
    certainty: float = 0.999


@dataclass(frozen=True)
class Partition:
    """One possible answer to who is who.

    Args:
        groups: The sides of each animal; every side is in exactly one group, groups and sides are ordered.
    """

    groups: tuple[tuple[Side, ...], ...]

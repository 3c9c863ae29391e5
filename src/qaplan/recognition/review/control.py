"""How many cats lie among the pictures that a program called empty and nobody has looked at."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

__all__ = ["CONTROL_SHARE", "BlankCount", "MissedCats", "estimate_missed", "is_control", "total_interval"]

CONTROL_SHARE = 0.05
"""Share of the bursts called empty that are drawn by lot and shown whatever else is."""

_LEVEL = 0.95


@dataclass(frozen=True)
class BlankCount:
    """Bursts that a program called empty, and what people found in those that they have read.

    Args:
        blanks: All of them.
        drawn: Those drawn by lot that have been read.
        drawn_cats: In how many of these a big cat was found.
        others: Those not drawn by lot that have been read.
        other_cats: In how many of these a big cat was found.
    """

    blanks: int
    drawn: int = 0
    drawn_cats: int = 0
    others: int = 0
    other_cats: int = 0

    @property
    def unread(self) -> int:
        """Those that nobody has looked at."""
        return self.blanks - self.drawn - self.others


@dataclass(frozen=True)
class MissedCats:
    """The cats that lie among the empties that nobody has looked at.

    Args:
        counted: What it was made from.
        estimate: How many bursts with a big cat, as the drawn ones tell; None where none has been read.
        ci: Bounds that hold with the level's probability whatever the truth; None where none has been read.
        level: That probability.
    """

    counted: BlankCount
    estimate: float | None
    ci: tuple[int, int] | None
    level: float = _LEVEL

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            **vars(self.counted),
            "unread": self.counted.unread,
            "estimate": self.estimate,
            "ci": list(self.ci) if self.ci else None,
            "level": self.level,
            "method": "simple random sample of bursts, exact hypergeometric bounds",
        }


def is_control(burst_id: str, seed: str, *, share: float = CONTROL_SHARE) -> bool:
    """Whether a burst that a program calls empty is drawn by lot to be shown.

    The lot falls by the study's seed and the burst's id, so that it is the same tomorrow and on a copy of the
    study, and nobody can choose it.

    Args:
        burst_id: The burst.
        seed: The study's own seed.
        share: Share of the bursts that are drawn, 0.02 to 0.05.
    """
    digest = hashlib.sha256(f"control|{seed}|{burst_id}".encode()).digest()
    return int.from_bytes(digest[:8]) < share * 2**64


def estimate_missed(counted: BlankCount, *, level: float = _LEVEL) -> MissedCats:
    """Estimate the cats among the empties that nobody has looked at.

    Of all empties as many hold a cat as the drawn ones allow; those found already are taken off. That holds
    however the others were chosen, because the drawn ones were chosen by lot alone.

    Args:
        counted: The empties and what was found in them.
        level: Probability with which the bounds hold.

    >>> estimate_missed(BlankCount(blanks=1000, drawn=50)).ci
    (0, 69)
    """
    left = counted.unread
    if left == 0:
        return MissedCats(counted, 0.0, (0, 0), level)
    if counted.drawn == 0:
        return MissedCats(counted, None, None, level)
    low, high = total_interval(counted.blanks, counted.drawn, counted.drawn_cats, level=level)
    found = counted.drawn_cats + counted.other_cats
    share = counted.drawn_cats / counted.drawn
    return MissedCats(counted, share * left, (_within(low - found, left), _within(high - found, left)), level)


def _within(number: int, most: int) -> int:
    return max(0, min(number, most))


def total_interval(population: int, drawn: int, hits: int, *, level: float = _LEVEL) -> tuple[int, int]:
    """Bound how many of a population have a mark, when some drawn by lot without putting back had it.

    Args:
        population: How many there are, 1 or more.
        drawn: How many were drawn, 1 to ``population``.
        hits: How many of these had the mark.
        level: Probability with which both bounds hold, whatever the truth.

    Returns:
        The smallest and the largest number that each tail allows.

    Source:
        Clopper and Pearson 1934, Biometrika 26: 404-413, with the hypergeometric in the binomial's place.

    >>> total_interval(100, 100, 7), total_interval(20, 5, 0)
    ((7, 7), (0, 9))
    """
    tail = (1 - level) / 2
    fewest, most = hits, population - (drawn - hits)
    low, high = fewest, most
    while low < high:  # the smallest total at which so many hits are not too many
        middle = (low + high) // 2
        low, high = (low, middle) if _at_least(population, middle, drawn, hits) > tail else (middle + 1, high)
    smallest, low, high = low, fewest, most
    while low < high:  # the largest total at which so few hits are not too few
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _at_most(population, middle, drawn, hits) > tail else (low, middle - 1)
    return smallest, low


def _at_most(population: int, marked: int, drawn: int, hits: int) -> float:
    return math.fsum(_chance(population, marked, drawn, each) for each in range(hits + 1))


def _at_least(population: int, marked: int, drawn: int, hits: int) -> float:
    return 1.0 if hits == 0 else 1.0 - _at_most(population, marked, drawn, hits - 1)


def _chance(population: int, marked: int, drawn: int, hits: int) -> float:
    if hits > marked or drawn - hits > population - marked:
        return 0.0
    ways = _log_ways(marked, hits) + _log_ways(population - marked, drawn - hits)
    return math.exp(ways - _log_ways(population, drawn))


def _log_ways(total: int, chosen: int) -> float:
    return math.lgamma(total + 1) - math.lgamma(chosen + 1) - math.lgamma(total - chosen + 1)

"""When a pair of known truth is laid among the others to measure a reader, and which one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from qaplan.base.errors import UsageError
from qaplan.identity.reading.types import KnownPair
from qaplan.identity.sides import Side

__all__ = ["SEEDED_SHARE", "choose_known", "is_turn_of_known"]

SEEDED_SHARE = 0.125
_HARDER_SHARE = 0.5


def is_turn_of_known(rng: np.random.Generator, *, share: float = SEEDED_SHARE) -> bool:
    """Draw whether the next pair that a reader sees is one of known truth.

    Every turn is drawn by itself, so that no count of the turns before foretells it.

    Args:
        rng: The source of chance; never one that the reader can rebuild.
        share: Share of the turns, 0 to 0.5.

    Raises:
        UsageError: ``identity.bad_seeded_share``.
    """
    if not 0 <= share <= 0.5:
        raise UsageError(
            "identity.bad_seeded_share",
            "the share of known pairs lies outside 0 to one half",
            do="give a share such as 0.125",
        )
    return bool(rng.random() < share)


def choose_known(
    rng: np.random.Generator, known: Iterable[KnownPair], shown: Sequence[tuple[Side, Side]] = ()
) -> KnownPair | None:
    """Choose the known pair that a reader sees next.

    Same and different are kept in balance, the kind that was shown less being the likelier. Of a kind, no
    pair comes again before all have come equally often, and the harder half goes first: pairs of one
    animal that the machine finds unlike, pairs of two animals that it finds alike.

    Args:
        rng: The source of chance.
        known: The known pairs there are.
        shown: The known pairs that this reader has seen, once for each time; in any order.

    Returns:
        The pair; None when there is no known pair.
    """
    held = sorted(known, key=lambda each: (_pair(each), not each.is_same))
    times = Counter(tuple(sorted(sides)) for sides in shown)
    kinds = [[each for each in held if each.is_same is kind] for kind in (True, False)]
    if not any(kinds):
        return None
    seen = [sum(times[_pair(each)] for each in kind) for kind in kinds]
    likely_same = (seen[1] + 1) / (seen[0] + seen[1] + 2)
    of_kind = kinds[0] if rng.random() < likely_same else kinds[1]
    of_kind = of_kind or kinds[0] or kinds[1]
    fewest = min(times[_pair(each)] for each in of_kind)
    fresh = sorted((each for each in of_kind if times[_pair(each)] == fewest), key=_ease)
    harder = fresh[: max(1, round(len(fresh) * _HARDER_SHARE))]
    return harder[int(rng.integers(len(harder)))]


def _ease(known: KnownPair) -> float:
    if known.score is None:
        return 0.0
    return known.score if known.is_same else -known.score


def _pair(known: KnownPair) -> tuple[Side, Side]:
    return (known.a, known.b) if known.a <= known.b else (known.b, known.a)

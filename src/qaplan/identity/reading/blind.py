"""What a reader may see of a pair and when, and in which order and on which hand the pairs are shown."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from qaplan.identity.reading.settling import Settled, SettlingState

__all__ = ["Sight", "chance_of", "is_swapped", "shuffled", "sight_of"]

_BLOCK = 8
_Thing = TypeVar("_Thing")


@dataclass(frozen=True)
class Sight:
    """What one reader may see of one pair.

    Args:
        machine: The machine's score, its probability and the matched spots.
        others: What other readers have said.
    """

    machine: bool
    others: bool


def sight_of(*, has_read: bool, settled: Settled, may_adjudicate: bool = False) -> Sight:
    """Say what a reader may see of a pair.

    Before the reader's own verdict nothing is seen, whoever the reader is. After it the machine's answer
    is seen; the words of others only where the pair is settled, or where the readers disagree and this
    reader may adjudicate.

    Args:
        has_read: Whether the reader has given a verdict on the pair.
        settled: What the readings of the pair come to.
        may_adjudicate: Whether the reader may decide between others.
    """
    if not has_read:
        return Sight(machine=False, others=False)
    is_settled = settled.state is SettlingState.SETTLED
    is_open_to_all = may_adjudicate and settled.state is SettlingState.DISAGREED
    return Sight(machine=True, others=is_settled or is_open_to_all)


def chance_of(secret: str, *words: str) -> np.random.Generator:
    """A source of chance that is the same for the same words and that nobody foretells without the secret.

    Args:
        secret: A word that readers never see, such as the study's own.
        *words: What it is for: the reader, the pair, how many pairs were read.
    """
    written = "\x1f".join((secret, *words)).encode(errors="surrogatepass")
    return np.random.default_rng(int.from_bytes(hashlib.sha256(written).digest()[:16]))


def shuffled(rng: np.random.Generator, things: Sequence[_Thing]) -> tuple[_Thing, ...]:
    """Shuffle a queue within blocks of eight, so that every reader meets the pairs in another order.

    What matters more stays further ahead; two readers who sit side by side do not see one row of pairs.

    Args:
        rng: The reader's own source of chance.
        things: What waits, the most wanted first.
    """
    order: list[_Thing] = []
    for start in range(0, len(things), _BLOCK):
        block = list(things[start : start + _BLOCK])
        order += [block[place] for place in rng.permutation(len(block))]
    return tuple(order)


def is_swapped(rng: np.random.Generator) -> bool:
    """Draw whether the two sides of a pair change hands on the page, so that no hand stands for the known."""
    return bool(rng.random() < 0.5)

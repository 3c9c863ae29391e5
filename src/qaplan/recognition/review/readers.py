"""What stands of a burst when one, two or three people have read it, and who is asked to read it again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from qaplan.recognition.review.types import Reading, ReadingPlace, ReviewLabel, is_big_cat

__all__ = ["ReadBurst", "Readers", "asks_for", "do_agree", "is_decoy", "standing_of"]

Readers = Literal["one", "two_agree", "disagree", "settled"]
"""How many have read a burst, and whether they agree."""

_SIDES = frozenset({"left", "right"})


@dataclass(frozen=True)
class ReadBurst:
    """What stands of a burst.

    Args:
        burst_id: The burst.
        label: The label that stands: the first reader's until a third settles a disagreement.
        readers: How many have read it, and whether they agree.
        read_by: Who has read it, in the order of their places.
        readings: The readings that stand, at most one of each place.
    """

    burst_id: str
    label: ReviewLabel
    readers: Readers
    read_by: tuple[str, ...]
    readings: tuple[Reading, ...]


def standing_of(readings: Iterable[Reading]) -> ReadBurst | None:
    """Say what stands of one burst.

    Args:
        readings: Every reading of it, those that others took the place of included.

    Returns:
        What stands; None where no first reader's word does.
    """
    held = list(readings)
    gone = {each.supersedes for each in held if each.supersedes}
    stand = {each.place: each for each in held if each.reading_id not in gone}
    first = stand.get("first")
    if first is None:
        return None
    second, third = stand.get("second"), stand.get("third")
    label, readers = first.label, _readers(first, second, third)
    if third is not None and readers == "settled":
        label = third.label
    kept = tuple(each for each in (first, second, third) if each is not None)
    return ReadBurst(first.burst_id, label, readers, tuple(each.reader for each in kept), kept)


def _readers(first: Reading, second: Reading | None, third: Reading | None) -> Readers:
    if second is None:
        return "one"
    if do_agree(first.label, second.label):
        return "two_agree"
    return "disagree" if third is None else "settled"


def do_agree(one: ReviewLabel, other: ReviewLabel) -> bool:
    """Whether two readers name the same kind, and do not see opposite flanks."""
    opposite = {one.flank, other.flank} == _SIDES
    return one.taxon_id == other.taxon_id and not opposite


def asks_for(read: ReadBurst) -> ReadingPlace | None:
    """Which further reader a burst asks for: every big cat a second one, every disagreement a third.

    Returns:
        The place; None where nobody further is asked.
    """
    if read.readers == "disagree":
        return "third"
    return "second" if read.readers == "one" and is_big_cat(read.label.taxon_id) else None


def is_decoy(burst_id: str, seed: str, *, share: float) -> bool:
    """Whether a burst that is no cat is shown to a second reader too, so that the list tells nothing.

    Args:
        burst_id: The burst.
        seed: The study's own seed.
        share: Share of the bursts that are, 0 to 1.
    """
    digest = hashlib.sha256(f"decoy|{seed}|{burst_id}".encode()).digest()
    return int.from_bytes(digest[:8]) < share * 2**64

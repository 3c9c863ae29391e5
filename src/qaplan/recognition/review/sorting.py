"""Under which heading a burst comes to a reviewer, by what programs have said of its media."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qaplan.recognition.review.types import (
    ANIMAL,
    BLANK,
    CANNOT_TELL,
    PERSON,
    UNSORTED,
    VEHICLE,
    is_big_cat,
)
from qaplan.recognition.taxonomy.rolling_up import read_label

__all__ = ["MachineWord", "SortedBurst", "heading_of", "heading_order"]

_TYPES = {"human": PERSON, "vehicle": VEHICLE, "blank": BLANK, "unknown": CANNOT_TELL}
_LOW = {ANIMAL: 3, VEHICLE: 2, CANNOT_TELL: 1, BLANK: 0}


@dataclass(frozen=True, slots=True)
class MachineWord:
    """What a program says of one medium.

    Args:
        medium_id: The medium.
        observation_type: animal, human, vehicle, blank, unknown.
        name: The animal that it names; empty for none.
        score: Raw score, 0 to 1; zero where it gives none.
    """

    medium_id: str
    observation_type: str
    name: str = ""
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class SortedBurst:
    """The heading of a burst.

    Args:
        heading: Id of a taxon, ``blank``, ``person``, ``vehicle``, ``cannot_tell``, or ``unsorted`` where no
            program has looked at all of its media and none saw anything.
        score: The highest raw score for it, 0 to 1; zero for nothing and nobody.
    """

    heading: str
    score: float = 0.0


def heading_of(medium_ids: Iterable[str], words: Iterable[MachineWord]) -> SortedBurst:
    """Choose the heading of a burst: the word that a reviewer must not miss comes before all others.

    A big cat comes before a person, a person before another animal that is named, the surer of two before
    the other. Nothing is believed: a heading only says on which sheet the burst is shown.

    Args:
        medium_ids: The media of the burst.
        words: What programs say of them.

    >>> heading_of(["a", "b"], [MachineWord("a", "blank"), MachineWord("b", "animal", "urial", 0.7)])
    SortedBurst(heading='urial', score=0.7)
    >>> heading_of(["a", "b"], [MachineWord("a", "blank")]).heading
    'unsorted'
    """
    said = list(words)
    named = [(_named(each), each.score) for each in said]
    if not named:
        return SortedBurst(UNSORTED)
    heading, score = max(named, key=lambda each: (_rank(each[0]), each[1], each[0]))
    if heading == BLANK:
        is_whole = {each.medium_id for each in said} >= set(medium_ids)
        return SortedBurst(BLANK if is_whole else UNSORTED)
    return SortedBurst(heading, score)


def heading_order(heading: str) -> tuple[int, str]:
    """The place of a heading in the queue: cats first, then other animals, empties last."""
    return 10 - _rank(heading) if heading != UNSORTED else 9, heading


def _named(word: MachineWord) -> str:
    if word.observation_type != "animal":
        return _TYPES.get(word.observation_type, CANNOT_TELL)
    taxon = read_label(word.name, by_machine=True).taxon if word.name else None
    return taxon.taxon_id if taxon is not None else ANIMAL


def _rank(heading: str) -> int:
    if is_big_cat(heading):
        return 6
    return 5 if heading == PERSON else _LOW.get(heading, 4)

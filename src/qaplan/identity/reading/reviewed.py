"""Readings that have come to a verdict, as the reviewed pairs from which a score learns what it is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qaplan.identity.calibration.types import ReviewedPair, ScoredPair
from qaplan.identity.reading.settling import Settled, SettlingState
from qaplan.identity.sides import Side
from qaplan.identity.types import Verdict

__all__ = ["reviewed_pairs"]

Pair = tuple[Side, Side]


def reviewed_pairs(
    settled: Mapping[Pair, Settled], scores: Iterable[ScoredPair], animals: Mapping[Side, str]
) -> tuple[ReviewedPair, ...]:
    """The scored pairs of which readers have said whether they are one animal.

    Left out are pairs that nobody can tell, pairs that were not read blind, and pairs whose verdict the
    catalogue contradicts by now: called one animal and standing as two, or the other way round. They stand
    for the pairs that the queue asks for, and for none that it would never ask for.

    Args:
        settled: What the readings of each pair come to.
        scores: Scored pairs.
        animals: The animal of each side as the catalogue has it; a side that is not there is an animal of
            its own.

    Returns:
        One entry for each pair, in the order of the scores.
    """
    found = []
    for each in scores:
        pair = (each.a, each.b) if each.a <= each.b else (each.b, each.a)
        end = settled.get(pair)
        if end is None or end.state is not SettlingState.SETTLED or not end.is_blind:
            continue
        names = tuple(animals.get(side, str(side)) for side in pair)
        is_same = end.verdict is Verdict.SAME
        if end.verdict is not Verdict.UNDETERMINED and is_same == (names[0] == names[1]):
            found.append(ReviewedPair(each, is_same, (names[0], names[1])))
    return tuple(found)

"""Leopards that crossed: photographed on both sides, or inferred; the two are never summed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from qaplan.landscape.crossings.types import InferredCrossing, PhotographedCrossing, SideSighting

__all__ = ["LeopardCrossings", "leopard_crossings", "photographed_crossings"]


@dataclass(frozen=True)
class LeopardCrossings:
    """What is known of crossings, by grade; there is no total, for a sum of the two would mean nothing.

    Args:
        photographed: The same animal photographed on both sides.
        inferred: What a model of movement makes likely.
    """

    photographed: tuple[PhotographedCrossing, ...]
    inferred: tuple[InferredCrossing, ...]

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON: two lists, and no number over both."""
        return {
            "photographed": [
                {
                    "individual_id": each.individual_id,
                    "from_side": each.before.side,
                    "to_side": each.after.side,
                    "last_seen_on": each.before.day.isoformat(),
                    "next_seen_on": each.after.day.isoformat(),
                    "records": [each.before.basis, each.after.basis],
                }
                for each in self.photographed
            ],
            "inferred": [
                {
                    "inferred_id": each.inferred_id,
                    "individual_id": each.individual_id or None,
                    "since": each.since.isoformat(),
                    "until": each.until.isoformat(),
                    "method": each.method,
                    "source": each.source,
                    "probability": each.probability,
                }
                for each in self.inferred
            ],
        }


def leopard_crossings(
    sightings: Iterable[SideSighting], inferred: Iterable[InferredCrossing] = ()
) -> LeopardCrossings:
    """Put what pictures show beside what is inferred.

    Args:
        sightings: Identified animals with the side on which each picture was taken.
        inferred: Inferences, as they were kept.
    """
    by_time = sorted(inferred, key=lambda each: (each.since, each.inferred_id))
    return LeopardCrossings(photographed_crossings(sightings), tuple(by_time))


def photographed_crossings(sightings: Iterable[SideSighting]) -> tuple[PhotographedCrossing, ...]:
    """Find the animals whose next picture is on another side.

    Pictures of one day on two sides have no order: they are a crossing of that day, told once.

    Args:
        sightings: Identified animals with their sides; without a side or an animal they show nothing.
    """
    known = sorted(
        {each for each in sightings if each.side and each.individual_id},
        key=lambda each: (each.individual_id, each.day, each.side, each.basis),
    )
    found = [
        crossing
        for _, mine in groupby(known, key=lambda each: each.individual_id)
        for crossing in _changes_of_side(mine)
    ]
    return tuple(sorted(found, key=lambda each: (each.after.day, each.individual_id)))


def _changes_of_side(sightings: Iterable[SideSighting]) -> Iterator[PhotographedCrossing]:
    """The fewest crossings that one animal's pictures need: a day on both sides begins where it was last."""
    last: SideSighting | None = None
    for _, day in groupby(sightings, key=lambda each: each.day):
        here = last.side if last else ""
        for each in sorted(day, key=lambda each: each.side != here):
            if last is not None and each.side != last.side:
                yield PhotographedCrossing(last, each)
            last = each

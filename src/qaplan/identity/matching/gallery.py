"""A gallery of known chips, and which of its animals a query may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qaplan.base.errors import UsageError
from qaplan.identity.chips.types import Viewpoint
from qaplan.identity.matching.scoring import supported
from qaplan.identity.matching.settings import MatchSettings
from qaplan.identity.matching.shelf import Shelf
from qaplan.identity.matching.types import Candidate, ChipMatch, Features, Reference

__all__ = ["Gallery"]

_MATCHES_SHOWN = 5


@dataclass
class _Support:
    """What the chips of one animal have in common with a side."""

    scores: dict[str, float] = field(default_factory=dict)
    matches: list[ChipMatch] = field(default_factory=list)


class Gallery:
    """Chips of known animals, or of sides that nobody has named yet, ready to be asked.

    Only chips of one viewpoint are compared: a left flank never meets a right one. A query never meets
    chips of its own encounter. Nothing is ever filtered by station; a match of one station is warned of.
    """

    def __init__(self, settings: MatchSettings | None = None) -> None:
        """Start an empty gallery.

        Args:
            settings: How it is searched; the measured defaults when not given.
        """
        self.settings = settings or MatchSettings()
        self._shelves: dict[Viewpoint, Shelf] = {}
        self._slots: dict[str, tuple[Viewpoint, int]] = {}
        self._next = 0

    def __len__(self) -> int:
        """How many chips it holds."""
        return len(self._slots)

    def __contains__(self, chip_id: str) -> bool:
        """Whether it holds a chip."""
        return chip_id in self._slots

    @property
    def memory_bytes(self) -> int:
        """What its index and its features take, bytes."""
        return sum(shelf.memory_bytes for shelf in self._shelves.values())

    def add(self, reference: Reference, features: Features) -> None:
        """Take a chip in; the index grows by it and is not trained anew.

        Args:
            reference: What is known of it.
            features: Its features.

        Raises:
            UsageError: ``identity.chip_twice``.
        """
        if reference.chip_id in self._slots:
            raise UsageError(
                "identity.chip_twice",
                f"the chip '{reference.chip_id}' is in the gallery already",
                do="remove it first",
            )
        shelf = self._shelves.setdefault(reference.viewpoint, Shelf(self.settings))
        shelf.add(self._next, reference, features)
        self._slots[reference.chip_id] = (reference.viewpoint, self._next)
        self._next += 1

    def remove(self, chip_id: str) -> None:
        """Forget a chip.

        Args:
            chip_id: The chip; nothing happens when it is not there.
        """
        if chip_id in self._slots:
            viewpoint, slot = self._slots.pop(chip_id)
            self._shelves[viewpoint].remove(slot)

    def match(self, queries: Sequence[tuple[Reference, Features]], *, top: int = 20) -> tuple[Candidate, ...]:
        """Rank the animals that a side may be.

        Args:
            queries: The chips of one side of one encounter, with their features.
            top: Candidates returned at most.

        Returns:
            The candidates, the most alike first; none when nothing can be read, as on a blank chip. The
            scores are a ranking and no probability; just any two animals have about 0.
        """
        found: dict[str, _Support] = {}
        for reference, features in queries:
            shelf = self._shelves.get(reference.viewpoint)
            for slot, score, alike in shelf.compare(reference, features) if shelf is not None else ():
                held = shelf.references[slot] if shelf is not None else reference
                support = found.setdefault(held.name, _Support())
                support.scores[held.chip_id] = support.scores.get(held.chip_id, 0.0) + score / len(queries)
                shares = bool(held.station_id) and held.station_id == reference.station_id
                support.matches.append(ChipMatch(reference.chip_id, held.chip_id, score, alike.spots, shares))
        scores = supported(
            {name: tuple(each.scores.values()) for name, each in found.items()}, self.settings.support
        )
        ranked = sorted(scores, key=lambda name: (-scores[name], name))[:top]
        return tuple(_candidate(name, scores[name], found[name].matches) for name in ranked)


def _candidate(name: str, score: float, matches: list[ChipMatch]) -> Candidate:
    best = sorted(matches, key=lambda each: (-each.score, each.query_chip_id, each.chip_id))
    warnings = ("identity.same_station",) if best[0].shares_station else ()
    return Candidate(name, score, tuple(best[:_MATCHES_SHOWN]), warnings)

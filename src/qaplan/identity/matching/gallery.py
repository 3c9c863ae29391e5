"""A gallery of known chips, and which of its animals a query may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import UsageError
from qaplan.identity.chips.types import Viewpoint
from qaplan.identity.matching.index import ROWS_PER_SLOT, FeatureIndex
from qaplan.identity.matching.scoring import Votes, chip_scores, name_scores, votes
from qaplan.identity.matching.settings import MatchSettings
from qaplan.identity.matching.types import Candidate, ChipMatch, Features, Reference, SpotPair
from qaplan.identity.matching.verification import agreeing_spots

__all__ = ["Gallery"]

_UNVERIFIED_SHARE = 1e-4
_SPOTS_SHOWN = 60
_MATCHES_SHOWN = 5


@dataclass
class _Shelf:
    """All chips of one viewpoint."""

    index: FeatureIndex
    references: dict[int, Reference] = field(default_factory=dict)
    features: dict[int, Features] = field(default_factory=dict)


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
        self._shelves: dict[Viewpoint, _Shelf] = {}
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
        return sum(
            shelf.index.memory_bytes
            + sum(each.descriptors.nbytes + each.geometry.nbytes for each in shelf.features.values())
            for shelf in self._shelves.values()
        )

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
        shelf = self._shelf(reference.viewpoint)
        slot, self._next = self._next, self._next + 1
        self._slots[reference.chip_id] = (reference.viewpoint, slot)
        shelf.references[slot] = reference
        shelf.features[slot] = features
        shelf.index.add(slot, features.descriptors[:ROWS_PER_SLOT])
        if shelf.index.outgrown():
            descriptors = {each: held.descriptors for each, held in shelf.features.items()}
            shelf.index.sort_into_cells(descriptors, np.random.default_rng(0))

    def remove(self, chip_id: str) -> None:
        """Forget a chip.

        Args:
            chip_id: The chip; nothing happens when it is not there.
        """
        viewpoint, slot = self._slots.pop(chip_id, (None, -1))
        if viewpoint is None:
            return
        shelf = self._shelves[viewpoint]
        del shelf.references[slot], shelf.features[slot]
        shelf.index.remove(slot)

    def match(self, queries: Sequence[tuple[Reference, Features]], *, top: int = 20) -> tuple[Candidate, ...]:
        """Rank the animals that a side may be.

        Args:
            queries: The chips of one side of one encounter, with their features.
            top: Candidates returned at most.

        Returns:
            The candidates, the most alike first; none when nothing is alike, as for a blank chip. The
            scores are a ranking and no probability.
        """
        found: dict[str, list[ChipMatch]] = {}
        scores: dict[str, float] = {}
        for reference, features in queries:
            for name, score, matches in self._match_chip(reference, features):
                scores[name] = scores.get(name, 0.0) + score / len(queries)
                found.setdefault(name, []).extend(matches)
        ranked = sorted(scores, key=lambda name: (-scores[name], name))[:top]
        return tuple(_candidate(name, scores[name], found[name]) for name in ranked)

    def _shelf(self, viewpoint: Viewpoint) -> _Shelf:
        if viewpoint not in self._shelves:
            self._shelves[viewpoint] = _Shelf(FeatureIndex(self.settings))
        return self._shelves[viewpoint]

    def _match_chip(
        self, reference: Reference, features: Features
    ) -> list[tuple[str, float, list[ChipMatch]]]:
        """Score of each animal for one chip of the query, with the chips that support it."""
        shelf = self._shelves.get(reference.viewpoint)
        if shelf is None or not len(features.descriptors) or not len(shelf.index):
            return []
        barred = [s for s, r in shelf.references.items() if r.encounter_id == reference.encounter_id]
        count = self.settings.neighbours + 1
        cast = votes(
            *shelf.index.nearest(features.descriptors, count, barred), neighbours=self.settings.neighbours
        )
        slot_of = cast.number // ROWS_PER_SLOT
        rough = chip_scores(cast, slot_of, self._next)
        agreed = self._agreeing(shelf, features, cast, rough) if self.settings.verifies else cast
        return _by_name(reference, features, shelf, (cast, agreed))

    def _agreeing(self, shelf: _Shelf, features: Features, cast: Votes, rough: NDArray[np.float64]) -> Votes:
        """The votes that agree on one movement, chip by chip of the shortlist."""
        slot_of, row_of = np.divmod(cast.number, ROWS_PER_SLOT)
        kept = np.zeros(len(slot_of), np.bool_)
        for slot in np.argsort(-rough, kind="stable")[: self.settings.shortlist]:
            here = np.flatnonzero(slot_of == slot)
            if not len(here):
                break
            held = shelf.features[int(slot)]
            tolerance = self.settings.tolerance * float(np.hypot(*held.chip_shape))
            agree = agreeing_spots(
                features.geometry[cast.query_row[here]], held.geometry[row_of[here]], tolerance
            )
            kept[here[agree]] = True
        return cast.only(kept)


def _by_name(
    reference: Reference, features: Features, shelf: _Shelf, cast_and_agreed: tuple[Votes, Votes]
) -> list[tuple[str, float, list[ChipMatch]]]:
    """The votes added up by animal; votes that nothing verified only part what else would tie."""
    cast, agreed = cast_and_agreed
    names = sorted({each.name for each in shelf.references.values()})
    number = {name: at for at, name in enumerate(names)}
    totals = np.zeros(len(names))
    for each, share in ((agreed, 1.0), (cast, _UNVERIFIED_SHARE)):
        slots = each.number // ROWS_PER_SLOT
        name_of = np.array([number[shelf.references[int(slot)].name] for slot in slots], np.int64)
        totals += share * name_scores(each, name_of, len(names))
    matches: dict[str, list[ChipMatch]] = {}
    slot_of = agreed.number // ROWS_PER_SLOT
    for slot in np.unique(slot_of):
        held = shelf.references[int(slot)]
        spots = _spots(features, shelf.features[int(slot)], agreed.only(slot_of == slot))
        score = float(agreed.weight[slot_of == slot].sum())
        shares = bool(held.station_id) and held.station_id == reference.station_id
        match = ChipMatch(reference.chip_id, held.chip_id, score, spots, shares)
        matches.setdefault(held.name, []).append(match)
    return [(name, float(totals[at]), matches.get(name, [])) for name, at in number.items() if totals[at] > 0]


def _spots(query: Features, held: Features, cast: Votes) -> tuple[SpotPair, ...]:
    """The heaviest matched spots of two chips."""
    order = np.argsort(-cast.weight, kind="stable")[:_SPOTS_SHOWN]
    ends = zip(cast.query_row[order], cast.number[order] % ROWS_PER_SLOT, cast.weight[order], strict=True)
    return tuple(
        SpotPair(_place(query, int(row)), _place(held, int(other)), float(weight))
        for row, other, weight in ends
    )


def _place(features: Features, row: int) -> tuple[float, float]:
    return (float(features.geometry[row, 0]), float(features.geometry[row, 1]))


def _candidate(name: str, score: float, matches: list[ChipMatch]) -> Candidate:
    best = sorted(matches, key=lambda each: (-each.score, each.query_chip_id, each.chip_id))
    shares = bool(best) and best[0].shares_station
    warnings = ("identity.same_station",) if shares else ()
    return Candidate(name, score, tuple(best[:_MATCHES_SHOWN]), warnings)

"""All chips of one viewpoint: which are worth a close look, and how alike each is to just any chip."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.matching.index import ROWS_PER_SLOT, FeatureIndex
from qaplan.identity.matching.likeness import Likeness, backgrounds, likeness_of_chips, rows_of_look
from qaplan.identity.matching.settings import MatchSettings
from qaplan.identity.matching.types import Features, Reference

__all__ = ["Shelf"]

_USUAL_MEAN, _USUAL_SPREAD, _USUAL_WEIGHT = 1.0, 2.7, 20.0


@dataclass(frozen=True)
class _Usual:
    """How alike a chip is to chips of other encounters: mean and spread of its scores."""

    mean: float = _USUAL_MEAN
    spread: float = _USUAL_SPREAD


class Shelf:
    """Chips of one viewpoint under their slots, which are numbers in the order of coming.

    While the features are few every chip is compared. When they are many, an index of all features is asked
    which chips the features of the query are nearest to.
    """

    def __init__(self, settings: MatchSettings) -> None:
        """Start empty.

        Args:
            settings: How it is searched.
        """
        self._settings = settings
        self._index: FeatureIndex | None = None
        self._held = 0
        self._cohort: tuple[int, ...] = ()
        self._backgrounds: dict[int, NDArray[np.float64]] = {}
        self._usual: dict[int, _Usual] = {}
        self.references: dict[int, Reference] = {}
        self.features: dict[int, Features] = {}

    @property
    def memory_bytes(self) -> int:
        """What features and index take."""
        held = sum(each.descriptors.nbytes + each.geometry.nbytes for each in self.features.values())
        measured = sum(each.nbytes for each in self._backgrounds.values())
        return held + measured + (self._index.memory_bytes if self._index is not None else 0)

    def add(self, slot: int, reference: Reference, features: Features) -> None:
        """Take a chip in.

        Args:
            slot: Its number, not used before.
            reference: What is known of it.
            features: Its features.
        """
        self.references[slot], self.features[slot] = reference, features
        self._held += len(features.descriptors)
        if self._index is not None:
            self._index.add(slot, self._indexed(features))
        if self._held > self._settings.exact_up_to and (self._index is None or self._index.is_outgrown):
            every = {each: self._indexed(held) for each, held in self.features.items()}
            self._index = FeatureIndex(every, self._settings.probes)

    def remove(self, slot: int) -> None:
        """Forget a chip.

        Args:
            slot: Its number.
        """
        del self.references[slot]
        self._held -= len(self.features.pop(slot).descriptors)
        self._backgrounds.pop(slot, None)
        self._usual.pop(slot, None)
        if self._index is not None:
            self._index.remove(slot)

    def compare(self, reference: Reference, features: Features) -> list[tuple[int, float, Likeness]]:
        """Compare a query with the chips that are worth it, never with one of its own encounter.

        Args:
            reference: What is known of the query.
            features: Its features.

        Returns:
            Slot, score and likeness of each chip. The score is by how many spreads the likeness lies above
            what the chip has with just any chip.
        """
        if not len(features.descriptors):
            return []
        if self._index is not None:
            slots = self._shortlist(self._index, reference, features)
        else:
            slots = self._may_answer(reference, tuple(self.references))
            self._renew_cohort()
        return [
            (slot, (each.score - self._usual_of(slot).mean) / self._usual_of(slot).spread, each)
            for slot, each in zip(slots, self._likeness(reference, features, slots), strict=True)
        ]

    def _likeness(self, reference: Reference, features: Features, slots: list[int]) -> list[Likeness]:
        """How alike a chip is to chips of the shelf."""
        both_ways = self._settings.both_ways and self._index is None
        return likeness_of_chips(
            features,
            [self.features[slot] for slot in slots],
            [self.references[slot].name for slot in slots],
            self._settings,
            [self._background_of(slot) for slot in slots] if both_ways else None,
        )

    def _may_answer(self, reference: Reference, slots: tuple[int, ...]) -> list[int]:
        """The chips of other encounters, by their ids, so that the order of coming changes nothing."""
        return sorted(
            (
                slot
                for slot in slots
                if self.references[slot].encounter_id != reference.encounter_id
                and len(self.features[slot].descriptors)
            ),
            key=lambda slot: self.references[slot].chip_id,
        )

    def _renew_cohort(self) -> None:
        """Let the chips that stand for all be the same whatever order they came in."""
        mixed = sorted(self.references, key=lambda slot: _mixed(self.references[slot].chip_id))
        cohort = tuple(mixed[: self._settings.cohort])
        if cohort != self._cohort:
            self._cohort = cohort
            self._backgrounds.clear()
            self._usual.clear()

    def _background_of(self, slot: int) -> NDArray[np.float64]:
        """How near the background is to each feature of a chip, by the chips that stand for all."""
        if slot not in self._backgrounds:
            others = self._may_answer(self.references[slot], self._cohort)
            self._backgrounds[slot] = backgrounds(
                self.features[slot],
                [self.features[each] for each in others],
                [self.references[each].name for each in others],
                self._settings,
            )
        return self._backgrounds[slot]

    def _usual_of(self, slot: int) -> _Usual:
        """How alike a chip is to the chips that stand for all; what is usual of any while they are few."""
        if self._index is not None or not self._settings.cohort:
            return _Usual()
        if slot not in self._usual:
            others = self._may_answer(self.references[slot], self._cohort)
            found = self._likeness(self.references[slot], self.features[slot], others)
            self._usual[slot] = _usual(np.array([each.score for each in found]))
        return self._usual[slot]

    def _indexed(self, features: Features) -> NDArray[np.uint8]:
        """The features that the index holds: those of the first look."""
        return features.descriptors[rows_of_look(features, 0)]

    def _shortlist(self, index: FeatureIndex, reference: Reference, features: Features) -> list[int]:
        """The chips that most of the query's features lie near, by their votes in the index."""
        asked = self._indexed(features)
        if not len(asked):
            return []
        distance, number = index.nearest(asked, self._settings.neighbours + 4)
        slots = np.where(number >= 0, number // ROWS_PER_SLOT, -1)
        weight = np.where(slots >= 0, np.maximum(distance[:, -1:] - distance, 0.0), 0.0)
        voted, place = np.unique(slots.ravel(), return_inverse=True)
        scores = np.bincount(place.ravel(), weights=weight.ravel(), minlength=len(voted))
        best = [int(voted[at]) for at in np.argsort(-scores, kind="stable") if voted[at] >= 0]
        near = best[: 2 * self._settings.shortlist]
        return self._may_answer(reference, tuple(near))


def _usual(scores: NDArray[np.float64]) -> _Usual:
    """Mean and spread of scores, drawn to what is usual of any chip while there are few."""
    share = len(scores) / (len(scores) + _USUAL_WEIGHT)
    if not len(scores):
        return _Usual()
    mean = share * float(scores.mean()) + (1 - share) * _USUAL_MEAN
    variance = share * float(scores.var()) + (1 - share) * _USUAL_SPREAD**2
    return _Usual(mean, float(np.sqrt(variance)))


def _mixed(chip_id: str) -> bytes:
    """A number that says nothing of the chip but is always the same."""
    return sha256(chip_id.encode()).digest()

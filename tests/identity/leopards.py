"""A drawn catalogue of leopards matched with masks of our own, beside what chance and no masks would give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.chips.background import Background, background_of
from qaplan.identity.chips.cutting import chip_pixels, without_surroundings
from qaplan.identity.chips.types import Box, ChipPixels, Viewpoint
from qaplan.identity.matching.features import describe
from qaplan.identity.matching.gallery import Gallery
from qaplan.identity.matching.types import Candidate, Features, Reference
from qaplan.simulation.leopards.catalogues import CatalogueOrder, CatalogueShot, draw_catalogue

__all__ = ["Outcome", "backgrounds_of", "matched"]

Masks = Literal["none", "own", "truth"]


@dataclass(frozen=True)
class Outcome:
    """How matching went.

    Args:
        queries: Queries, each with a true match in the gallery.
        right: Of these, whose first name is the true one; a wrong name wins ties.
        same_station: Wrong first names whose best chip is of the query's own station.
        by_chance: How many of the wrong ones would be, if the station had no effect.
        overlaps: Intersection over union of each mask with the truth.
    """

    queries: int
    right: int
    same_station: int
    by_chance: float
    overlaps: tuple[float, ...]

    @property
    def rank_1(self) -> float:
        """Share of queries whose first name is the true one."""
        return self.right / self.queries


def backgrounds_of(shots: Sequence[CatalogueShot]) -> dict[str, Background]:
    """What each station's blanks teach."""
    blank: defaultdict[str, list[NDArray[np.uint8]]] = defaultdict(list)
    for shot in shots:
        if not shot.picture.animal:
            blank[shot.picture.station_id].append(shot.pixels)
    return {station: background_of(frames) for station, frames in blank.items()}


def matched(order: CatalogueOrder, masks: Masks) -> Outcome:
    """Draw a catalogue, describe its chips and ask for each one whose it is."""
    shots = list(draw_catalogue(order))
    empty = backgrounds_of(shots)
    described, overlaps = [], []
    for shot in shots:
        if shot.picture.animal and shot.box is not None:
            chip = _chip(shot, empty[shot.picture.station_id], masks)
            overlaps.append(_overlap(chip, shot.mask))
            described.append((_reference(shot), describe(without_surroundings(chip))))
    gallery = Gallery()
    for reference, features in described:
        gallery.add(reference, features)
    return _outcome(gallery, described, tuple(overlaps))


def _chip(shot: CatalogueShot, empty: Background, masks: Masks) -> ChipPixels:
    drawn = shot.mask if masks == "truth" else None
    chip = chip_pixels(shot.pixels, shot.box, background=empty, mask=drawn)
    return ChipPixels(chip.colour, None, chip.box) if masks == "none" else chip


def _overlap(chip: ChipPixels, truth: NDArray[np.bool_]) -> float:
    box: Box = chip.box
    there = truth[box.top : box.top + box.height, box.left : box.left + box.width]
    if chip.mask is None:
        return float(there.mean())
    return float((chip.mask & there).sum() / (chip.mask | there).sum())


def _reference(shot: CatalogueShot) -> Reference:
    seen = shot.picture
    return Reference(
        seen.name, seen.animal, Viewpoint.LEFT, seen.encounter_id, seen.station_id, light=seen.light
    )


def _outcome(
    gallery: Gallery, described: Sequence[tuple[Reference, Features]], overlaps: tuple[float, ...]
) -> Outcome:
    right, same, chance = 0, 0, 0.0
    for reference, features in described:
        found = gallery.match([(reference, features)], top=len(described))
        if _is_right(reference, found):
            right += 1
            continue
        others = [each for each, _ in described if each.name != reference.name]
        chance += sum(each.station_id == reference.station_id for each in others) / len(others)
        wrong = next((each for each in found if each.name != reference.name), None)
        same += wrong is not None and bool(wrong.matches) and wrong.matches[0].shares_station
    return Outcome(len(described), right, same, chance, overlaps)


def _is_right(reference: Reference, found: Sequence[Candidate]) -> bool:
    scores = {each.name: each.score for each in found}
    true = scores.pop(reference.name, 0.0)
    return true > 0 and all(score < true for score in scores.values())

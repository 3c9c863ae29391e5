"""What follows from the pictures and can be made again: features of chips, and what was compared."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qaplan.app.services.identity.chip_pixels import DecodedChip
from qaplan.identity.chips.types import Box
from qaplan.identity.matching.types import Features

__all__ = ["DescribedChip", "FeatureShelf", "describe_chip"]


@dataclass(frozen=True, eq=False)
class DescribedChip:
    """The features of one chip.

    Args:
        features: The features, those of the background left out.
        box: What was cut out of the picture, the margin included; the features' places begin in its corner.
    """

    features: Features
    box: Box


def describe_chip(decoded: DecodedChip) -> DescribedChip:
    """Take the features of a chip, without those that the camera shows there when no animal is there.

    Args:
        decoded: The chip with its pixels.
    """
    from qaplan.identity.chips.cutting import without_surroundings
    from qaplan.identity.matching.features import describe
    from qaplan.identity.matching.same_station import blank_chip, without_background

    box = decoded.pixels.box
    blanks = [describe(blank_chip(each, box)) for each in decoded.blanks]
    return DescribedChip(without_background(describe(without_surroundings(decoded.pixels)), blanks), box)


class FeatureShelf:
    """A folder of features, one file for each chip."""

    def __init__(self, folder: Path) -> None:
        """Make the folder where it is not there.

        Args:
            folder: The folder; its name stands for the settings by which chips are described.
        """
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def has(self, chip_id: str) -> bool:
        """Whether a chip was described."""
        return self._file(chip_id).is_file()

    def keep(self, chip_id: str, described: DescribedChip) -> None:
        """Keep the features of a chip, whole or not at all."""
        import numpy as np

        features, box = described.features, described.box
        unfinished = self._file(chip_id).with_suffix(".part")
        with unfinished.open("wb") as file:
            np.savez(
                file,
                geometry=features.geometry,
                descriptors=features.descriptors,
                shape=np.array(features.chip_shape),
                box=np.array([box.left, box.top, box.width, box.height]),
                body=np.array(features.body or (), np.float64),
            )
        unfinished.replace(self._file(chip_id))

    def load(self, chip_id: str) -> DescribedChip | None:
        """Read the features of a chip; None where there are none."""
        import numpy as np

        if not self.has(chip_id):
            return None
        with np.load(self._file(chip_id), allow_pickle=False) as held:
            height, width = (int(each) for each in held["shape"])
            box = Box(*(int(each) for each in held["box"]))
            body = tuple(held["body"].tolist()) or None
            return DescribedChip(Features(held["geometry"], held["descriptors"], (height, width), body), box)

    def matched(self) -> dict[str, list[str]]:
        """The chips of each side when it was last compared with all others."""
        file = self._folder / "matched.json"
        return dict(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else {}

    def keep_matched(self, sides: Mapping[str, Sequence[str]]) -> None:
        """Keep which chips of each side were compared."""
        file = self._folder / "matched.json"
        unfinished = file.with_suffix(".part")
        unfinished.write_text(json.dumps(sides, sort_keys=True), encoding="utf-8")
        unfinished.replace(file)

    def _file(self, chip_id: str) -> Path:
        return self._folder / f"{chip_id}.npz"

"""Capture histories by flank: what is known of left sides only, of right sides only, and of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from qaplan.encounters.types import SpatialSurvey

__all__ = ["FlankKnown", "FlankSurveys"]

FlankKnown = Literal["left", "right", "both"]


@dataclass(frozen=True, eq=False)
class FlankSurveys:
    """One survey as three sets of histories over the same detectors and mask.

    A history of ``left`` and one of ``right`` may be of the same animal; one of ``both`` is of an animal
    whose two flanks are linked, with its passings of either flank.

    Args:
        left: Animals of which the left flank alone is known, by the passings that show it.
        right: The same for right flanks.
        both: Animals whose flanks are linked.
        cameras: Cameras of each detector by session, shape (n_detectors,) each: 1 where a passing shows one
            flank, 2 where it shows both.
    """

    left: SpatialSurvey
    right: SpatialSurvey
    both: SpatialSurvey
    cameras: tuple[np.ndarray[tuple[int], np.dtype[np.int64]], ...]

    def by_flank(self) -> Mapping[FlankKnown, SpatialSurvey]:
        """The three by the flank that is known."""
        return {"left": self.left, "right": self.right, "both": self.both}

"""Boxes, viewpoints, light and chips."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

__all__ = ["Box", "Chip", "ChipPixels", "Light", "Viewpoint"]


class Viewpoint(StrEnum):
    """From where the camera sees the animal; a flank is the animal's own left or right."""

    LEFT = "left"
    RIGHT = "right"
    FRONT = "front"
    BACK = "back"
    UNKNOWN = "unknown"


class Light(StrEnum):
    """In which light a picture was taken."""

    DAY = "day"
    INFRARED = "infrared"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Box:
    """A rectangle in a picture as it is shown, in whole pixels from the upper left corner.

    Args:
        left: Columns left of it.
        top: Rows above it.
        width: Its columns, 1 or more.
        height: Its rows, 1 or more.
    """

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Chip:
    """The part of one picture, or of one frame of a clip, that shows one animal.

    Args:
        chip_id: Its id.
        medium_id: The picture or clip, by its id in the study or its path in a manifest.
        box: Where the animal is; None when the whole picture is the chip.
        viewpoint: From where it is seen.
        encounter_id: The encounter; all chips of a track are one encounter.
        station_id: Station of the camera; empty when not known. Matching never filters by it.
        taken_at: Clock of the camera; None when not known.
        light: In which light.
        quality: Share from 0 (no coat can be read) to 1; None when not measured.
        frame_ms: Where in a clip, milliseconds from its start; None for a picture.
    """

    chip_id: str
    medium_id: str
    box: Box | None
    viewpoint: Viewpoint
    encounter_id: str
    station_id: str = ""
    taken_at: datetime | None = None
    light: Light = Light.UNKNOWN
    quality: float | None = None
    frame_ms: int | None = None


@dataclass(frozen=True, eq=False)
class ChipPixels:
    """The pixels of a chip, ready to be described.

    Args:
        colour: Shape (height, width, 3), red, green and blue, 0 to 255.
        mask: Shape (height, width), true on the animal; None when nothing is known of the background.
        box: Where it lies in its picture, so that two pictures of one camera can be laid over each other.
    """

    colour: NDArray[np.uint8]
    mask: NDArray[np.bool_] | None
    box: Box

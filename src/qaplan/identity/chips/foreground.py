"""Which pixels of a chip show the animal, found without learned weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qaplan.base.messages import Message
from qaplan.base.refusal import Caution
from qaplan.identity.chips.appearance import inside_ellipse, odds_by_colour
from qaplan.identity.chips.background import Background, odds_by_background
from qaplan.identity.chips.types import Box

__all__ = ["Foreground", "find_foreground", "foreground_of"]

_COLOURS_AT_PX, _BACKGROUND_AT_PX = 200, 300
_LEAST_PX = 16
_ELLIPSE = (0.5, 0.45, 0.42, 0.36)
_LEAST_SHARE, _MOST_SHARE = 0.08, 0.92
_KEPT_SHARE = 0.25


@dataclass(frozen=True, eq=False)
class Foreground:
    """The animal's pixels, and how they were found.

    Args:
        mask: Shape of the picture, true on the animal; never empty.
        method: By the empty view of the camera; by the colours of the chip alone; or only an ellipse in
            its middle, because nothing told the animal from what is around it.
    """

    mask: NDArray[np.bool_]
    method: Literal["background", "colours", "ellipse"]

    @property
    def caution(self) -> Caution | None:
        """What is doubtful about it; None when the animal was told from its background."""
        if self.method != "ellipse":
            return None
        return Caution("identity.mask_ellipse", Message("chips.mask_ellipse"))


def foreground_of(
    colour: NDArray[np.uint8], box: Box | None, *, background: Background | None = None
) -> NDArray[np.bool_]:
    """Say which pixels of a picture show the animal.

    Args:
        colour: The picture, shape (height, width, 3), red, green and blue, 0 to 255.
        box: Where the animal is; None when it fills the picture.
        background: The empty views of the camera, where they are known.

    Returns:
        Shape (height, width), true on the animal; nothing outside the box, and never empty.
    """
    return find_foreground(colour, box, background=background).mask


def find_foreground(
    colour: NDArray[np.uint8], box: Box | None, *, background: Background | None = None
) -> Foreground:
    """Find the animal in its box, and say how.

    Args:
        colour: The picture, shape (height, width, 3), red, green and blue, 0 to 255.
        box: Where the animal is; None when it fills the picture.
        background: The empty views of the camera, where they are known.
    """
    import cv2

    height, width = colour.shape[:2]
    inside = box or Box(0, 0, width, height)
    rows = slice(max(0, inside.top), min(height, inside.top + inside.height))
    columns = slice(max(0, inside.left), min(width, inside.left + inside.width))
    cut = colour[rows, columns]
    known = odds_by_background(colour, inside, background) if background else None
    scale = (_COLOURS_AT_PX if known is None else _BACKGROUND_AT_PX) / max(cut.shape[:2])
    size = max(_LEAST_PX, round(cut.shape[1] * scale)), max(_LEAST_PX, round(cut.shape[0] * scale))
    shrunk = cv2.resize(np.ascontiguousarray(cut), size, interpolation=cv2.INTER_AREA)
    small = np.asarray(shrunk, dtype=np.uint8)
    if known is not None:
        known = np.asarray(cv2.resize(known, size, interpolation=cv2.INTER_LINEAR), dtype=np.float64)
    method: Literal["background", "colours", "ellipse"] = "colours" if known is None else "background"
    found = _tidy(odds_by_colour(small, known=known) > 0)
    if not _LEAST_SHARE < found.mean() < _MOST_SHARE:
        found, method = inside_ellipse(size[1], size[0], _ELLIPSE) < 1, "ellipse"
    whole = np.zeros((height, width), dtype=np.bool_)
    grown = cv2.resize(found.astype(np.float32), cut.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    whole[rows, columns] = grown > 0.5
    return Foreground(whole, method)


def _tidy(found: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Without specks, and without pieces that are small beside the main one."""
    import cv2

    small_disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    opened = cv2.morphologyEx(found.astype(np.uint8), cv2.MORPH_OPEN, small_disc)
    count, pieces = cv2.connectedComponents(opened)
    if count <= 1:
        return found
    near = np.exp(-inside_ellipse(found.shape[0], found.shape[1], _ELLIPSE))
    weights = np.bincount(pieces.ravel(), near.ravel(), count)
    weights[0] = 0
    kept = (weights >= _KEPT_SHARE * weights.max())[pieces] & (pieces > 0)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
    closed = cv2.morphologyEx(kept.astype(np.uint8), cv2.MORPH_CLOSE, disc)
    return np.asarray(closed.astype(np.bool_))

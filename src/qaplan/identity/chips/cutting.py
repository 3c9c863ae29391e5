"""Cutting a chip out of a picture, with the animal told from what is around it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.chips.background import Background
from qaplan.identity.chips.boxes import inside_picture, with_margin
from qaplan.identity.chips.foreground import foreground_of
from qaplan.identity.chips.types import Box, ChipPixels

__all__ = ["chip_pixels", "without_surroundings"]

_SOFT_SHARE = 0.005


def chip_pixels(
    picture: NDArray[np.uint8],
    box: Box | None,
    *,
    background: Background | None = None,
    mask: NDArray[np.bool_] | None = None,
    margin: float = 0.04,
) -> ChipPixels:
    """Cut a chip out of its picture.

    Args:
        picture: The picture, shape (height, width, 3), red, green and blue, 0 to 255.
        box: Where the animal is; None when it fills the picture.
        background: The empty views of the camera, where they are known.
        mask: The animal's pixels of the whole picture, where somebody drew them or a segmenter found them;
            found here when None.
        margin: By how much the box is made larger on each side, as a share of its own side.
    """
    size = picture.shape[1], picture.shape[0]
    whole = Box(0, 0, *size)
    cut = whole if box is None else with_margin(inside_picture(box, size), size, share=margin)
    shown = (
        foreground_of(picture, None if box is None else cut, background=background) if mask is None else mask
    )
    rows, columns = slice(cut.top, cut.top + cut.height), slice(cut.left, cut.left + cut.width)
    return ChipPixels(np.ascontiguousarray(picture[rows, columns]), shown[rows, columns].copy(), cut)


def without_surroundings(chip: ChipPixels) -> ChipPixels:
    """A chip with everything around the animal painted over, so that no stone behind it looks like a mark.

    Args:
        chip: The chip; returned as it is when it has no mask.

    Returns:
        The chip with the mean colour of the animal around it. The border is soft, since a sharp one would
        be an edge of its own.
    """
    import cv2

    if chip.mask is None or not chip.mask.any() or chip.mask.all():
        return chip
    soft = _SOFT_SHARE * float(np.sqrt(chip.mask.size))
    mean = chip.colour[chip.mask].mean(axis=0)
    share = cv2.GaussianBlur(chip.mask.astype(np.float32), (0, 0), max(0.5, soft))[..., None]
    share = np.where(chip.mask[..., None], np.maximum(share, 0.5), share)
    painted = chip.colour * share + mean * (1 - share)
    return ChipPixels(np.asarray(painted.round(), dtype=np.uint8), chip.mask, chip.box)

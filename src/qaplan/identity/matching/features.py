"""Local features of a chip: where its blobs are and what they look like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.chips.types import ChipPixels
from qaplan.identity.matching.settings import FeatureSettings
from qaplan.identity.matching.types import Features

if TYPE_CHECKING:
    from cv2 import KeyPoint

__all__ = ["describe"]

_DISC_SPOTS = np.array([(0.0, 0.0), (0.35, 0.0), (-0.35, 0.0), (0.0, 0.35), (0.0, -0.35)])
_DISC_SHARE = 0.6
_LEAST_SIDE_PX = 16


def describe(chip: ChipPixels, settings: FeatureSettings | None = None) -> Features:
    """Take the features of a chip.

    The descriptors are RootSIFT with gravity as the upright: an animal stands on its feet.

    Args:
        chip: The chip, whole as it was cut.
        settings: How; the measured defaults when not given.

    Returns:
        The features, the heaviest blobs first; none where nothing can be read, as on a blank chip.

    Source:
        Lowe 2004, Distinctive image features from scale-invariant keypoints; Arandjelovic and Zisserman
        2012, Three things everyone should know to improve object retrieval, section 3 (RootSIFT).
    """
    import cv2

    settings = settings or FeatureSettings()
    grey, scale = _fixed_area(chip.colour, settings)
    sift = cv2.SIFT.create(nfeatures=0, contrastThreshold=0.01, edgeThreshold=10)
    spots = _upright(sift.detect(grey, None))
    if settings.uses_mask and chip.mask is not None:
        spots = _on_mask(spots, chip.mask, scale)
    spots.sort(key=lambda spot: (-spot.response * spot.size, spot.pt))
    spots = spots[: settings.most]
    if not spots:
        return _no_features(chip)
    placed, gradients = sift.compute(grey, spots)
    geometry = np.array([(*spot.pt, spot.size, spot.angle) for spot in placed], np.float32)
    geometry[:, :3] /= scale
    return Features(geometry, _root(np.asarray(gradients, np.float32)), _shape(chip))


def _fixed_area(colour: NDArray[np.uint8], settings: FeatureSettings) -> tuple[NDArray[np.uint8], float]:
    """The chip in grey at the common area, and by what its sides were multiplied."""
    import cv2

    height, width = colour.shape[:2]
    scale = settings.chip_px / float(np.sqrt(height * width))
    size = (max(_LEAST_SIDE_PX, round(width * scale)), max(_LEAST_SIDE_PX, round(height * scale)))
    grey = cv2.cvtColor(np.ascontiguousarray(colour), cv2.COLOR_RGB2GRAY)
    grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    if settings.evens_contrast:
        grey = cv2.createCLAHE(2.0, (8, 8)).apply(grey)
    return np.asarray(grey, np.uint8), scale


def _upright(spots: Sequence[KeyPoint]) -> list[KeyPoint]:
    """One spot a place, its angle that of gravity."""
    seen: dict[tuple[float, float, float], KeyPoint] = {}
    for spot in spots:
        spot.angle = 0.0
        seen.setdefault((round(spot.pt[0], 1), round(spot.pt[1], 1), round(spot.size, 1)), spot)
    return list(seen.values())


def _on_mask(spots: list[KeyPoint], mask: NDArray[np.bool_], scale: float) -> list[KeyPoint]:
    """The spots whose centre and most of whose disc lie on the animal."""
    if not spots:
        return spots
    centres = np.array([spot.pt for spot in spots]) / scale
    sizes = np.array([spot.size for spot in spots]) / scale
    places = centres[:, None, :] + _DISC_SPOTS * sizes[:, None, None]
    columns = np.clip(places[..., 0].round().astype(np.intp), 0, mask.shape[1] - 1)
    rows = np.clip(places[..., 1].round().astype(np.intp), 0, mask.shape[0] - 1)
    on = mask[rows, columns]
    kept = on[:, 0] & (on.mean(axis=1) >= _DISC_SHARE)
    return [spot for spot, keep in zip(spots, kept, strict=True) if keep]


def _root(gradients: NDArray[np.float32]) -> NDArray[np.uint8]:
    """RootSIFT in bytes: the square root of the share of each bin."""
    shares = gradients / np.maximum(gradients.sum(axis=1, keepdims=True), 1e-9)
    return np.asarray(np.round(np.sqrt(shares) * 255.0), np.uint8)


def _shape(chip: ChipPixels) -> tuple[int, int]:
    return (int(chip.colour.shape[0]), int(chip.colour.shape[1]))


def _no_features(chip: ChipPixels) -> Features:
    return Features(np.zeros((0, 4), np.float32), np.zeros((0, 128), np.uint8), _shape(chip))

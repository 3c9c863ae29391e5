"""Local features of a chip: where its blobs are and what they look like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.chips.types import ChipPixels
from qaplan.identity.matching.settings import FeatureSettings, Look
from qaplan.identity.matching.types import Features

if TYPE_CHECKING:
    from cv2 import KeyPoint

__all__ = ["describe"]

_DISC_SPOTS = np.array([(0.0, 0.0), (0.35, 0.0), (-0.35, 0.0), (0.0, 0.35), (0.0, -0.35)])
_DISC_SHARE = 0.6
_LEAST_SIDE_PX = 16
_BODY_QUANTILES = (0.03, 0.97)
_CHANNELS = ("red", "green", "blue")


def describe(chip: ChipPixels, settings: FeatureSettings | None = None) -> Features:
    """Take the features of a chip.

    The descriptors are RootSIFT with gravity as the upright: an animal stands on its feet.

    Args:
        chip: The chip, whole as it was cut.
        settings: How; the measured defaults when not given.

    Returns:
        The features, look by look, of each the heaviest blobs first; none where nothing can be read, as on
        a blank chip.

    Source:
        Lowe 2004, Distinctive image features from scale-invariant keypoints; Arandjelovic and Zisserman
        2012, Three things everyone should know to improve object retrieval, section 3 (RootSIFT); Morel and
        Yu 2009, ASIFT (foreshortening before the features are taken).
    """
    settings = settings or FeatureSettings()
    mask = chip.mask if settings.uses_mask else None
    taken = [_look(chip, mask, number, settings) for number in range(len(settings.looks))]
    geometry = np.concatenate([each[0] for each in taken])
    descriptors = np.concatenate([each[1] for each in taken])
    shape = (int(chip.colour.shape[0]), int(chip.colour.shape[1]))
    return Features(geometry, descriptors, shape, _body(mask) if mask is not None else None)


def _look(
    chip: ChipPixels, mask: NDArray[np.bool_] | None, number: int, settings: FeatureSettings
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """The features of one look."""
    import cv2

    look = settings.looks[number]
    grey, scale = _brought_to_size(chip.colour, look, settings.contrast)
    sift = cv2.SIFT.create(nfeatures=0, contrastThreshold=0.01, edgeThreshold=10)
    spots = _upright(sift.detect(grey, None if mask is not None else _middle(grey, settings.middle)))
    if mask is not None:
        spots = _on_mask(spots, mask, scale)
    spots.sort(key=lambda spot: (-spot.response * spot.size, spot.pt))
    spots = spots[: look.most]
    if not spots:
        return np.zeros((0, 5), np.float32), np.zeros((0, 128), np.uint8)
    placed, gradients = sift.compute(grey, spots)
    geometry = np.array([(*spot.pt, spot.size, 0.0, number) for spot in placed], np.float32)
    geometry[:, :2] /= scale
    geometry[:, 2] /= np.sqrt(scale[0] * scale[1])
    return geometry, _root(np.asarray(gradients, np.float32))


def _brought_to_size(
    colour: NDArray[np.uint8], look: Look, contrast: float
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The chip in grey at the size of a look, and by what its width and its height were multiplied."""
    import cv2

    height, width = colour.shape[:2]
    side = look.chip_px / float(np.sqrt(height * width))
    tilt = float(np.sqrt(look.tilt))
    size = (max(_LEAST_SIDE_PX, round(width * side * tilt)), max(_LEAST_SIDE_PX, round(height * side / tilt)))
    grey = cv2.resize(
        _in_light(colour, look), size, interpolation=cv2.INTER_AREA if side < 1 else cv2.INTER_CUBIC
    )
    if contrast > 0:
        grey = cv2.createCLAHE(contrast, (8, 8)).apply(grey)
    return np.asarray(grey, np.uint8), np.array([size[0] / width, size[1] / height])


def _in_light(colour: NDArray[np.uint8], look: Look) -> NDArray[np.uint8]:
    """The chip in the light of one channel."""
    import cv2

    if look.channel == "grey":
        return np.asarray(cv2.cvtColor(np.ascontiguousarray(colour), cv2.COLOR_RGB2GRAY), np.uint8)
    return np.ascontiguousarray(colour[..., _CHANNELS.index(look.channel)])


def _middle(grey: NDArray[np.uint8], share: float) -> NDArray[np.uint8] | None:
    """An ellipse in the middle of the chip, where a body is the likeliest; None for everywhere."""
    import cv2

    if not share:
        return None
    height, width = grey.shape
    inside = np.zeros_like(grey)
    half = (int(width * share / 2), int(height * share / 2))
    cv2.ellipse(inside, (width // 2, height // 2), half, 0, 0, 360, (255.0,), -1)
    return inside


def _upright(spots: Sequence[KeyPoint]) -> list[KeyPoint]:
    """One spot a place, its angle that of gravity."""
    seen: dict[tuple[float, float, float], KeyPoint] = {}
    for spot in spots:
        spot.angle = 0.0
        seen.setdefault((round(spot.pt[0], 1), round(spot.pt[1], 1), round(spot.size, 1)), spot)
    return list(seen.values())


def _on_mask(spots: list[KeyPoint], mask: NDArray[np.bool_], scale: NDArray[np.float64]) -> list[KeyPoint]:
    """The spots whose centre and most of whose disc lie on the animal."""
    if not spots:
        return spots
    centres = np.array([spot.pt for spot in spots])
    sizes = np.array([spot.size for spot in spots])
    places = (centres[:, None, :] + _DISC_SPOTS * sizes[:, None, None]) / scale
    columns = np.clip(places[..., 0].round().astype(np.intp), 0, mask.shape[1] - 1)
    rows = np.clip(places[..., 1].round().astype(np.intp), 0, mask.shape[0] - 1)
    on = mask[rows, columns]
    kept = on[:, 0] & (on.mean(axis=1) >= _DISC_SHARE)
    return [spot for spot, keep in zip(spots, kept, strict=True) if keep]


def _body(mask: NDArray[np.bool_]) -> tuple[float, float, float, float]:
    """Left, top, width and height of what the mask shows, without its thin ends (tail, a leg put out)."""
    rows, columns = np.nonzero(mask)
    if not len(rows):
        return (0.0, 0.0, float(mask.shape[1]), float(mask.shape[0]))
    left, right = np.quantile(columns, _BODY_QUANTILES)
    top, bottom = np.quantile(rows, _BODY_QUANTILES)
    return (float(left), float(top), float(max(1.0, right - left)), float(max(1.0, bottom - top)))


def _root(gradients: NDArray[np.float32]) -> NDArray[np.uint8]:
    """RootSIFT in bytes: the square root of the share of each bin."""
    shares = gradients / np.maximum(gradients.sum(axis=1, keepdims=True), 1e-9)
    return np.asarray(np.round(np.sqrt(shares) * 255.0), np.uint8)

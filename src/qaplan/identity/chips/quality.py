"""How well a coat can be read on a chip: how many of its marks a second picture would show again.

The second picture is made from the chip itself: turned and foreshortened a little, with noise as strong as
the chip's own laid over it anew. Marks that are still found at their place and look the same count. A sharp
flank of a whole leopard gives `MARKS_OF_A_GOOD_CHIP` of them; quality is the share of that number, at most 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaplan.base.messages import Message
from qaplan.identity.chips.types import ChipPixels

__all__ = ["MARKS_OF_A_GOOD_CHIP", "ChipQuality", "quality_of"]

MARKS_OF_A_GOOD_CHIP = 250
"""Marks that a sharp, near and wholly visible flank shows twice; measured on drawn leopards."""

_CHIP_PX = 300
_NARROWER, _TURNED_DEGREES = 0.9, 4.0
_NEAR_SIZES, _LEAST_NEAR_PX = 0.35, 1.5
_ALIKE = 0.85
_NOISE_PER_PX, _MOST_SMOOTH_PX = 8.0, 1.5
_SMALL_PX = 200.0
_BLURRED = 0.12
_HIDDEN = 0.2
_TOO_MUCH = 0.25
_NOISY = 9.0
_DARK, _BRIGHT = 16, 244
_WELL = 0.8


@dataclass(frozen=True)
class ChipQuality:
    """How well the coat of a chip can be read, and what lowers it.

    Args:
        value: Share of the marks of a well-seen flank that a second picture like this one would show again,
            0 to 1.
        marks: How many marks that is.
        side_px: Side of the square that is as large as the animal in the picture, pixels.
        detail: Share of its contrast that is finer than a sixtieth of the chip, 0 to 1; low when blurred.
        noise: Strength of the noise, steps of brightness.
        dark_share: Share of the animal that is black.
        bright_share: Share of the animal that is white.
        visible_share: Share of the chip that the animal takes.
    """

    value: float
    marks: int
    side_px: float
    detail: float
    noise: float
    dark_share: float
    bright_share: float
    visible_share: float

    def reasons(self) -> tuple[Message, ...]:
        """What lowers the quality, the worst first; none of a good chip."""
        if self.value >= _WELL:
            return ()
        found = {
            "chips.quality_small": self.side_px / _SMALL_PX,
            "chips.quality_blurred": self.detail / _BLURRED,
            "chips.quality_hidden": self.visible_share / _HIDDEN,
            "chips.quality_dark": _TOO_MUCH / max(self.dark_share, 1e-6),
            "chips.quality_bright": _TOO_MUCH / max(self.bright_share, 1e-6),
            "chips.quality_noisy": _NOISY / max(self.noise, 1e-6),
        }
        ranked = sorted(found.items(), key=lambda each: each[1])
        return tuple(Message(key) for key, share in ranked if share < 1)


def quality_of(chip: ChipPixels, *, rng: np.random.Generator | None = None) -> ChipQuality:
    """Measure how well the coat of a chip can be read.

    Args:
        chip: The chip; without a mask all of it counts as the animal.
        rng: Draws the noise of the second picture; the same noise every time when not given.
    """
    import cv2

    random = rng or np.random.default_rng(0)
    grey, mask = _at_common_size(chip)
    noise = _noise_of(grey)
    on = grey[mask]
    marks = _marks_found_again(grey, mask, noise, random)
    blurred = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), _CHIP_PX / 60)
    spread = float((grey - blurred)[mask].std()) if len(on) else 0.0
    whole = float(on.std()) if len(on) else 0.0
    detail = max(0.0, spread**2 - noise**2) / max(whole**2, 1.0)
    return ChipQuality(
        value=min(1.0, marks / MARKS_OF_A_GOOD_CHIP),
        marks=marks,
        side_px=float(np.sqrt(chip.colour.shape[0] * chip.colour.shape[1] * mask.mean())),
        detail=min(1.0, detail),
        noise=noise,
        dark_share=float((on < _DARK).mean()) if len(on) else 1.0,
        bright_share=float((on > _BRIGHT).mean()) if len(on) else 0.0,
        visible_share=float(mask.mean()),
    )


def _at_common_size(chip: ChipPixels) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    import cv2

    height, width = chip.colour.shape[:2]
    scale = min(1.0, _CHIP_PX / float(np.sqrt(height * width)))
    size = max(16, round(width * scale)), max(16, round(height * scale))
    grey = cv2.cvtColor(np.ascontiguousarray(chip.colour), cv2.COLOR_RGB2GRAY)
    grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    if chip.mask is None:
        return np.asarray(grey, dtype=np.uint8), np.ones(grey.shape, dtype=np.bool_)
    mask = cv2.resize(chip.mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    return np.asarray(grey, dtype=np.uint8), np.asarray(mask, dtype=np.bool_)


def _noise_of(grey: NDArray[np.uint8]) -> float:
    """Strength of the noise: what a kernel that no edge or slope answers still finds.

    Source:
        Immerkaer 1996, Fast noise variance estimation, Computer Vision and Image Understanding 64,
        with the median in place of the mean, since a coat is full of texture.
    """
    import cv2

    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32)
    found = np.abs(cv2.filter2D(grey, cv2.CV_32F, kernel))
    return float(np.median(found) / 0.6745 / 6.0)


def _marks_found_again(
    grey: NDArray[np.uint8], mask: NDArray[np.bool_], noise: float, rng: np.random.Generator
) -> int:
    """Number of marks on the mask that the second picture shows at the same place."""
    import cv2
    from scipy.spatial import cKDTree

    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), _TURNED_DEGREES, 1.0)
    turn[0] *= _NARROWER
    # The chip's own noise is no mark: it is smoothed away, and each picture gets noise of its own.
    clean = cv2.GaussianBlur(grey, (0, 0), 0.1 + min(noise / _NOISE_PER_PX, _MOST_SMOOTH_PX))
    warped = cv2.warpAffine(clean, turn, (width, height), borderMode=cv2.BORDER_REFLECT)
    places, looks = _marks(_with_noise(clean, noise, rng), noise)
    others, other_looks = _marks(_with_noise(warped, noise, rng), noise)
    if not len(places) or not len(others):
        return 0
    columns, rows = np.clip(places[:, :2].astype(int), 0, [width - 1, height - 1]).T
    on = np.flatnonzero(mask[rows, columns])
    moved = places[on, :2] @ turn[:, :2].T + turn[:, 2]
    near, which = cKDTree(others[:, :2]).query(moved)
    reach = np.maximum(_NEAR_SIZES * places[on, 2], _LEAST_NEAR_PX)
    alike = (looks[on] * other_looks[which]).sum(axis=1)
    return int(((near <= reach) & (alike >= _ALIKE)).sum())


def _with_noise(grey: NDArray[np.generic], noise: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    noisy = grey.astype(np.float64) + rng.standard_normal(grey.shape) * noise
    return np.asarray(np.clip(noisy, 0, 255).round(), dtype=np.uint8)


def _marks(grey: NDArray[np.uint8], noise: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Column, row and size of each blob, and what it looks like, as long as one."""
    import cv2

    # What noise alone would look like is no mark.
    sift = cv2.SIFT.create(nfeatures=0, contrastThreshold=0.01 + noise / 255, edgeThreshold=10)
    found = list(sift.detect(grey, None))
    for each in found:
        each.angle = 0.0
    unique = list(
        {(round(each.pt[0], 1), round(each.pt[1], 1), round(each.size, 1)): each for each in found}.values()
    )
    if not unique:
        return np.zeros((0, 3)), np.zeros((0, 128))
    kept, looks = sift.compute(grey, unique)
    places = np.array([(*each.pt, each.size) for each in kept], dtype=np.float64)
    shares = np.sqrt(np.asarray(looks, dtype=np.float64) / np.maximum(looks.sum(axis=1, keepdims=True), 1e-9))
    return places, shares

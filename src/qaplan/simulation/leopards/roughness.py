"""Smooth chance over large areas, quickly: what rock, gravel, shade and slipping skin have."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["broad_noise"]

Plane = NDArray[np.float32]


def broad_noise(
    shape: tuple[int, int], scale_px: float, rng: np.random.Generator, *, stretch: float = 1.0
) -> Plane:
    """Chance that changes over so many pixels downwards, and stretch times as many across.

    Args:
        shape: Height and width, pixels.
        scale_px: Over how many pixels it changes, downwards.
        rng: Where the chance comes from.
        stretch: How much longer it is across.

    Returns:
        Values around 0 and of spread 1, shape (height, width).
    """
    import cv2

    down, across = max(scale_px * 0.4, 0.8), max(scale_px * 0.4 * stretch, 0.8)
    part = max(1, int(min(down, across) / 1.6))
    coarse = (shape[0] // part + 3, shape[1] // part + 3)
    rough = rng.standard_normal(coarse, np.float32)
    soft = cv2.GaussianBlur(rough, (0, 0), sigmaX=across / part, sigmaY=down / part)
    fine = cv2.resize(soft, (coarse[1] * part, coarse[0] * part), interpolation=cv2.INTER_CUBIC)
    # Gaussian softening of white chance leaves this spread.
    spread = part / (2 * np.sqrt(np.pi * down * across))
    return np.asarray(fine[: shape[0], : shape[1]] / np.float32(spread), np.float32)

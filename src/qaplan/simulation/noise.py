"""Smooth chance over an area, and softening: what ground, fur and lenses have."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["blurred", "smooth_noise"]

Plane = NDArray[np.float32]


def smooth_noise(shape: tuple[int, int], scale_px: float, rng: np.random.Generator) -> Plane:
    """Chance that changes over so many pixels.

    Args:
        shape: Height and width, pixels.
        scale_px: Over how many pixels it changes.
        rng: Where the chance comes from.

    Returns:
        Values around 0, of about 1 in size, shape (height, width).
    """
    height, width = shape
    rows, columns = int(height / scale_px) + 3, int(width / scale_px) + 3
    coarse = rng.standard_normal((rows, columns)).astype(np.float32)
    down, across = _weights(height, scale_px, rows), _weights(width, scale_px, columns)
    return np.asarray(down @ coarse @ across.T, np.float32)


def _weights(length: int, scale_px: float, knots: int) -> Plane:
    at = np.arange(length, dtype=np.float32) / np.float32(scale_px)
    low = at.astype(np.int64)
    part = at - low
    part = part * part * (3 - 2 * part)
    weights = np.zeros((length, knots), np.float32)
    every = np.arange(length)
    weights[every, low] = 1 - part
    weights[every, low + 1] = part
    return weights


def blurred(plane: Plane, passes: int = 1) -> Plane:
    """Soften a plane or a picture by three-tap means down and across, so many times over.

    Args:
        plane: Shape (height, width) or (height, width, channels).
        passes: How often.
    """
    for _ in range(passes):
        plane = _three(plane)
    return plane


def _three(plane: Plane) -> Plane:
    down = plane.copy()
    down[1:-1] = (plane[:-2] + 2 * plane[1:-1] + plane[2:]) * np.float32(0.25)
    across = down.copy()
    across[:, 1:-1] = (down[:, :-2] + 2 * down[:, 1:-1] + down[:, 2:]) * np.float32(0.25)
    return across

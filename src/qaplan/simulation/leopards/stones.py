"""What lies and grows on the ground before a camera: stones with their shadows, and tufts of dry grass."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaplan.simulation.leopards.camera import Camera
from qaplan.simulation.leopards.roughness import broad_noise

__all__ = ["scatter"]

Plane = NDArray[np.float32]

_STONE = np.array([0.74, 0.69, 0.61], np.float32)


def scatter(colours: Plane, camera: Camera, foot: float, rng: np.random.Generator) -> None:
    """Put stones and tufts on the ground, the farthest first.

    Args:
        colours: The view, changed in place; red, green and blue, shape (height, width, 3).
        camera: The camera that looks at it.
        foot: How far away the ground ends at a cliff, in the body's units.
        rng: Where the chance comes from.
    """
    stones, tufts = int(rng.integers(150, 260)), int(rng.integers(20, 50))
    things = [(float(rng.uniform(1.9, foot)), True) for _ in range(stones)]
    things += [(float(rng.uniform(2.4, foot)), False) for _ in range(tufts)]
    width, height = camera.size_px
    for away, is_stone in sorted(things, reverse=True):
        scale = camera.focal_px / away
        column = float(rng.uniform(-0.05, 1.05)) * width
        row = camera.horizon * height + camera.height * scale
        if is_stone:
            size = scale * (0.02 + 0.24 * float(rng.random()) ** 3.5)
            _stone(colours, (column, row), size, rng)
        else:
            _tuft(colours, (column, row), scale * float(rng.uniform(0.15, 0.45)), rng)


def _stone(colours: Plane, at: tuple[float, float], size: float, rng: np.random.Generator) -> None:
    import cv2

    if size < 1.2:
        return
    turns = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    radius = size * (1 + 0.22 * rng.standard_normal(14))
    squat = float(rng.uniform(0.45, 0.8))
    edge = np.stack((at[0] + radius * np.cos(turns), at[1] + squat * radius * np.sin(turns)), 1)
    left, top = (int(max(v - 3, 0)) for v in edge.min(0))
    right, bottom = (int(v + 6 + size * 0.5) for v in edge.max(0))
    view = colours[top:bottom, left:right]
    if 0 in view.shape:
        return
    cover: Plane = np.zeros(view.shape[:2], np.float32)
    cv2.fillPoly(cover, [np.round((edge - (left, top)) * 16).astype(np.int32)], 1.0, cv2.LINE_8, 4)
    shadow = cv2.GaussianBlur(np.roll(cover, int(size * 0.25) + 1, axis=0), (0, 0), max(size * 0.15, 0.8))
    view *= (1 - 0.45 * shadow * _fading(view.shape[:2], size * 0.4) * (1 - cover))[..., None]
    cover = np.asarray(cv2.GaussianBlur(cover, (0, 0), 0.7), np.float32)
    rows = (np.arange(view.shape[0], dtype=np.float32)[:, None] + top - at[1]) / max(squat * size, 1)
    shape = (view.shape[0], view.shape[1])
    rough = broad_noise(shape, max(size / 3, 2), rng) + broad_noise(shape, max(size / 9, 1.5), rng)
    tone = float(rng.uniform(0.48, 1.2)) * (1.0 - 0.28 * np.clip(rows, -1, 1) + 0.11 * rough)
    colour = tone[..., None] * _STONE * rng.uniform(0.96, 1.04, 3).astype(np.float32)
    view += cover[..., None] * (colour - view)


def _fading(shape: tuple[int, ...], over_px: float) -> Plane:
    """1 in the middle of a window and 0 at its edges."""
    down, across = (
        np.clip(np.minimum(np.arange(n), np.arange(n)[::-1]) / max(over_px, 1.0), 0, 1) for n in shape
    )
    return np.asarray(down[:, None] * across[None], np.float32)


def _tuft(colours: Plane, at: tuple[float, float], size: float, rng: np.random.Generator) -> None:
    import cv2

    if size < 3:
        return
    green = np.array([0.48, 0.46, 0.32]) * rng.uniform(0.7, 1.2)
    for _ in range(int(rng.integers(30, 70))):
        lean, high = float(rng.normal(0, 0.55)), size * float(rng.uniform(0.35, 1.0))
        foot = at[0] + float(rng.normal(0, 0.18)) * size
        t = np.linspace(0, 1, 6)
        line = np.stack((foot + lean * high * t**1.6, at[1] - high * t), 1)
        tone = green * rng.uniform(0.55, 1.35)
        cv2.polylines(colours, [np.round(line * 8).astype(np.int32)], False, tone.tolist(), 1, cv2.LINE_AA, 3)

"""A stony slope seen by a camera that stands still, and a spotted thing before it whose place is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.chips.types import Box

__all__ = ["HEIGHT", "WIDTH", "blanks", "box_of", "coat", "overlap", "slope", "with_animal"]

HEIGHT, WIDTH = 240, 360


def slope(seed: int = 1) -> NDArray[np.float64]:
    """The empty view: stones of several sizes, in colour, 0 to 255."""
    import cv2

    rng = np.random.default_rng(seed)
    ground = np.full((HEIGHT, WIDTH), 120.0)
    for size, strength in ((40, 22.0), (12, 18.0), (4, 14.0)):
        ground += strength * cv2.resize(
            rng.standard_normal((HEIGHT // size + 2, WIDTH // size + 2)), (WIDTH, HEIGHT)
        )
    return np.clip(ground[..., None] * np.array([1.0, 0.93, 0.72]), 0, 255)


def coat(seed: int = 7, *, height: int = 90, width: int = 180) -> NDArray[np.float64]:
    """A tawny ellipse's worth of dark spots."""
    import cv2

    rng = np.random.default_rng(seed)
    colour = np.ones((height, width, 3)) * np.array([205.0, 160.0, 95.0])
    for _ in range(90):
        at = int(rng.integers(0, width)), int(rng.integers(0, height))
        cv2.circle(colour, at, int(rng.integers(2, 6)), (45.0, 35.0, 30.0), -1, cv2.LINE_AA)
    return colour


def with_animal(
    left: int, top: int, *, infrared: bool = False, seed: int = 3, gain: float = 1.0, width: int = 180
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """A picture of the slope with the animal, and where it is."""
    picture, body = slope(), coat(width=width)
    height = len(body)
    rows, columns = np.mgrid[0:height, 0:width]
    on = ((columns - width / 2) / (width / 2)) ** 2 + ((rows - height / 2) / (height / 2)) ** 2 < 1
    mask = np.zeros((HEIGHT, WIDTH), np.bool_)
    mask[top : top + height, left : left + width] = on
    picture[mask] = body[on]
    return taken(picture * gain, infrared=infrared, seed=seed), mask


def blanks(*, infrared: bool = False, count: int = 4) -> list[NDArray[np.uint8]]:
    """Pictures of the empty slope, each lit a little otherwise."""
    lit = np.linspace(0.8, 1.15, count)
    return [taken(slope() * gain, infrared=infrared, seed=50 + at) for at, gain in enumerate(lit)]


def taken(picture: NDArray[np.float64], *, infrared: bool, seed: int) -> NDArray[np.uint8]:
    """What the camera writes: noise, and one shade where the flash was infrared."""
    rng = np.random.default_rng(seed)
    if infrared:
        grey = picture.mean(axis=2) * 0.8 + rng.standard_normal((HEIGHT, WIDTH)) * 5
        picture = np.repeat(grey[..., None], 3, axis=2)
    else:
        picture = picture + rng.standard_normal(picture.shape) * 2
    return np.clip(picture, 0, 255).round().astype(np.uint8)


def box_of(mask: NDArray[np.bool_]) -> Box:
    """The smallest box around a mask."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return Box(int(columns[0]), int(rows[0]), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1)


def overlap(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    """Share of both together that both have (intersection over union)."""
    return float((a & b).sum() / (a | b).sum())

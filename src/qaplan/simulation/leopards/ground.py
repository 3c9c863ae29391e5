"""What a camera sees when nobody passes: gravel, stones, tufts and a cliff, the same at every visit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qaplan.simulation.leopards.camera import Camera
from qaplan.simulation.pictures.noise import smooth_noise
from qaplan.simulation.seeds import rng_for

__all__ = ["View", "draw_blades", "view_of"]

Plane = NDArray[np.float32]

_KEPT = 16
_GRAVEL = np.array([0.72, 0.64, 0.52], np.float32)
_CLIFF = np.array([0.82, 0.77, 0.68], np.float32)
_SKY = np.array([0.70, 0.79, 0.88], np.float32)
_STRAW = np.array([0.66, 0.60, 0.38], np.float32)
_FAR = 60.0


@dataclass(frozen=True, eq=False)
class View:
    """A camera's view with nobody in it.

    Args:
        camera: The camera.
        colours: Red, green and blue in even light, 0 to 1, shape (height, width, 3).
        away: Distance of what each pixel shows, in the body's units, shape (height, width).
        blades: Foot (column, row), length, lean, tone of each blade before the camera, pixels.
    """

    camera: Camera
    colours: Plane
    away: Plane
    blades: NDArray[np.float64]


@lru_cache(maxsize=_KEPT)
def view_of(seed: int, station: str, size_px: tuple[int, int]) -> View:
    """Lay out a station's view; the same names give the same view.

    Args:
        seed: Seed of the catalogue, 0 or more.
        station: The station.
        size_px: Width and height.
    """
    width, height = size_px
    rng = rng_for(seed, "view", station)
    camera = Camera(
        size_px,
        focal_px=float(rng.uniform(0.86, 0.98)) * width,
        horizon=float(rng.uniform(0.27, 0.38)),
        height=float(rng.uniform(1.05, 1.35)),
    )
    away = _distances(camera)
    colours = np.where((away < _FAR)[..., None], _floor(camera, away, rng), _behind(camera, rng))
    _scatter(colours, camera, rng)
    count = int(rng.integers(8, 60))
    blades = np.column_stack(
        (
            rng.uniform(0, width, count),
            rng.uniform(0.90, 1.05, count) * height,
            rng.uniform(0.10, 0.46, count) * height,
            rng.normal(0, 0.25, count),
            rng.uniform(0.55, 1.15, count),
        )
    )
    return View(camera, np.clip(colours, 0, 1).astype(np.float32), away, blades)


def _distances(camera: Camera) -> Plane:
    width, height = camera.size_px
    below = np.arange(height, dtype=np.float32)[:, None] + 0.5 - camera.horizon * height
    away = np.where(below > 0, camera.focal_px * camera.height / np.maximum(below, 1e-3), _FAR)
    return np.broadcast_to(np.minimum(away, _FAR), (height, width)).astype(np.float32)


def _floor(camera: Camera, away: Plane, rng: np.random.Generator) -> Plane:
    """Gravel as it lies on the plain, seen in perspective."""
    import cv2

    width = camera.size_px[0]
    across = (np.arange(width, dtype=np.float32)[None] - width / 2) * away / np.float32(camera.focal_px)
    tone = np.zeros_like(away)
    for scale, strength in ((70.0, 0.10), (160.0, 0.11), (420.0, 0.12)):
        rough = rng.standard_normal((512, 512), np.float32)
        patch = np.asarray(cv2.GaussianBlur(rough, (0, 0), 1.6), np.float32)
        patch /= patch.std()
        columns, rows = (across * scale) % 511, (away * scale * np.float32(0.8)) % 511
        # What is far is smaller than a pixel and averages out.
        seen = 1 / (1 + (away * scale / np.float32(camera.focal_px * 0.9)) ** 2)
        tone += np.float32(strength) * seen * cv2.remap(patch, columns, rows, cv2.INTER_LINEAR)
    shape = (away.shape[0], away.shape[1])
    tone += np.float32(0.07) * smooth_noise(shape, width / 7, rng) + np.float32(0.04) * smooth_noise(
        shape, width / 22, rng
    )
    tint = _GRAVEL * rng.uniform(0.82, 1.08) * rng.uniform(0.96, 1.04, 3)
    return np.asarray((1 + tone)[..., None] * tint, np.float32)


def _behind(camera: Camera, rng: np.random.Generator) -> Plane:
    """Sky and a cliff in layers."""
    width, height = camera.size_px
    rows = np.arange(height, dtype=np.float32)[:, None]
    horizon = camera.horizon * height
    sky = _SKY * (0.9 + 0.1 * rows / max(horizon, 1))[..., None]
    colours = np.broadcast_to(sky, (height, width, 3)).astype(np.float32)
    edge = (
        smooth_noise((2, width), width / 5, rng)[0] * 0.10
        + smooth_noise((2, width), width / 28, rng)[0] * 0.025
    )
    top = horizon * (float(rng.uniform(0.1, 0.55)) - edge)
    inside = rows > top[None]
    depth = (rows - top[None]) / max(horizon, 1)
    layers = smooth_noise((height, 2), height / 46, rng)[:, :1] * np.float32(0.07)
    rough = smooth_noise((height, width), 5, rng) * 0.05 + smooth_noise((height, width), 18, rng) * 0.07
    talus = np.clip((depth - 0.35) / 0.3, 0, 1) * 0.12
    wall = _CLIFF * float(rng.uniform(0.8, 1.02)) * (1 + layers + rough - talus)[..., None]
    return np.asarray(np.where(inside[..., None], wall, colours), np.float32)


def _scatter(colours: Plane, camera: Camera, rng: np.random.Generator) -> None:
    """Put stones and tufts on the ground, the farthest first."""
    stones, tufts = int(rng.integers(50, 110)), int(rng.integers(6, 26))
    things = [(float(rng.uniform(1.9, 14.0)), True) for _ in range(stones)]
    things += [(float(rng.uniform(2.2, 16.0)), False) for _ in range(tufts)]
    width, height = camera.size_px
    for away, is_stone in sorted(things, reverse=True):
        scale = camera.focal_px / away
        column = float(rng.uniform(-0.05, 1.05)) * width
        row = camera.horizon * height + camera.height * scale
        if is_stone:
            size = scale * (0.02 + 0.16 * float(rng.random()) ** 3)
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
    view *= (1 - 0.45 * shadow * (1 - cover))[..., None]
    cover = np.asarray(cv2.GaussianBlur(cover, (0, 0), 0.7), np.float32)
    rows = (np.arange(view.shape[0], dtype=np.float32)[:, None] + top - at[1]) / max(squat * size, 1)
    rough = smooth_noise((view.shape[0], view.shape[1]), max(size / 4, 2), rng)
    tone = float(rng.uniform(0.7, 1.2)) * (1.0 - 0.26 * np.clip(rows, -1, 1) + 0.08 * rough)
    colour = tone[..., None] * _GRAVEL * rng.uniform(0.94, 1.05, 3).astype(np.float32)
    view += cover[..., None] * (colour - view)


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


def draw_blades(colours: Plane, view: View, *, share: float, wind: float) -> None:
    """Draw the blades of grass before the camera.

    Args:
        colours: The picture, changed in place.
        view: The view.
        share: Which share of the view's blades stands there, 0 to 1.
        wind: How far they bend.
    """
    import cv2

    t = np.linspace(0, 1, 9)
    for column, row, length, lean, tone in view.blades[: round(share * len(view.blades))]:
        line = np.stack((column + (lean + wind) * length * t**2, row - length * t), 1)
        colour = (_STRAW * tone).tolist()
        cv2.polylines(
            colours,
            [np.round(line * 8).astype(np.int32)],
            False,
            colour,
            2 if tone > 0.9 else 1,
            cv2.LINE_AA,
            3,
        )

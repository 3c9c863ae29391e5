"""What a camera sees when nobody passes: gravel, stones, tufts and a cliff, the same at every visit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qaplan.simulation.leopards.camera import Camera
from qaplan.simulation.leopards.roughness import broad_noise
from qaplan.simulation.leopards.stones import scatter
from qaplan.simulation.noise import smooth_noise
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
    foot = float(rng.uniform(6.5, 11.0))
    away = _distances(camera, foot)
    colours = np.where((away < foot)[..., None], _floor(camera, away, rng), _cliff(camera, foot, rng))
    sky, cover = _sky(camera, rng)
    colours += cover[..., None] * (sky - colours)
    away = np.where(cover > 0.5, np.float32(_FAR), away)
    scatter(colours, camera, foot, rng)
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


def _distances(camera: Camera, foot: float) -> Plane:
    """How far away the ground is, as far as the foot of the cliff; the cliff stands upright."""
    width, height = camera.size_px
    below = np.arange(height, dtype=np.float32)[:, None] + 0.5 - camera.horizon * height
    away = np.where(below > 0, camera.focal_px * camera.height / np.maximum(below, 1e-3), _FAR)
    return np.broadcast_to(np.minimum(away, foot), (height, width)).astype(np.float32)


def _floor(camera: Camera, away: Plane, rng: np.random.Generator) -> Plane:
    """Gravel as it lies on the plain, seen in perspective."""
    import cv2

    width = camera.size_px[0]
    across = (np.arange(width, dtype=np.float32)[None] - width / 2) * away / np.float32(camera.focal_px)
    tone = np.zeros_like(away)
    for scale, strength in ((22.0, 0.10), (60.0, 0.16), (150.0, 0.18), (400.0, 0.13)):
        rough = rng.standard_normal((512, 512), np.float32)
        # Softened around its edges too, so that it can be laid side by side.
        around = cv2.GaussianBlur(np.pad(rough, 8, mode="wrap"), (0, 0), 1.6)
        patch = np.asarray(around[8:-8, 8:-8], np.float32)
        patch /= patch.std()
        columns, rows = (across * scale) % 512, (away * scale * np.float32(0.8)) % 512
        # What is far is smaller than a pixel and averages out.
        seen = 1 / (1 + (away * scale / np.float32(camera.focal_px * 0.9)) ** 2)
        laid = cv2.remap(patch, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
        tone += np.float32(strength) * seen * laid
    shape = (away.shape[0], away.shape[1])
    tone += np.float32(0.10) * broad_noise(shape, width / 9, rng)
    tone += np.float32(0.08) * broad_noise(shape, width / 30, rng)
    tint = _GRAVEL * rng.uniform(0.74, 1.02) * rng.uniform(0.96, 1.04, 3)
    return np.asarray(np.maximum(1 + tone, 0.25)[..., None] * tint, np.float32)


def _cliff(camera: Camera, foot: float, rng: np.random.Generator) -> Plane:
    """A wall of rock in beds, with cracks between its blocks."""
    width, height = camera.size_px
    unit = camera.focal_px / foot
    shape = (height, width)
    beds = broad_noise(shape, unit * 0.35, rng, stretch=9) + broad_noise(shape, unit * 0.12, rng, stretch=9)
    tone = np.float32(0.06) * beds
    for scale, strength in ((0.9, 0.09), (0.35, 0.10), (0.13, 0.12), (0.05, 0.11)):
        tone = tone + np.float32(strength) * broad_noise(shape, unit * scale, rng, stretch=1.6)
    for scale, depth in ((0.42, 0.34), (0.16, 0.26)):
        edge = np.abs(broad_noise(shape, unit * scale, rng, stretch=1.3))
        patchy = np.clip(0.4 + broad_noise(shape, unit * 0.8, rng), 0, 1)
        tone = tone - np.float32(depth) * patchy * np.clip(1 - edge / 0.12, 0, 1)
    tint = _CLIFF * rng.uniform(0.66, 0.95) * rng.uniform(0.97, 1.03, 3)
    return np.asarray(np.maximum(1 + tone, 0.2)[..., None] * tint, np.float32)


def _sky(camera: Camera, rng: np.random.Generator) -> tuple[Plane, Plane]:
    """The sky, and where it is seen over the edge of the cliff."""
    width, height = camera.size_px
    rows = np.arange(height, dtype=np.float32)[:, None]
    broad, fine = (smooth_noise((2, width), width / part, rng)[0] for part in (5, 40))
    rough = 0.5 * broad + 0.2 * fine
    edge = camera.horizon * height * (float(rng.uniform(-0.3, 0.5)) + 0.35 * rough)
    cover = np.clip(edge[None] - rows, 0, 1)
    tone = 0.88 + 0.12 * rows / height
    return np.asarray(np.broadcast_to(_SKY * tone[..., None], (height, width, 3)), np.float32), cover


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

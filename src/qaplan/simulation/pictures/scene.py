"""What a camera looks at all season: sky, far ridges, stony ground, shrubs, and grass that the wind moves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qaplan.simulation.noise import blurred, smooth_noise
from qaplan.simulation.seeds import rng_for

__all__ = ["Scene", "draw_grass", "scene_of"]

Plane = NDArray[np.float32]

_KEPT = 6
_SKY = np.array([0.72, 0.80, 0.88], np.float32)
_RIDGE = np.array([0.62, 0.58, 0.54], np.float32)
_GROUND = np.array([0.74, 0.66, 0.52], np.float32)
_SHRUB = np.array([0.42, 0.41, 0.30], np.float32)
_BLADE = np.array([0.62, 0.60, 0.36], np.float32)
_STEPS = 48


@dataclass(frozen=True, eq=False)
class Scene:
    """A camera's view without anybody in it.

    Args:
        colours: Red, green and blue, 0 to 1, shape (height, width, 3).
        distance: How far away each pixel is, 0 at the camera's foot and 1 in the sky, shape (height, width).
        horizon: Row of the horizon, as a share of the height.
    """

    colours: Plane
    distance: Plane
    horizon: float


@lru_cache(maxsize=_KEPT)
def scene_of(seed: int, name: str, size_px: tuple[int, int]) -> Scene:
    """Lay out a view; the same names give the same view.

    Args:
        seed: Seed of the country, 0 or more.
        name: Name of the view.
        size_px: Width and height.
    """
    width, height = size_px
    rng = rng_for(seed, "scene", name)
    horizon = float(rng.uniform(0.26, 0.38))
    rows = np.linspace(0.0, 1.0, height, dtype=np.float32)[:, None]
    near = np.clip((rows - horizon) / (1 - horizon), 0, 1)
    colours = np.empty((height, width, 3), np.float32)
    colours[:] = _SKY * (0.86 + 0.14 * rows / horizon)[..., None]
    for layer in range(3):
        _ridge(colours, horizon, layer, rng)
    colours = np.where((rows > horizon)[..., None], _ground(size_px, near, rng), colours)
    _stones(colours, horizon, rng)
    _shrubs(colours, horizon, rng)
    distance = np.broadcast_to(1 - near, (height, width)).astype(np.float32)
    return Scene(np.clip(blurred(colours), 0, 1), distance, horizon)


def _ridge(colours: Plane, horizon: float, layer: int, rng: np.random.Generator) -> None:
    height, width = colours.shape[:2]
    line = (
        smooth_noise((2, width), width / 7, rng)[0] * 0.03
        + smooth_noise((2, width), width / 30, rng)[0] * 0.006
    )
    top = (horizon - 0.13 + 0.045 * layer + line) * height
    covered = np.arange(height, dtype=np.float32)[:, None] > top[None]
    haze = np.float32(0.62 - 0.24 * layer)
    colour = _RIDGE * (1 - haze) + _SKY * haze
    colours[covered] = colour * np.float32(rng.uniform(0.92, 1.02))


def _ground(size_px: tuple[int, int], near: Plane, rng: np.random.Generator) -> Plane:
    width, height = size_px
    shape = (height, width)
    coarse = sum(
        smooth_noise(shape, width / part, rng) * size for part, size in ((6, 0.5), (16, 0.4), (50, 0.35))
    )
    fine = smooth_noise(shape, max(width / 160, 1.5), rng) * (0.25 + 0.6 * near)
    light = 1 + 0.085 * coarse + 0.13 * fine + 0.10 * (near - 0.5)
    tint = _GROUND * np.float32(rng.uniform(0.86, 1.04)) * rng.uniform(0.975, 1.025, 3).astype(np.float32)
    return np.asarray(light[..., None] * tint, np.float32)


def _stones(colours: Plane, horizon: float, rng: np.random.Generator) -> None:
    for _ in range(46):
        near = float(rng.random()) ** 0.7
        size = (0.004 + 0.030 * near * float(rng.random()) ** 1.5) * colours.shape[1]
        light = float(rng.uniform(0.72, 1.12))
        at = (horizon + (1 - horizon) * near, float(rng.random()))
        _blob(colours, at, (size * 0.55, size), _GROUND * light, rng)


def _shrubs(colours: Plane, horizon: float, rng: np.random.Generator) -> None:
    for _ in range(int(rng.integers(5, 11))):
        near = float(rng.random()) ** 1.6 * 0.75
        size = (0.02 + 0.07 * near) * colours.shape[1]
        at = (horizon + (1 - horizon) * near, float(rng.random()))
        for _ in range(26):
            shift = rng.normal(0, 0.35, 2) * size / np.array(colours.shape[:2])
            spot = (at[0] + float(shift[0]) * 0.7, at[1] + float(shift[1]))
            _blob(colours, spot, (size * 0.15, size * 0.17), _SHRUB * float(rng.uniform(0.55, 1.35)), rng)


def _blob(
    colours: Plane,
    at: tuple[float, float],
    radii: tuple[float, float],
    colour: NDArray[np.float64] | Plane,
    rng: np.random.Generator,
) -> None:
    """A lump with light from above and its shadow below it."""
    height, width = colours.shape[:2]
    row, column = at[0] * height, at[1] * width
    high, wide = max(radii[0], 1.0), max(radii[1], 1.0)
    top, left = max(int(row - high) - 1, 0), max(int(column - wide) - 1, 0)
    patch = colours[top : int(row + high) + 2, left : int(column + wide) + 2]
    if 0 in patch.shape:
        return
    rows, columns = np.mgrid[0 : patch.shape[0], 0 : patch.shape[1]].astype(np.float32)
    down, along = (rows + top - row) / high, (columns + left - column) / wide
    edge = down**2 + along**2 + np.float32(rng.uniform(-0.1, 0.1)) * along
    cover = np.clip((1 - edge) * 2.5, 0, 1)[..., None]
    shade = (1.02 - 0.34 * down)[..., None]
    patch[:] = patch * (1 - cover) + cover * shade * np.asarray(colour, np.float32)


def draw_grass(colours: Plane, seed: int, name: str, *, wind: float) -> None:
    """Draw the blades that stand before the camera, bent by the wind.

    Args:
        colours: The picture, changed in place; shape (height, width, 3).
        seed: Seed of the country.
        name: Name of the view: the blades stand where they stand.
        wind: How far they bend, -1 to 1.
    """
    height, width = colours.shape[:2]
    rng = rng_for(seed, "grass", name)
    tufts = rng.random(7)
    count = 70
    foot = (tufts[rng.integers(len(tufts), size=count)] + rng.normal(0, 0.03, count)) * width
    length = rng.uniform(0.06, 0.24, count) * height
    lean = rng.normal(0, 0.25, count) + 0.5 * wind * rng.uniform(0.6, 1.4, count)
    base = rng.uniform(0.94, 1.06, count) * height
    light = rng.uniform(0.6, 1.15, count).astype(np.float32)
    t = np.linspace(0, 1, _STEPS * max(1, height // 240))[:, None]
    rows, columns = base - length * t * (1 - 0.2 * np.abs(lean) * t), foot + lean * length * t**2
    thick = np.where(t < 0.6, max(1, round(width / 320)), 0)
    for shift in range(max(1, round(width / 320)) + 1):
        across = (columns + np.minimum(shift, thick)).astype(int)
        inside = (rows >= 0) & (rows < height) & (across >= 0) & (across < width)
        tone = np.broadcast_to(light * (0.75 + 0.35 * t), rows.shape)[inside].astype(np.float32)
        colours[rows[inside].astype(int), across[inside]] = tone[:, None] * _BLADE

"""What a leopard's skin looks like: its marks, its colours, and the light that falls on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaplan.simulation.coats.patterns import SkinPattern
from qaplan.simulation.leopards.anatomy import trunk_skin_at
from qaplan.simulation.leopards.camera import Seen
from qaplan.simulation.leopards.roughness import broad_noise
from qaplan.simulation.leopards.tubes import Tube

__all__ = ["Lamp", "paint"]

Plane = NDArray[np.float32]

_TAWNY = np.array([0.84, 0.68, 0.45], np.float32)
_CREAM = np.array([0.93, 0.87, 0.76], np.float32)
_BLACK = np.array([0.075, 0.06, 0.05], np.float32)
_NOSE = np.array([0.36, 0.20, 0.17], np.float32)
_AMBER = np.array([0.62, 0.52, 0.20], np.float32)
_EYE = (0.895, 0.335)


@dataclass(frozen=True)
class Lamp:
    """The light on an animal.

    Args:
        toward: Direction from which it comes: to the right, up, towards the camera; of length 1.
        direct: How strong it is.
        sky: How strong the light from all around is.
        shine: How brightly eyes shine back, 0 to 1.
    """

    toward: tuple[float, float, float]
    direct: float
    sky: float
    shine: float = 0.0


def paint(
    seen: Seen,
    tubes: Sequence[Tube],
    pattern: SkinPattern,
    lamp: Lamp,
    *,
    slip: float,
    rng: np.random.Generator,
) -> Plane:
    """Paint what is seen of a leopard.

    Args:
        seen: Which point each pixel shows.
        tubes: Its tubes.
        pattern: The marks on its skin.
        lamp: The light.
        slip: How far the skin slips over the body, as a share of its length.
        rng: For how it slips, and for its fur.

    Returns:
        Red, green and blue of each pixel, 0 to 1, shape (pixels, 3).
    """
    shift = np.float32(slip) * _shift(seen, rng)
    colour = np.empty((len(seen.part), 3), np.float32)
    for number, tube in enumerate(tubes):
        chosen = np.flatnonzero(seen.part == number)
        if len(chosen):
            surface = _Surface(tube.name, seen.skin[chosen], seen.still[chosen], seen.normal[chosen])
            colour[chosen] = _coloured(surface, shift[chosen], pattern, lamp)
    fur = np.float32(1) + np.float32(0.06) * _fur(seen, rng)
    colour *= (_lit(seen, lamp) * fur)[:, None]
    return colour


@dataclass(frozen=True, eq=False)
class _Surface:
    """The pixels of one tube."""

    name: str
    skin: Plane
    still: Plane
    normal: Plane


def _coloured(surface: _Surface, shift: Plane, pattern: SkinPattern, lamp: Lamp) -> Plane:
    kind = surface.name.split("_")[0]
    if kind == "trunk":
        dark, pale = _of_trunk(surface, shift, pattern)
    elif kind in {"hind", "fore"}:
        dark, pale = _of_leg(surface, shift, pattern)
    elif kind == "tail":
        dark, pale = _of_tail(surface, shift, pattern), np.zeros(len(shift), np.float32)
    else:
        dark, pale = _of_ear(surface), np.zeros(len(shift), np.float32)
    colour = _TAWNY + pale[:, None] * (_CREAM - _TAWNY)
    colour += dark[:, None] * (_BLACK - colour)
    if kind == "trunk":
        _face(colour, surface, lamp)
    return np.asarray(colour, np.float32)


def _shift(seen: Seen, rng: np.random.Generator) -> Plane:
    """How far the skin slips, along and around."""
    scale = max(seen.shape[1] / 6.0, 8.0)
    planes = [broad_noise(seen.shape, scale, rng)[seen.rows, seen.columns] for _ in range(2)]
    return np.stack((planes[0], np.float32(0.8) * planes[1]), -1)


def _of_trunk(surface: _Surface, shift: Plane, pattern: SkinPattern) -> tuple[Plane, Plane]:
    """How dark and how pale it is: white below, tawny above."""
    along, around = surface.skin[:, 0], surface.skin[:, 1]
    dark = _sampled(pattern.trunk, along + shift[:, 0], around + shift[:, 1])
    down = np.abs(2 * around - 1)
    muzzle = np.clip((along - 0.955) / 0.02, 0, 1) * np.clip((down - 0.30) / 0.2, 0, 1)
    return dark, np.asarray(np.maximum(np.clip((down - 0.70) / 0.16, 0, 1), 0.85 * muzzle), np.float32)


def _of_leg(surface: _Surface, shift: Plane, pattern: SkinPattern) -> tuple[Plane, Plane]:
    """Above, the trunk's marks run on over the leg; below, it has spots of its own, and is pale within."""
    is_left = surface.name.endswith("left")
    along, around = trunk_skin_at(surface.still[:, 0], surface.still[:, 1])
    half = 0.5 - 0.5 * around if is_left else 0.5 + 0.5 * around
    upper = _sampled(pattern.trunk, along + shift[:, 0], half + shift[:, 1])
    offset = 0.19 * (2 * surface.name.startswith("fore") + is_left) + 0.15
    leg_along, leg_around = surface.skin[:, 0] + shift[:, 0], surface.skin[:, 1] + shift[:, 1]
    lower = _sampled(pattern.limbs, (offset + 0.45 * leg_along) % 1.0, 0.15 + 0.55 * leg_around)
    down = np.clip((np.float32(0.86) - surface.still[:, 1]) / np.float32(0.16), 0, 1)
    across = np.sin(2 * np.pi * (surface.skin[:, 1] - 0.5)) * (1 if is_left else -1)
    foot = np.clip((0.40 - surface.still[:, 1]) / 0.6, 0, 0.35)
    pale = np.maximum(np.clip((across - 0.15) * 1.4 - 0.1, 0, 0.85), foot)
    return np.asarray(upper * (1 - down) + lower * down, np.float32), np.asarray(pale, np.float32)


def _of_tail(surface: _Surface, shift: Plane, pattern: SkinPattern) -> Plane:
    along = surface.skin[:, 0] + np.float32(0.4) * shift[:, 0]
    rings = np.clip(3.5 * np.sin(along * 55) - 1.2, 0, 1) * (along > 0.45)
    spots = _sampled(pattern.limbs, 0.1 + 0.8 * along, 0.3 + 0.25 * surface.skin[:, 1])
    return np.asarray(np.where(along > 0.93, 1.0, np.maximum(rings, spots)), np.float32)


def _of_ear(surface: _Surface) -> Plane:
    back = np.where(surface.normal[:, 2] < 0.45, 0.9, 0.15) * (surface.skin[:, 0] < 0.82)
    return np.asarray(back, np.float32)


def _sampled(texture: Plane, along: NDArray[np.floating], around: NDArray[np.floating]) -> Plane:
    """The texture between its points, bilinear."""
    rows, columns = texture.shape
    row, column = np.clip(around, 0, 1) * (rows - 1), np.clip(along, 0, 1) * (columns - 1)
    r = np.minimum(row.astype(np.int32), rows - 2)
    c = np.minimum(column.astype(np.int32), columns - 2)
    down, right = (row - r).astype(np.float32), (column - c).astype(np.float32)
    flat, at = texture.ravel(), r * columns + c
    upper = flat[at] * (1 - right) + flat[at + 1] * right
    lower = flat[at + columns] * (1 - right) + flat[at + columns + 1] * right
    return np.asarray(upper * (1 - down) + lower * down, np.float32)


def _face(colour: Plane, surface: _Surface, lamp: Lamp) -> None:
    """Draw nose, mouth and eyes."""
    head = np.flatnonzero(surface.skin[:, 0] > 0.86)
    along, around = surface.skin[head, 0], np.abs(2 * surface.skin[head, 1] - 1)
    colour[head[(along > 0.978) & (around < 0.42)]] = _NOSE
    colour[head[(along > 0.935) & (np.abs(around - 0.66 + 1.4 * (1 - along)) < 0.020)]] *= 0.25
    from_eye = np.hypot((along - _EYE[0]) / 0.0095, (around - _EYE[1]) / 0.055)
    colour[head] *= (1 - 0.9 * np.clip(1.9 - from_eye, 0, 1))[:, None]
    ball = np.clip((1.0 - from_eye) * 3, 0, 1)[:, None]
    amber = _AMBER * np.float32(1 - lamp.shine) + np.float32(lamp.shine * 3)
    pupil = np.clip((0.5 - from_eye) * 4, 0, 1)[:, None] * (1 - lamp.shine)
    colour[head] += ball * (amber * (1 - pupil) - colour[head])


def _fur(seen: Seen, rng: np.random.Generator) -> Plane:
    import cv2

    rough = rng.standard_normal(seen.shape, np.float32)
    strands = 2.0 * cv2.GaussianBlur(rough, (0, 0), sigmaX=1.3, sigmaY=0.8)
    return np.asarray(strands[seen.rows, seen.columns], np.float32)


def _lit(seen: Seen, lamp: Lamp) -> Plane:
    toward = np.array(lamp.toward, np.float32)
    facing = np.clip(0.15 + 0.85 * (seen.normal @ toward), 0, 1)
    above = 0.5 + 0.5 * seen.normal[:, 1]
    # What lies low gets less light.
    low = 0.78 + 0.22 * np.clip(seen.still[:, 1] / 0.8, 0, 1)
    return np.asarray((lamp.direct * facing + lamp.sky * (0.55 + 0.45 * above)) * low, np.float32)

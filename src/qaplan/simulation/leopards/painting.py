"""What a leopard's skin looks like: its marks, its colours, and the light that falls on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaplan.simulation.coats.patterns import SkinPattern
from qaplan.simulation.leopards.anatomy import trunk_skin_at
from qaplan.simulation.leopards.camera import Seen
from qaplan.simulation.leopards.tubes import Tube
from qaplan.simulation.pictures.noise import smooth_noise

__all__ = ["Lamp", "paint"]

Plane = NDArray[np.float32]

_TAWNY = np.array([0.80, 0.60, 0.36], np.float32)
_CREAM = np.array([0.93, 0.87, 0.76], np.float32)
_BLACK = np.array([0.075, 0.06, 0.05], np.float32)
_NOSE = np.array([0.36, 0.20, 0.17], np.float32)
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
        Red, green and blue of the window, 0 to 1; black where nothing is.
    """
    names = [tube.name for tube in tubes]
    moved = _slipped(seen, slip, rng)
    dark, pale = _marks(seen, moved, names, pattern), _paleness(seen, names)
    colour = _TAWNY + pale[..., None] * (_CREAM - _TAWNY)
    colour += dark[..., None] * (_BLACK - colour)
    _face(colour, seen, names, lamp)
    fur = np.float32(1) + np.float32(0.06) * _fur(dark.shape, rng)
    colour *= (_lit(seen, lamp) * fur)[..., None]
    colour[seen.part < 0] = 0
    return np.asarray(colour, np.float32)


def _slipped(seen: Seen, slip: float, rng: np.random.Generator) -> Plane:
    shape = (seen.part.shape[0], seen.part.shape[1])
    scale = max(shape[1] / 6.0, 8.0)
    shift = np.stack((smooth_noise(shape, scale, rng), 0.8 * smooth_noise(shape, scale, rng)), -1)
    return np.asarray(np.clip(seen.skin + np.float32(slip) * shift, 0, 1), np.float32)


def _of(seen: Seen, names: Sequence[str], *wanted: str) -> NDArray[np.bool_]:
    """Where a tube of which the name begins so is seen."""
    chosen = np.array([name.startswith(wanted) for name in names] + [False])
    return np.asarray(chosen[seen.part])


def _marks(seen: Seen, moved: Plane, names: Sequence[str], pattern: SkinPattern) -> Plane:
    dark = _sampled(pattern.trunk, moved[..., 0], moved[..., 1])
    legs = _of(seen, names, "hind", "fore")
    slip = moved - seen.skin
    along, around = trunk_skin_at(seen.still[..., 0], seen.still[..., 1])
    is_left = _of(seen, names, "hind_left", "fore_left")
    half = np.where(is_left, 0.5 - 0.5 * around, 0.5 + 0.5 * around)
    upper = _sampled(pattern.trunk, along + slip[..., 0], half + slip[..., 1])
    offset = seen.part.astype(np.float32) * np.float32(0.19)
    lower = _sampled(pattern.limbs, (offset + 0.45 * moved[..., 0]) % 1.0, 0.15 + 0.55 * moved[..., 1])
    down = np.clip((np.float32(0.86) - seen.still[..., 1]) / np.float32(0.16), 0, 1)
    dark = np.where(legs, upper * (1 - down) + lower * down, dark)
    tail = _of(seen, names, "tail")
    rings = np.clip(3.5 * np.sin(moved[..., 0] * 55) - 1.2, 0, 1) * (moved[..., 0] > 0.45)
    spots = _sampled(pattern.limbs, 0.1 + 0.8 * moved[..., 0], 0.3 + 0.25 * moved[..., 1])
    tip = moved[..., 0] > 0.93
    dark = np.where(tail, np.maximum(np.where(tip, 1.0, np.maximum(rings, spots)), 0), dark)
    ears = _of(seen, names, "ear")
    back = np.where(seen.normal[..., 2] < 0.45, 0.9, 0.15) * (moved[..., 0] < 0.82)
    return np.asarray(np.where(ears, back, dark), np.float32)


def _sampled(texture: Plane, along: NDArray[np.floating], around: NDArray[np.floating]) -> Plane:
    import cv2

    rows, columns = texture.shape
    return np.asarray(
        cv2.remap(
            texture,
            np.asarray(along * (columns - 1), np.float32),
            np.asarray(around * (rows - 1), np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REFLECT,
        ),
        np.float32,
    )


def _paleness(seen: Seen, names: Sequence[str]) -> Plane:
    """How pale the fur is: white below and within the legs, tawny above."""
    around = np.abs(2 * seen.skin[..., 1] - 1)
    trunk = np.clip((around - 0.70) / 0.16, 0, 1)
    muzzle = np.clip((seen.skin[..., 0] - 0.955) / 0.02, 0, 1) * np.clip((around - 0.30) / 0.2, 0, 1)
    pale = np.where(_of(seen, names, "trunk"), np.maximum(trunk, 0.85 * muzzle), 0.0)
    inner = np.where(_of(seen, names, "hind_left", "fore_left"), 1.0, -1.0) * _across(seen) - 0.15
    foot = np.clip((0.42 - seen.still[..., 1]) / 0.4, 0, 0.5)
    legs = np.maximum(np.clip(inner * 1.6, 0, 0.9), foot)
    return np.asarray(np.where(_of(seen, names, "hind", "fore"), legs, pale), np.float32)


def _across(seen: Seen) -> Plane:
    """From -1 at the left of a tube to 1 at its right."""
    return np.asarray(np.sin(2 * np.pi * (seen.skin[..., 1] - 0.5)), np.float32)


def _face(colour: Plane, seen: Seen, names: Sequence[str], lamp: Lamp) -> None:
    along, around = seen.skin[..., 0], np.abs(2 * seen.skin[..., 1] - 1)
    trunk = _of(seen, names, "trunk")
    nose = trunk & (along > 0.978) & (around < 0.42)
    colour[nose] = _NOSE
    mouth = trunk & (along > 0.935) & (np.abs(around - 0.66 + 1.4 * (1 - along)) < 0.020)
    colour[mouth] *= 0.25
    from_eye = np.hypot((along - _EYE[0]) / 0.0095, (around - _EYE[1]) / 0.055)
    rim = np.clip(1.9 - from_eye, 0, 1) * trunk
    colour *= (1 - 0.9 * rim)[..., None]
    ball = np.clip((1.0 - from_eye) * 3, 0, 1) * trunk
    amber = np.array([0.62, 0.52, 0.20], np.float32) * np.float32(1 - lamp.shine) + np.float32(lamp.shine * 3)
    pupil = np.clip((0.5 - from_eye) * 4, 0, 1) * (1 - lamp.shine)
    colour += ball[..., None] * (amber * (1 - pupil[..., None]) - colour)


def _fur(shape: tuple[int, ...], rng: np.random.Generator) -> Plane:
    import cv2

    rough = rng.standard_normal((shape[0], shape[1]), np.float32)
    return np.asarray(2.0 * cv2.GaussianBlur(rough, (0, 0), sigmaX=1.3, sigmaY=0.8), np.float32)


def _lit(seen: Seen, lamp: Lamp) -> Plane:
    toward = np.array(lamp.toward, np.float32)
    facing = np.clip(0.15 + 0.85 * (seen.normal @ toward), 0, 1)
    above = 0.5 + 0.5 * seen.normal[..., 1]
    # What faces the animal's own other side, or lies low, gets less light.
    low = 0.78 + 0.22 * np.clip(seen.still[..., 1] / 0.8, 0, 1)
    return np.asarray((lamp.direct * facing + lamp.sky * (0.55 + 0.45 * above)) * low, np.float32)

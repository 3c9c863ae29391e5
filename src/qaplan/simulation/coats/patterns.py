"""Coats that grow: a skin's marks by two stages of pattern formation, all around the body of one animal.

The first stage lays out spots that keep their distance; the second, finer, breaks the ring around each of
them into the blobs of a rosette. Towards neck, rump, belly and legs the rings close to solid spots. The skin
is grown in one piece around the body, so that its left and its right have nothing in common but the animal's
traits: the size of its marks, how far apart and how open they are.

Source:
    Swift and Hohenberg 1977, Hydrodynamic fluctuations at the convective instability, Physical Review A 15:
    319-328 (the equation). Liu, Liaw and Maini 2006, Two-stage Turing model for generating pigment patterns
    on the leopard and the jaguar, Physical Review E 74: 011914 (why two stages).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qaplan.simulation.noise import smooth_noise
from qaplan.simulation.seeds import rng_for

__all__ = ["LIMB_SHAPE", "TRUNK_SHAPE", "SkinPattern", "skin_of"]

Plane = NDArray[np.float32]

TRUNK_SHAPE = (576, 1024)
LIMB_SHAPE = (320, 640)
_KEPT = 96
_SPACING_PX = 54.0
_COARSE = 4
_STEP = 0.9


@dataclass(frozen=True, eq=False)
class SkinPattern:
    """The marks on the skin of one animal, 0 where it is bare and 1 where it is black.

    Args:
        trunk: Trunk, neck and head: rows around the body from the middle of the belly over the left flank,
            the back and the right flank to the belly again; columns from rump to nose.
        limbs: A field of solid spots from which legs and tail are cut.
        size: How large its marks are, 1 is usual.
    """

    trunk: Plane
    limbs: Plane
    size: float


@lru_cache(maxsize=_KEPT)
def skin_of(seed: int, animal: str) -> SkinPattern:
    """Grow the skin of one animal; the same names give the same skin.

    Args:
        seed: Seed of the catalogue, 0 or more.
        animal: Which animal.
    """
    trait = rng_for(seed, "trait", animal)
    size, stretch = float(trait.uniform(0.86, 1.14)), float(trait.uniform(0.84, 1.06))
    openness, thickness = float(trait.uniform(0.2, 0.6)), float(trait.uniform(3.2, 4.6))
    rng = rng_for(seed, "skin", animal)
    spots = _grown(TRUNK_SHAPE, _SPACING_PX * size, rng, steps=70, stretch=stretch)
    breaks = _grown(TRUNK_SHAPE, _SPACING_PX * size * 0.62, rng, steps=45)
    spots, breaks = _crumpled(rng, spots, breaks)
    limbs = _grown(LIMB_SHAPE, _SPACING_PX * size * 0.72, rng, steps=60)
    return SkinPattern(_marks(spots, breaks, openness, thickness), _edge(-_beyond(limbs > 0.9), 1.1), size)


def _grown(
    shape: tuple[int, int], spacing_px: float, rng: np.random.Generator, *, steps: int, stretch: float = 1.0
) -> Plane:
    """Let a Swift-Hohenberg field with a quadratic term grow: a lattice of spots with its defects."""
    import cv2
    from scipy.fft import irfft2, rfft2

    coarse = max(1, min(_COARSE, int(spacing_px / 8)))
    rows, columns = shape[0] // coarse, shape[1] // coarse
    wave = spacing_px / coarse
    down = (np.fft.fftfreq(rows)[:, None] * wave) ** 2 / stretch
    along = (np.fft.rfftfreq(columns)[None] * wave) ** 2 * stretch
    linear = np.maximum(0.3 - 1.5 * (1.0 - down - along) ** 2, -40.0)
    gain = (1.0 / (1.0 - _STEP * linear)).astype(np.float32)
    field = rng.standard_normal((rows, columns), np.float32) * np.float32(0.1)
    for _ in range(steps):
        push = field + np.float32(_STEP) * field * field * (np.float32(1.2) - field)
        field = np.clip(irfft2(rfft2(push) * gain, s=(rows, columns)), -3, 3).astype(np.float32)
    fine = cv2.resize(field, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray((fine - fine.mean()) / (fine.std() + 1e-6), np.float32)


def _crumpled(rng: np.random.Generator, *fields: Plane) -> list[Plane]:
    """The fields pulled about a little, all alike: marks are not on a lattice."""
    import cv2

    shape = fields[0].shape
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    columns += 8 * smooth_noise((shape[0], shape[1]), 95, rng)
    rows += 8 * smooth_noise((shape[0], shape[1]), 95, rng)
    pulled = (cv2.remap(each, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP) for each in fields)
    return [np.asarray(each, np.float32) for each in pulled]


def _marks(spots: Plane, breaks: Plane, openness: float, thickness: float) -> Plane:
    """Rings around the spots, broken where the second field is low; or the spots themselves."""
    solidity = _per_mark(spots, _solidity(spots.shape))
    beyond = _beyond(spots > np.float32(1.0 - openness))
    thick = np.float32(thickness) * (1.0 + np.float32(0.95) * np.tanh(1.1 * breaks))
    rosette = _edge(thick - np.abs(beyond - np.float32(1.0)), 1.1)
    rosette = np.maximum(rosette, 0.22 * _edge(-beyond, 0.8))
    return np.asarray((1 - solidity) * rosette + solidity * _edge(-0.5 - beyond, 1.1), np.float32)


def _beyond(inside: NDArray[np.bool_]) -> Plane:
    """How far each pixel lies beyond the edge; negative inside."""
    import cv2

    out = cv2.distanceTransform((~inside).astype(np.uint8), cv2.DIST_L2, 3)
    deep = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 3)
    return np.asarray(cv2.GaussianBlur(np.asarray(out - deep, np.float32), (0, 0), 1.2), np.float32)


def _per_mark(spots: Plane, values: Plane) -> Plane:
    """The value at the middle of the nearest mark, so that each mark is of one kind."""
    import cv2

    bare = (spots < 1.0).astype(np.uint8)
    _, nearest = cv2.distanceTransformWithLabels(bare, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_CCOMP)
    count = np.maximum(np.bincount(nearest.ravel(), 1 - bare.ravel()), 1)
    mean = np.bincount(nearest.ravel(), (values * (1 - bare)).ravel(), len(count)) / count
    return np.asarray(_edge(mean - 0.5, 40.0)[nearest], np.float32)


def _solidity(shape: tuple[int, ...]) -> Plane:
    """How far the marks are closed there: 0 on the flanks, 1 on belly, back line, rump, neck and head."""
    down = np.abs(np.linspace(-1, 1, shape[0], dtype=np.float32))[:, None]
    along = np.linspace(0, 1, shape[1], dtype=np.float32)[None]
    parts = (
        np.clip((down - 0.66) / 0.12, 0, 1),
        np.clip((0.07 - down) / 0.04, 0, 1),
        np.clip((along - 0.57) / 0.10, 0, 1),
        np.clip((0.08 - along) / 0.05, 0, 1),
    )
    return np.asarray(np.clip(sum(np.broadcast_to(part, shape) for part in parts), 0, 1), np.float32)


def _edge(value: NDArray[np.floating], steepness: float) -> Plane:
    return np.asarray(1.0 / (1.0 + np.exp(-steepness * np.clip(value, -20.0, 20.0))), np.float32)

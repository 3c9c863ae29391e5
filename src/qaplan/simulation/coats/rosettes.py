"""Rosettes on a flank: where each mark lies, how it is broken, and how dark the skin is anywhere on it.

Marks keep their distance from each other. On the side of the trunk they are rosettes, rings broken into
three to five blobs around a darker middle; towards the back, the belly, the rump and the neck they close to
solid spots. What the two flanks of one animal share is the size and the openness of its marks; where the
marks lie, they do not share, as in nature.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qaplan.simulation.seeds import rng_for

__all__ = ["Coat", "coat_of"]

Darkness = NDArray[np.float32]

_TRUNK = (168, 408)
_LIMB = (128, 256)
_KEPT = 64


@dataclass(frozen=True, eq=False)
class Coat:
    """The skin of one flank, 0 where it is bare and 1 where it is black.

    Args:
        trunk: Trunk, shape (rows from back to belly, columns from rump to neck).
        limb: Head, legs and tail, shape (rows across, columns along).
    """

    trunk: Darkness
    limb: Darkness


@dataclass(frozen=True)
class _Mark:
    row: float
    column: float
    radius: float
    is_solid: bool


@lru_cache(maxsize=_KEPT)
def coat_of(seed: int, individual_id: str, flank: str) -> Coat:
    """Grow the coat of one flank; the same names give the same coat.

    Args:
        seed: Seed of the country, 0 or more.
        individual_id: Which cat.
        flank: left or right.
    """
    trait = rng_for(seed, "trait", individual_id)
    size = float(trait.uniform(0.86, 1.16))
    openness = float(trait.uniform(0.35, 0.75))
    rng = rng_for(seed, "coat", individual_id, flank)
    trunk = np.zeros(_TRUNK, np.float32)
    for mark in _trunk_marks(rng, size):
        _put(trunk, mark, rng, openness)
    limb = np.zeros(_LIMB, np.float32)
    for row, column in _scattered(rng, _LIMB, lambda *_: 15.0 * size, tries=900):
        _put(limb, _Mark(row, column, float(rng.uniform(3.4, 5.4)) * size, True), rng, openness)
    return Coat(trunk, limb)


def _trunk_marks(rng: np.random.Generator, size: float) -> list[_Mark]:
    def spacing(row: float, column: float) -> float:
        return (33.0 - 14.0 * _solidity(row, column)) * size

    marks = []
    for row, column in _scattered(rng, _TRUNK, spacing, tries=1500):
        solid = _solidity(row, column)
        is_solid = bool(rng.random() < solid * 1.3)
        radius = rng.uniform(4.5, 6.5) if is_solid else rng.uniform(10.5, 13.5)
        marks.append(_Mark(row, column, float(radius) * size, is_solid))
    return marks


def _solidity(row: float, column: float) -> float:
    """How far the marks are closed there: 0 on the side, 1 on belly, neck and rump."""
    down, along = row / _TRUNK[0], column / _TRUNK[1]
    parts = ((down - 0.74) / 0.12, (along - 0.80) / 0.12, (0.05 - along) / 0.05, (0.10 - down) / 0.08)
    return min(1.0, sum(min(max(part, 0.0), 1.0) for part in parts))


def _scattered(
    rng: np.random.Generator,
    shape: tuple[int, int],
    spacing: Callable[[float, float], float],
    *,
    tries: int,
) -> list[tuple[float, float]]:
    """Throw points that keep their distance from each other."""
    kept = np.empty((0, 2))
    for row, column in rng.random((tries, 2)) * shape:
        if not len(kept) or np.min(np.hypot(*(kept - (row, column)).T)) >= spacing(row, column):
            kept = np.vstack((kept, (row, column)))
    return [(float(row), float(column)) for row, column in kept]


def _put(skin: Darkness, mark: _Mark, rng: np.random.Generator, openness: float) -> None:
    """Darken the skin by one mark."""
    shape = rng.random(8)
    reach = int(mark.radius * 1.9) + 3
    top, left = max(int(mark.row) - reach, 0), max(int(mark.column) - reach, 0)
    patch = skin[top : int(mark.row) + reach, left : int(mark.column) + reach]
    rows, columns = np.mgrid[0 : patch.shape[0], 0 : patch.shape[1]].astype(np.float32)
    down, along = rows + top - mark.row, (columns + left - mark.column) * (0.86 + 0.2 * shape[0])
    angle, distance = np.arctan2(down, along), np.hypot(down, along)
    edge = mark.radius * (
        1 + 0.13 * np.sin(2 * angle + 6.3 * shape[1]) + 0.10 * np.sin(3 * angle + 6.3 * shape[2])
    )
    if mark.is_solid:
        dark = _soft((edge - distance) / 1.3)
    else:
        blobs = 3 + int(shape[3] * 3)
        wave = np.cos(blobs * angle + 6.3 * shape[4] + 0.8 * np.sin(angle + 6.3 * shape[5]))
        width = mark.radius * (0.30 - 0.10 * openness + (0.10 + 0.16 * openness) * wave)
        ring = _soft((width - np.abs(distance - edge * 0.86)) / 1.0)
        dark = np.maximum(ring, 0.26 * _soft((edge * 0.8 - distance) / 2.0))
    np.maximum(patch, dark.astype(np.float32), out=patch)


def _soft(value: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1.0 / (1.0 + np.exp(-2.2 * np.clip(value, -20.0, 20.0)))

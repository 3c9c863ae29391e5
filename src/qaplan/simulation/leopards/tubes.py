"""Bodies as tubes: rings along a line, each an ellipse, with the skin's coordinates at every point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Joint", "Tube", "tube_of"]

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Joint:
    """One place along a tube, in the units of the body: 1.3 to the shoulder, x to the head, y up.

    Args:
        x: Along the body.
        y: Up.
        z: To the animal's own right.
        high: Half the height of the tube there, across its direction.
        wide: Half its width, along z.
    """

    x: float
    y: float
    z: float
    high: float
    wide: float


@dataclass(frozen=True, eq=False)
class Tube:
    """A tube as a net of points.

    Args:
        name: What it is: trunk, tail, hind_left and so on.
        points: Shape (rings, around, 3).
        skin: Shape (rings, around, 2): along the tube 0 to 1, and around it 0 to 1 from the lower edge over
            the animal's left to the upper edge at 0.5 and over its right to the lower edge again.
        still: x and y of the same points when the animal stands still, shape (rings, around, 2).
    """

    name: str
    points: Values
    skin: Values
    still: Values


def tube_of(name: str, joints: Sequence[Joint], *, rings: int, around: int) -> Tube:
    """Draw a tube through its joints, smoothly.

    Args:
        name: What it is.
        joints: At least two, from one end to the other.
        rings: How many rings it gets.
        around: How many points each ring gets; the first and the last lie on each other.
    """
    table = np.array([(each.x, each.y, each.z, each.high, each.wide) for each in joints])
    steps = np.linalg.norm(np.diff(table[:, :3], axis=0), axis=1)
    length = np.concatenate(([0.0], np.cumsum(np.maximum(steps, 1e-6))))
    at = np.linspace(0.0, length[-1], rings)
    line = smooth_through(length, table, at)
    line[:, 3:] = np.maximum(line[:, 3:], 0.004)
    heading = np.gradient(line[:, :3], axis=0)
    heading /= np.linalg.norm(heading, axis=1, keepdims=True) + 1e-9
    side = np.tile(np.array([0.0, 0.0, 1.0]), (rings, 1))
    up = np.cross(side, heading)
    up /= np.linalg.norm(up, axis=1, keepdims=True) + 1e-9
    turn = np.linspace(-np.pi, np.pi, around)
    high, wide = line[:, None, 3, None], line[:, None, 4, None]
    points = (
        line[:, None, :3]
        + up[:, None] * np.cos(turn)[None, :, None] * high
        + side[:, None] * np.sin(turn)[None, :, None] * wide
    )
    along, across = np.meshgrid(at / length[-1], turn / (2 * np.pi) + 0.5, indexing="ij")
    return Tube(name, points, np.stack((along, across), axis=-1), points[..., :2])


def smooth_through(at_known: Values, known: Values, at: Values) -> Values:
    """A smooth line through points that never runs far beyond them (cubic, slopes of the neighbours)."""
    slope = np.gradient(known, at_known, axis=0)
    k = np.clip(np.searchsorted(at_known, at, side="right") - 1, 0, len(at_known) - 2)
    step = (at_known[k + 1] - at_known[k])[:, None]
    t = ((at - at_known[k]) / step[:, 0])[:, None]
    return np.asarray(
        (2 * t**3 - 3 * t**2 + 1) * known[k]
        + (t**3 - 2 * t**2 + t) * step * slope[k]
        + (3 * t**2 - 2 * t**3) * known[k + 1]
        + (t**3 - t**2) * step * slope[k + 1]
    )

"""What bodies are made of: limbs that taper, trunks between two outlines, flat panels; each drawn to a mask.

Coordinates are a body's own: x towards its head, y up, 0 on the ground; about 2 from rump to chest of a cat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["Colour", "Grid", "Limb", "Panel", "Part", "Patch", "Skin", "Trunk", "draw_part"]

Plane = NDArray[np.float32]
Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Skin:
    """How a part is coloured.

    Args:
        above: Red, green, blue of its upper side, 0 to 1.
        below: The same of its lower side.
        pattern: The part of a coat that is laid on it, if one is.
        light: How bright it is, 1 is as it is; less for what is turned away.
    """

    above: Colour
    below: Colour
    pattern: Literal["", "trunk", "limb"] = ""
    light: float = 1.0


@dataclass(frozen=True)
class Limb:
    """A row of joints with the radius at each; what lies between them tapers.

    Args:
        joints: x, y and radius of each joint.
        skin: How it is coloured.
        pattern_at: Where on the limb pattern it lies, 0 to 1: so that two limbs differ.
        grows_out: Whether it begins without an edge, as a thigh does on a trunk.
    """

    joints: tuple[tuple[float, float, float], ...]
    skin: Skin
    pattern_at: float = 0.0
    grows_out: bool = False


@dataclass(frozen=True)
class Trunk:
    """What lies between an upper and a lower outline.

    Args:
        upper: x and y of points on the upper outline, from rump to neck.
        lower: The same for the lower one, over the same x.
        skin: How it is coloured.
    """

    upper: tuple[tuple[float, float], ...]
    lower: tuple[tuple[float, float], ...]
    skin: Skin


@dataclass(frozen=True)
class Panel:
    """A flat convex panel.

    Args:
        corners: x and y, in turn against the clock.
        skin: How it is coloured.
    """

    corners: tuple[tuple[float, float], ...]
    skin: Skin


Part = Limb | Trunk | Panel


@dataclass(frozen=True, eq=False)
class Grid:
    """Where each pixel of a window lies on a body.

    Args:
        x: Along the body, shape (1, width).
        rise: Up, as the nearest column has it, shape (height, 1).
        deep: By how much less a column shows of it, shape (1, width).
        pixel: Size of a pixel in the body's units.
    """

    x: Plane
    rise: Plane
    deep: Plane
    pixel: float

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width, pixels."""
        return len(self.rise), self.x.shape[1]

    def inside(self, window: tuple[slice, slice]) -> tuple[Plane, Plane]:
        """x, shape (1, width), and y, shape (height, width), of a window."""
        x = self.x[:, window[1]]
        return x, self.rise[window[0]] * self.deep[:, window[1]]


@dataclass(frozen=True, eq=False)
class Patch:
    """A part as it is seen, in a window of the grid.

    Args:
        window: Rows and columns of the grid.
        cover: How far each pixel is covered, 0 to 1.
        along: Where along the part it is: of a trunk 0 to 1, of a limb in the body's units.
        across: Where across it is, 0 at the upper edge and 1 at the lower.
        aside: How far from its middle line, in the body's units; 0 where it has none.
    """

    window: tuple[slice, slice]
    cover: Plane
    along: Plane
    across: Plane
    aside: Plane | float = 0.0


def draw_part(part: Part, grid: Grid) -> list[Patch]:
    """Draw one part on the grid; what lies outside of it is left out."""
    if isinstance(part, Limb):
        return _limb(part, grid)
    if isinstance(part, Trunk):
        return _trunk(part, grid)
    return _panel(part, grid)


def _window(grid: Grid, x: tuple[float, float], y: tuple[float, float]) -> tuple[slice, slice] | None:
    """The window of the grid that holds a box of the body; rows and columns run straight."""
    columns = np.flatnonzero((grid.x[0] >= x[0]) & (grid.x[0] <= x[1]))
    if not len(columns):
        return None
    deep = grid.deep[0, columns]
    low, high = min(y[0] / deep.min(), y[0] / deep.max()), max(y[1] / deep.min(), y[1] / deep.max())
    rows = np.flatnonzero((grid.rise[:, 0] >= low) & (grid.rise[:, 0] <= high))
    if not len(rows):
        return None
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _limb(part: Limb, grid: Grid) -> list[Patch]:
    joints = part.joints if len(part.joints) > 1 else (part.joints[0], part.joints[0])
    lengths = [float(np.hypot(b[0] - a[0], b[1] - a[1])) for a, b in pairwise(joints)]
    patches, before = [], 0.0
    for (a, b), length in zip(pairwise(joints), lengths, strict=True):
        patch = _segment(a, b, grid, before)
        if patch is not None:
            is_root = part.grows_out and before == 0.0
            patches.append(_grown(patch, joints[0][2]) if is_root else patch)
        before += length
    return patches


def _grown(patch: Patch, radius: float) -> Patch:
    """The patch without its beginning, which lies within the trunk."""
    part = np.clip(patch.along / np.float32(1.5 * radius), 0, 1)
    return replace(patch, cover=patch.cover * part * part * (3 - 2 * part))


def _segment(
    a: tuple[float, float, float], b: tuple[float, float, float], grid: Grid, before: float
) -> Patch | None:
    reach = max(a[2], b[2]) + 2 * grid.pixel
    xs, ys = sorted((a[0], b[0])), sorted((a[1], b[1]))
    window = _window(grid, (xs[0] - reach, xs[1] + reach), (ys[0] - reach, ys[1] + reach))
    if window is None:
        return None
    x, y = grid.inside(window)
    x, y = x - np.float32(a[0]), y - np.float32(a[1])
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    free = (x * np.float32(dx) + y * np.float32(dy)) / np.float32(square or 1.0)
    t = np.clip(free, 0, 1)
    off_x, off_y = x - t * np.float32(dx), y - t * np.float32(dy)
    distance = np.sqrt(off_x * off_x + off_y * off_y)
    radius = np.float32(a[2]) + t * np.float32(b[2] - a[2])
    cover = np.clip((radius - distance) / np.float32(grid.pixel) + np.float32(0.5), 0, 1)
    # Across: to the right of the direction of a limb, or downwards for one that lies flat.
    side = off_x if abs(dy) > abs(dx) else -off_y
    across = np.clip(np.float32(0.5) + np.float32(0.5) * side / np.maximum(radius, np.float32(1e-4)), 0, 1)
    along = np.float32(before) + free * np.float32(square**0.5)
    aside = (x * np.float32(-dy) + y * np.float32(dx)) / np.float32(square**0.5 or 1.0)
    return Patch(window, _plane(cover), _plane(along), _plane(across), _plane(aside))


def _plane(values: NDArray[np.floating]) -> Plane:
    return np.asarray(values, np.float32)


def _trunk(part: Trunk, grid: Grid) -> list[Patch]:
    left, right = part.upper[0][0], part.upper[-1][0]
    heights = [point[1] for point in (*part.upper, *part.lower)]
    margin = 2 * grid.pixel
    window = _window(grid, (left, right), (min(heights) - margin, max(heights) + margin))
    if window is None:
        return []
    x, y = grid.inside(window)
    at = np.clip(x[0].astype(np.float64), left, right)
    upper = _curve(part.upper, at).astype(np.float32)[None]
    lower = _curve(part.lower, at).astype(np.float32)[None]
    inside = np.minimum(upper - y, y - lower)
    cover = np.clip(inside / np.float32(grid.pixel) + np.float32(0.5), 0, 1)
    q = np.clip((upper - y) / np.maximum(upper - lower, np.float32(1e-4)), 0, 1)
    # A round trunk: its skin runs on around the edge.
    across = np.arcsin(np.clip(2 * q - 1, -1, 1)) / np.float32(np.pi) + np.float32(0.5)
    along = np.broadcast_to((x - np.float32(left)) / np.float32(right - left), cover.shape)
    return [Patch(window, cover, along, across)]


def _curve(points: Sequence[tuple[float, float]], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """A smooth line through points, its slope at each that of its neighbours (Catmull and Rom 1974)."""
    x, y = np.array(points).T
    slope = np.gradient(y, x)
    k = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(x) - 2)
    step = x[k + 1] - x[k]
    t = (at - x[k]) / step
    curve = (
        (2 * t**3 - 3 * t**2 + 1) * y[k]
        + (t**3 - 2 * t**2 + t) * step * slope[k]
        + (3 * t**2 - 2 * t**3) * y[k + 1]
        + (t**3 - t**2) * step * slope[k + 1]
    )
    return np.asarray(curve)


def _panel(part: Panel, grid: Grid) -> list[Patch]:
    xs, ys = zip(*part.corners, strict=True)
    margin = 2 * grid.pixel
    window = _window(grid, (min(xs) - margin, max(xs) + margin), (min(ys) - margin, max(ys) + margin))
    if window is None:
        return []
    x, y = grid.inside(window)
    inside = np.full(y.shape, np.float32(np.inf))
    for (ax, ay), (bx, by) in zip(part.corners, (*part.corners[1:], part.corners[0]), strict=True):
        length = float(np.hypot(bx - ax, by - ay)) or 1.0
        away = ((bx - ax) * (y - np.float32(ay)) - (by - ay) * (x - np.float32(ax))) / np.float32(length)
        inside = np.minimum(inside, away.astype(np.float32))
    cover = np.clip(inside / np.float32(grid.pixel) + np.float32(0.5), 0, 1)
    high = max(ys) - min(ys) or 1.0
    across = np.clip((np.float32(max(ys)) - y) / np.float32(high), 0, 1)
    return [Patch(window, cover, np.zeros_like(cover), across)]

"""A camera on its tree: where a body's points fall in the picture, and which point each pixel shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaplan.simulation.leopards.tubes import Tube

__all__ = ["Camera", "Seen", "Stance", "see"]

Values = NDArray[np.float64]
Plane = NDArray[np.float32]
_SHIFT = 4


@dataclass(frozen=True)
class Camera:
    """Where the camera hangs.

    Args:
        size_px: Width and height of its pictures.
        focal_px: Focal length, pixels.
        horizon: Row of the horizon, as a share of the height.
        height: How high it hangs, in the body's units.
    """

    size_px: tuple[int, int]
    focal_px: float
    horizon: float
    height: float = 1.15


@dataclass(frozen=True)
class Stance:
    """Where a body stands and how it is turned.

    Args:
        across: Where its middle is, to the right of the camera's axis, in the body's units.
        away: How far it is, in the body's units.
        turn: Angle about the vertical, radians; 0 heads to the right and shows the right flank.
        tilt: How far the camera is tilted, radians.
    """

    across: float
    away: float
    turn: float
    tilt: float = 0.0


@dataclass(frozen=True, eq=False)
class Seen:
    """What of a body is seen, pixel by pixel.

    Args:
        window: Rows and columns of the picture that hold it.
        rows: Row of each pixel within the window, shape (pixels,).
        columns: Its column.
        part: Number of the tube that it shows.
        skin: Along and around that tube, shape (pixels, 2).
        normal: Direction of the surface: to the right, up and to the camera, shape (pixels, 3).
        still: x and y of the point when the animal stands still, shape (pixels, 2).
    """

    window: tuple[slice, slice]
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    part: NDArray[np.int16]
    skin: Plane
    normal: Plane
    still: Plane

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the window."""
        return self.window[0].stop - self.window[0].start, self.window[1].stop - self.window[1].start

    def laid_out(self, values: Plane) -> Plane:
        """Values of the pixels as a picture of the window, 0 where nothing is seen."""
        laid = np.zeros((*self.shape, *values.shape[1:]), np.float32)
        laid[self.rows, self.columns] = values
        return laid


@dataclass(frozen=True, eq=False)
class _Net:
    """All corners of all faces that look at the camera."""

    pixels: Values  # (corners, 2)
    told: Plane  # (corners, 7): along, around, normal, still x, still y
    faces: NDArray[np.int64]  # (faces, 4), in turn, the farthest first
    parts: NDArray[np.int16]  # (faces,)


def see(tubes: Sequence[Tube], camera: Camera, stance: Stance) -> Seen | None:
    """Look at a body.

    Returns:
        What is seen of it; None where nothing is.
    """
    net = _net(tubes, camera, stance)
    window = _window(net.pixels, camera.size_px)
    if window is None:
        return None
    face = _faces_drawn(net, window)
    rows, columns = np.nonzero(face >= 0)
    chosen = face[rows, columns]
    weights = _weights(net, chosen, rows + window[0].start, columns + window[1].start)
    told = np.einsum("nk,nkv->nv", weights, net.told[net.faces[chosen]])
    normal = told[:, 2:5] / (np.linalg.norm(told[:, 2:5], axis=1, keepdims=True) + np.float32(1e-6))
    return Seen(window, rows, columns, net.parts[chosen], told[:, :2], normal, told[:, 5:])


def _net(tubes: Sequence[Tube], camera: Camera, stance: Stance) -> _Net:
    corners, told, faces, parts = [], [], [], []
    before = 0
    for number, tube in enumerate(tubes):
        points = _turned(tube.points, stance)
        normals = _normals(points)
        told_here = np.concatenate((tube.skin, normals, tube.still), axis=-1)
        corners.append(points.reshape(-1, 3))
        told.append(told_here.reshape(-1, 7))
        mesh = _faces(*points.shape[:2])
        faces.append(mesh + before)
        parts.append(np.full(len(mesh), number, np.int16))
        before += points.shape[0] * points.shape[1]
    at, values, mesh = np.concatenate(corners), np.concatenate(told, dtype=np.float32), np.concatenate(faces)
    away = -at[:, 2]
    pixels = _projected(at, camera, stance)
    a, b, c, d = (pixels[mesh[:, k]] for k in range(4))
    # Twice the area within a, b, d, c: positive where the face looks at the camera.
    area = (d[:, 0] - a[:, 0]) * (c[:, 1] - b[:, 1]) - (d[:, 1] - a[:, 1]) * (c[:, 0] - b[:, 0])
    shown = area > 1e-9
    order = np.argsort(-away[mesh[shown]].mean(1), kind="stable")
    return _Net(pixels, values, mesh[shown][order], np.concatenate(parts)[shown][order])


def _turned(points: Values, stance: Stance) -> Values:
    """Points before the camera: to the right, up, and towards it; it looks along negative z."""
    cos, sin = np.cos(stance.turn), np.sin(stance.turn)
    x = points[..., 0] - 0.25
    right = x * cos + points[..., 2] * sin + stance.across
    near = points[..., 2] * cos - x * sin - stance.away
    return np.stack((right, points[..., 1], near), axis=-1)


def _normals(points: Values) -> Values:
    along, around = np.gradient(points, axis=0), np.gradient(points, axis=1)
    # The first and the last point of a ring are one.
    around[:, 0] = around[:, -1] = (points[:, 1] - points[:, -2]) / 2
    across = np.cross(along, around)
    return np.asarray(across / (np.linalg.norm(across, axis=-1, keepdims=True) + 1e-9))


def _faces(rings: int, around: int) -> NDArray[np.int64]:
    """Corners of all faces: two on one ring, two on the next."""
    ring, spoke = np.meshgrid(np.arange(rings - 1), np.arange(around - 1), indexing="ij")
    first = (ring * around + spoke).ravel()
    return np.stack((first, first + 1, first + around, first + around + 1), 1)


def _projected(points: Values, camera: Camera, stance: Stance) -> Values:
    width, height = camera.size_px
    away = np.maximum(-points[:, 2], 0.2)
    right = camera.focal_px * points[:, 0] / away
    down = camera.focal_px * (camera.height - points[:, 1]) / away
    cos, sin = np.cos(stance.tilt), np.sin(stance.tilt)
    foot = np.array([camera.focal_px * stance.across, camera.focal_px * camera.height]) / stance.away
    dx, dy = right - foot[0], down - foot[1]
    columns = width / 2 + foot[0] + cos * dx - sin * dy
    rows = camera.horizon * height + foot[1] + sin * dx + cos * dy
    return np.stack((columns, rows), axis=1)


def _window(pixels: Values, size_px: tuple[int, int]) -> tuple[slice, slice] | None:
    width, height = size_px
    left, top = np.maximum(np.floor(pixels.min(0)).astype(int) - 2, 0)
    right, bottom = np.ceil(pixels.max(0)).astype(int) + 3
    right, bottom = min(right, width), min(bottom, height)
    if left >= right or top >= bottom:
        return None
    return slice(int(top), int(bottom)), slice(int(left), int(right))


def _faces_drawn(net: _Net, window: tuple[slice, slice]) -> NDArray[np.int32]:
    """Number of the face that each pixel shows, -1 for none: the nearer are drawn over the farther."""
    import cv2

    shape = (window[0].stop - window[0].start, window[1].stop - window[1].start)
    drawn = np.full(shape, -1, np.int32)
    corner = np.array([window[1].start, window[0].start])
    fixed = np.round((net.pixels - corner) * (1 << _SHIFT)).astype(np.int32)[net.faces[:, [0, 1, 3, 2]]]
    for number in range(len(fixed)):
        cv2.fillConvexPoly(drawn, fixed[number], number, cv2.LINE_8, _SHIFT)
    return drawn


def _weights(
    net: _Net, chosen: NDArray[np.int32], rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> Plane:
    """How much each corner of its face counts at a pixel; a face is two triangles."""
    corners = net.pixels[net.faces].astype(np.float32)
    a, b, c, d = (corners[:, k] for k in range(4))
    at = np.stack((columns, rows), 1).astype(np.float32)
    first = _within((a, b - a, c - a), chosen, at)
    second = _within((d, c - d, b - d), chosen, at)
    is_first = (first.sum(1) <= 1)[:, None]
    none = np.zeros(len(at), np.float32)
    one = np.stack((1 - first.sum(1), first[:, 0], first[:, 1], none), 1)
    two = np.stack((none, second[:, 1], second[:, 0], 1 - second.sum(1)), 1)
    return np.asarray(np.where(is_first, one, two), np.float32)


def _within(triangle: tuple[Plane, Plane, Plane], chosen: NDArray[np.int32], at: Plane) -> Plane:
    """Coordinates of pixels along two edges of the triangle that each lies in."""
    start, to_b, to_c = triangle
    area = to_b[:, 0] * to_c[:, 1] - to_b[:, 1] * to_c[:, 0]
    area = np.where(np.abs(area) < 1e-6, np.float32(1e-6), area)
    edges = np.stack((to_c[:, 1], -to_c[:, 0], -to_b[:, 1], to_b[:, 0]), 1) / area[:, None]
    edges, away = edges[chosen], at - start[chosen]
    both = np.stack(
        (
            edges[:, 0] * away[:, 0] + edges[:, 1] * away[:, 1],
            edges[:, 2] * away[:, 0] + edges[:, 3] * away[:, 1],
        ),
        1,
    )
    return np.asarray(np.clip(both, 0, 1), np.float32)
